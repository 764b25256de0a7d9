package import Text

/// From a file's bytes to dashboards. Whatever is wrong inside becomes a warning of the dashboard; only a text that
/// holds no dashboard at all is an error.
extension Dashboard {
  /// More than any real dashboard has; what is beyond is dropped with a warning.
  package static let panelLimit = 5000

  package static let jsonLimits = JSONLimits(bytes: 64 << 20, depth: 256, values: 5_000_000)

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
      switch container.form {
      case .classic: return ClassicDashboard.decode(container, fallbackTitle: title(ofFile: name))
      case .v2: return ResourceDashboard.decode(container, fallbackTitle: title(ofFile: name))
      }
    }
  }

  private static func document(_ bytes: [UInt8], file: String) throws(DashboardError) -> JSONValue {
    do {
      return try JSONValue.parse(bytes, limits: jsonLimits)
    } catch {
      throw DashboardError(error, file: file)
    }
  }

  private static func title(ofFile file: String) -> String {
    let name = file.split(separator: "/").last.map(String.init) ?? file
    for ending in [".json", ".yaml", ".yml"] where name.hasSuffix(ending) { return String(name.dropLast(ending.count)) }
    return name
  }
}
