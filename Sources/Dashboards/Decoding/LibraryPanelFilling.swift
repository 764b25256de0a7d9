package import Text

/// Library panels that the document only names, filled in from where they are kept.
extension Dashboard {
  /// The uids of those that are missing, each once, in the order of the panels' ids.
  package var missingLibraryPanels: [String] {
    var seen: Set<String> = []
    return panels.values.sorted { $0.id < $1.id }.compactMap { $0.libraryPanel?.uid }.filter { !$0.isEmpty && seen.insert($0).inserted }
  }

  /// - Parameter models: Panels' JSON by the uid of the library panel (`result.model` of `/api/library-elements/<uid>`); those
  ///   that are not among them stay placeholders.
  package func filling(_ models: [String: JSONObject]) -> Dashboard {
    var result = self
    let library = LibraryPanels(models)
    for panel in panels.values {
      guard let reference = panel.libraryPanel, models[reference.uid] != nil else { continue }
      var report = DecodingReport()
      report.panel = panel.id
      let source = library.resolve(panel.source.object ?? ["libraryPanel": ["uid": .string(reference.uid), "name": .string(reference.name)]])
      var migrated = source
      PanelMigration.migrate(&migrated, schemaVersion: source["schemaVersion"]?.integer ?? 42, path: panel.path, report: &report)
      var filled = PanelDecoder.panel(migrated, id: panel.id, path: panel.path, inputs: DashboardInputs(), report: &report)
      filled.source = .object(source)
      result.panels[panel.id] = filled
      result.warnings.removeAll { $0.panel == panel.id && $0.path == panel.path + ".libraryPanel" }
      result.warnings += report.all
    }
    result.annotations += TimeRegionMigration.annotations(of: result.panels.values.filter { panels[$0.id]?.libraryPanel != nil })
    return result
  }
}
