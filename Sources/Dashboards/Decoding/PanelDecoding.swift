import DataFrames
import Text

/// Migrates and decodes panels one by one and gives each an id of its own.
struct PanelCollector {
  let schemaVersion: Int
  let inputs: DashboardInputs
  let library: LibraryPanels
  private(set) var panels: [PanelID: Panel] = [:]
  private var nextID = 1_000_000
  private var isFull = false

  init(schemaVersion: Int, inputs: DashboardInputs = DashboardInputs(), library: LibraryPanels = LibraryPanels()) {
    (self.schemaVersion, self.inputs, self.library) = (schemaVersion, inputs, library)
  }

  /// - Returns: `nil` where there are too many panels.
  mutating func add(_ object: JSONObject, path: String, report: inout DecodingReport) -> PanelID? {
    guard panels.count < Dashboard.panelLimit else {
      if !isFull {
        report.warn(.dropped, path, "a dashboard shows at most \(Dashboard.panelLimit) panels: this one and all after it are left out")
      }
      isFull = true
      return nil
    }
    let id = freeID(object, path: path, report: &report)
    report.panel = id
    defer { report.panel = nil }
    let source = library.resolve(object)
    var migrated = source
    PanelMigration.migrate(&migrated, schemaVersion: schemaVersion, path: path, report: &report)
    var panel = PanelDecoder.panel(migrated, id: id, path: path, inputs: inputs, report: &report)
    panel.source = .object(source)
    panels[id] = panel
    return id
  }

  private mutating func freeID(_ object: JSONObject, path: String, report: inout DecodingReport) -> PanelID {
    if let number = object["id"]?.integer, number >= 0, number < 1_000_000 {
      let id = PanelID(rawValue: number)
      if panels[id] == nil { return id }
      report.warn(.note, path + ".id", "another panel has the id \(number) already: this one gets a new id")
    } else if let value = object["id"], value != .null, value.number == nil {
      report.wrongType(path + ".id", expected: "a whole number", found: value)
    }
    nextID += 1
    return PanelID(rawValue: nextID)
  }
}

/// Decodes a panel that is migrated to the current form.
enum PanelDecoder {
  static func panel(_ object: JSONObject, id: PanelID, path: String, inputs: DashboardInputs, report: inout DecodingReport) -> Panel {
    let library = libraryReference(object)
    let written = report.text(object, "type", at: path) ?? ""
    // As in Grafana, whose standard panel it is.
    let type = written.isEmpty ? (library == nil ? "timeseries" : "library-panel") : written
    var panel = Panel(
      id: id, type: PanelTypeID(rawValue: type), title: report.text(object, "title", at: path) ?? library?.name ?? "",
      libraryPanel: type == "library-panel" ? library : nil, path: path)
    if panel.libraryPanel != nil {
      report.warn(
        .approximated, path + ".libraryPanel", "the library panel “\(library?.name ?? "")” is not part of this file: its name stands in its place")
    }
    panel.description = report.text(object, "description", at: path).flatMap { $0.isEmpty ? nil : $0 }
    panel.isTransparent = report.bool(object, "transparent", at: path) ?? false
    panel.datasource = DatasourceReference(object["datasource"], at: path + ".datasource", inputs: inputs, report: &report)
    panel.targets = targets(of: object, path: path, inputs: inputs, report: &report)
    panel.transformations = transformations(of: object, path: path, report: &report)
    panel.options = report.object(object, "options", at: path) ?? JSONObject()
    panel.links = LinkDecoder.panelLinks(of: object, path: path, report: &report)
    panel.maxDataPoints = report.integer(object, "maxDataPoints", at: path).flatMap { $0 > 0 ? min($0, 100_000) : nil }
    panel.interval = report.text(object, "interval", at: path).flatMap { $0.isEmpty ? nil : $0 }
    panel.timeFrom = report.text(object, "timeFrom", at: path).flatMap { $0.isEmpty ? nil : $0 }
    panel.timeShift = report.text(object, "timeShift", at: path).flatMap { $0.isEmpty ? nil : $0 }
    panel.hidesTimeOverride = report.bool(object, "hideTimeOverride", at: path) ?? false
    panel.timeCompare = report.text(object, "timeCompare", at: path).flatMap { $0.isEmpty || $0 == "__noPeriod" ? nil : $0 }
    decodeFieldConfig(of: object, into: &panel, report: &report)
    return panel
  }

  private static func libraryReference(_ object: JSONObject) -> LibraryPanelReference? {
    guard let reference = object["libraryPanel"]?.object else { return nil }
    return LibraryPanelReference(uid: reference["uid"]?.text ?? "", name: reference["name"]?.text ?? "")
  }

  private static func decodeFieldConfig(of object: JSONObject, into panel: inout Panel, report: inout DecodingReport) {
    guard let config = report.object(object, "fieldConfig", at: panel.path) else { return }
    let path = panel.path + ".fieldConfig"
    if let defaults = report.object(config, "defaults", at: path) {
      var problems: [FieldConfigProblem] = []
      panel.fieldDefaults = FieldConfig(defaults: defaults) { problems.append($0) }
      for problem in problems {
        report.wrongType("\(path).defaults.\(problem.path)", expected: problem.expected, found: problem.found)
      }
    }
    for (override, overridePath) in report.objects(config, "overrides", at: path) {
      guard let matcher = override["matcher"]?.object, let matcherID = matcher["id"]?.string else {
        report.wrongType(overridePath + ".matcher", expected: "an object with an id", found: override["matcher"] ?? .null)
        continue
      }
      let properties = report.objects(override, "properties", at: overridePath).compactMap { property, _ in
        property["id"]?.string.map { FieldOverride.Property(id: $0, value: property["value"] ?? .null) }
      }
      panel.overrides.append(FieldOverride(matcher: FieldMatcher(id: matcherID, options: matcher["options"] ?? .null), properties: properties))
    }
  }

  // MARK: Queries

  private static let targetLimit = 500

  private static func targets(of object: JSONObject, path: String, inputs: DashboardInputs, report: inout DecodingReport) -> [Target] {
    var written = report.objects(object, "targets", at: path)
    if written.count > targetLimit {
      report.warn(.dropped, "\(path).targets[\(targetLimit)]", "a panel has at most \(targetLimit) queries: the rest is left out")
      written.removeLast(written.count - targetLimit)
    }
    var used = Set(written.compactMap { $0.object["refId"]?.string })
    var seen: Set<String> = []
    var result: [Target] = []
    for (target, targetPath) in written {
      var refID = report.text(target, "refId", at: targetPath) ?? ""
      if refID.isEmpty || !seen.insert(refID).inserted {
        refID = freeRefID(used)
        used.insert(refID)
        seen.insert(refID)
      }
      var model = target
      model["refId"] = .string(refID)
      result.append(
        Target(
          refID: refID, isHidden: report.bool(target, "hide", at: targetPath) ?? false,
          datasource: DatasourceReference(target["datasource"], at: targetPath + ".datasource", inputs: inputs, report: &report), model: model))
    }
    return result
  }

  /// A, B, …, Z, AA, AB, …
  private static func freeRefID(_ used: Set<String>) -> String {
    var number = 0
    while true {
      var name = ""
      var rest = number
      repeat {
        name = String(UnicodeScalar(UInt8(ascii: "A") + UInt8(rest % 26))) + name
        rest = rest / 26 - 1
      } while rest >= 0
      if !used.contains(name) { return name }
      number += 1
    }
  }

  private static func transformations(of object: JSONObject, path: String, report: inout DecodingReport) -> [Transformation] {
    report.objects(object, "transformations", at: path).compactMap { entry, entryPath in
      guard let id = report.text(entry, "id", at: entryPath) else {
        report.warn(.dropped, entryPath, "a transformation without an id does nothing")
        return nil
      }
      let filter = entry["filter"]?.object.flatMap { filter in
        filter["id"]?.string.map { FieldMatcher(id: $0, options: filter["options"] ?? .null) }
      }
      return Transformation(
        id: id, isDisabled: report.bool(entry, "disabled", at: entryPath) ?? false,
        options: report.object(entry, "options", at: entryPath) ?? JSONObject(), filter: filter, topic: entry["topic"]?.string)
    }
  }
}
