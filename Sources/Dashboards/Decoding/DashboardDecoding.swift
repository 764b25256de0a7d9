package import Text

/// From a file's bytes to dashboards. Whatever is wrong inside becomes a warning of the dashboard; only a text that
/// holds no dashboard at all is an error.
extension Dashboard {
  /// More than any real dashboard has; what is beyond is dropped with a warning.
  package static let panelLimit = 5000

  package static let jsonLimits = JSONLimits(bytes: 64 << 20, depth: 256, values: 10_000_000)

  /// The first dashboard of a document.
  package static func decode(_ bytes: [UInt8], file: String) throws(DashboardError) -> Dashboard {
    guard let first = try decodeAll(bytes, file: file).first else {
      throw DashboardError(kind: .notADashboard, file: file, reason: "there is no dashboard in it", advice: "name another file")
    }
    return first
  }

  /// Every dashboard of a document: a ConfigMap or a list may hold several.
  ///
  /// - Parameter file: How errors name the document; its last part is the title of a dashboard that has none.
  package static func decodeAll(_ bytes: [UInt8], file: String) throws(DashboardError) -> [Dashboard] {
    guard bytes.contains(where: { $0 > 0x20 }) else {
      throw DashboardError(
        kind: .empty, file: file, reason: "the file is empty", advice: "write the dashboard again; an interrupted download leaves such files")
    }
    return try decodeAll(try document(bytes, file: file), file: file)
  }

  package static func decodeAll(_ document: JSONValue, file: String) throws(DashboardError) -> [Dashboard] {
    let containers = try DashboardContainer.all(in: document, file: file)
    return containers.map { container in
      let name = container.name ?? file
      var dashboard =
        switch container.form {
        case .classic: ClassicDashboard.decode(container, fallbackTitle: title(ofFile: name))
        case .v2: ResourceDashboard.decode(container, fallbackTitle: title(ofFile: name))
        }
      dashboard.original = container.original
      return dashboard
    }
  }

  /// JSON, or the YAML around it that Kubernetes and provisioning use.
  private static func document(_ bytes: [UInt8], file: String) throws(DashboardError) -> JSONValue {
    let start = bytes.drop { $0 <= 0x20 }
    let isJSON = ["{", "[", "\""].contains { start.starts(with: $0.utf8) } || start.starts(with: [0xEF, 0xBB, 0xBF])
    do throws(JSONError) {
      if isJSON || !isYAML(file) { return try JSONValue.parse(bytes, limits: jsonLimits) }
    } catch {
      throw DashboardError(error, file: file)
    }
    do {
      let documents = try YAMLNode.documents(in: bytes)
      return documents.count == 1 ? JSONValue(documents[0]) : .array(documents.map(JSONValue.init))
    } catch {
      throw DashboardError(
        kind: .notJSON, file: file, place: "line \(error.line), column \(error.column)", reason: error.reason,
        advice: "the file is neither JSON nor YAML; export the dashboard again")
    }
  }

  private static func isYAML(_ file: String) -> Bool { file.hasSuffix(".yaml") || file.hasSuffix(".yml") }

  private static func title(ofFile file: String) -> String {
    let name = file.split(separator: "/").last.map(String.init) ?? file
    for ending in [".json", ".yaml", ".yml"] where name.hasSuffix(ending) { return String(name.dropLast(ending.count)) }
    return name
  }
}
