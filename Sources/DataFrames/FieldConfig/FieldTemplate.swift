import TimeSeries

/// A display name with macros of the field: `${__field.labels.instance}`, `${__series.name}`, `${__field.name}`.
struct FieldTemplate {
  private enum Part {
    case text(String)
    case macro(String)
  }

  private var parts: [Part] = []

  init(_ template: String) {
    var rest = template[...]
    while let start = rest.firstRange(of: "${") {
      guard let end = rest[start.upperBound...].firstIndex(of: "}") else { break }
      parts.append(.text(String(rest[..<start.lowerBound])))
      parts.append(.macro(String(rest[start.upperBound..<end])))
      rest = rest[rest.index(after: end)...]
    }
    parts.append(.text(String(rest)))
  }

  /// Macros that are not the field's stay as they are.
  func text(for field: Field, in frame: DataFrame) -> String {
    parts.map { part in
      switch part {
      case .text(let text): text
      case .macro(let macro): Self.value(of: macro, field, frame) ?? "${\(macro)}"
      }
    }.joined()
  }

  private static func value(of macro: String, _ field: Field, _ frame: DataFrame) -> String? {
    switch macro {
    case "__field.name": return field.name
    case "__field.displayName": return field.config.displayNameFromSource ?? unconfiguredName(field, frame)
    case "__series.name": return frame.displayName()
    case "__field.labels": return field.labels.labels.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ", ")
    case "__field.labels.__values": return field.labels.labels.map(\.value).joined(separator: ", ")
    default:
      for prefix in ["__field.labels", "__series.labels"] where macro.hasPrefix(prefix) {
        return label(String(macro.dropFirst(prefix.count))).map { field.labels[$0] ?? "" }
      }
      return nil
    }
  }

  private static func unconfiguredName(_ field: Field, _ frame: DataFrame) -> String {
    var plain = field
    plain.config.displayName = nil
    var single = frame
    single.fields = [plain]
    return FieldNaming([single]).names[0][0]
  }

  /// `.name` or `["name"]`.
  private static func label(_ path: String) -> String? {
    if path.hasPrefix(".") { return String(path.dropFirst()) }
    for quote in ["\"", "'"] where path.hasPrefix("[" + quote) && path.hasSuffix(quote + "]") && path.utf8.count >= 4 {
      return String(path.dropFirst(2).dropLast(2))
    }
    return nil
  }
}
