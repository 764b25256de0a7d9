import Text
import TimeSeries

/// A display name with macros of the field and, where one value is named, of its row: `${__field.labels.instance}`,
/// `${__series.name}`, `${__data.fields.Hostname}`, `$__cell_0`.
package struct FieldTemplate {
  private enum Part {
    case text(String)
    case macro(String, written: String)
  }

  private var parts: [Part] = []

  package init(_ template: String) {
    var rest = template[...]
    var plain = ""
    func isWord(_ character: Character) -> Bool { character.isASCII && (character.isLetter || character.isNumber || character == "_") }
    while let mark = rest.firstIndex(of: "$") {
      plain += rest[..<mark]
      let after = rest[rest.index(after: mark)...]
      var macro: Substring?
      var end = after.startIndex
      if after.first == "{", let close = after.firstIndex(of: "}") {
        macro = after[after.index(after: after.startIndex)..<close]
        end = after.index(after: close)
      } else if after.hasPrefix("__") {
        // Old dashboards write `$__cell_1` and `$__series_name` bare.
        let word = after.prefix(while: isWord)
        macro = word
        end = word.endIndex
      }
      if let macro {
        if !plain.isEmpty { parts.append(.text(plain)) }
        plain = ""
        parts.append(.macro(String(macro), written: String(rest[mark..<end])))
      } else {
        plain += "$"
      }
      rest = rest[end...]
    }
    plain += rest
    if !plain.isEmpty { parts.append(.text(plain)) }
  }

  /// Macros that are neither the field's nor the row's stay as they are.
  ///
  /// - Parameters:
  ///   - row: Of the value that is named; `nil` where the name is that of the whole field.
  package func text(for field: Field, in frame: DataFrame, row: Int? = nil, calculation: String? = nil) -> String {
    parts.map { part in
      switch part {
      case .text(let text): text
      case .macro(let macro, let written):
        Self.value(of: macro, field, frame) ?? (macro == "__calc" ? calculation : nil)
          ?? row.flatMap { Self.value(of: macro, ofRow: $0, field, frame) } ?? written
      }
    }.joined()
  }

  private static func value(of macro: String, _ field: Field, _ frame: DataFrame) -> String? {
    switch macro {
    case "__field.name", "__field_name": return field.name
    case "__field.displayName": return field.config.displayNameFromSource ?? unconfiguredName(field, frame)
    case "__series.name", "__series_name": return seriesName(frame)
    case "__data.name": return frame.name ?? ""
    case "__data.refId": return frame.refID ?? ""
    case "__field.labels": return field.labels.labels.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ", ")
    case "__field.labels.__values": return field.labels.labels.map(\.value).joined(separator: ", ")
    default:
      for prefix in ["__field.labels", "__series.labels"] where macro.hasPrefix(prefix) {
        return name(inPath: String(macro.dropFirst(prefix.count))).map { field.labels[$0] ?? "" }
      }
      return nil
    }
  }

  /// The frame's name, made of its fields' own names where it has none: a configured name that asks for it would ask itself.
  private static func seriesName(_ frame: DataFrame) -> String {
    var plain = frame
    for index in plain.fields.indices { plain.fields[index].config.displayName = nil }
    return plain.displayName()
  }

  private static func unconfiguredName(_ field: Field, _ frame: DataFrame) -> String {
    var plain = field
    plain.config.displayName = nil
    var single = frame
    single.fields = [plain]
    return FieldNaming([single]).names[0][0]
  }

  private static func value(of macro: String, ofRow row: Int, _ field: Field, _ frame: DataFrame) -> String? {
    func cell(_ index: Int?) -> String? {
      guard let index, frame.fields.indices.contains(index), row < frame.fields[index].values.count else { return nil }
      return DisplayProcessor(field: frame.fields[index]).text(of: frame.fields[index].values[row])
    }
    if macro.hasPrefix("__cell_") { return cell(Int(macro.dropFirst(7))) }
    switch macro {
    case "__cell", "__value.text", "__value": return row < field.values.count ? DisplayProcessor(field: field).text(of: field.values[row]) : nil
    case "__value.raw", "__value.numeric": return row < field.values.count ? field.values[row].scriptText : nil
    default: break
    }
    guard macro.hasPrefix("__data.fields") else { return nil }
    let path = String(macro.dropFirst("__data.fields".count))
    if path.hasPrefix("["), path.hasSuffix("]"), let index = Int(path.dropFirst().dropLast()) { return cell(index) }
    let names = FieldNaming([frame]).names[0]
    guard var wanted = name(inPath: path) else { return nil }
    func index(_ name: String) -> Int? { frame.fields.firstIndex { $0.name == name } ?? names.firstIndex(of: name) }
    if index(wanted) == nil, let dot = wanted.lastIndex(of: "."), ["text", "numeric", "time"].contains(wanted[wanted.index(after: dot)...]) {
      wanted = String(wanted[..<dot])
    }
    return cell(index(wanted))
  }

  /// `.name` or `["name"]`.
  private static func name(inPath path: String) -> String? {
    if path.hasPrefix(".") { return String(path.dropFirst()) }
    for quote in ["\"", "'"] where path.hasPrefix("[" + quote) && path.hasSuffix(quote + "]") && path.utf8.count >= 4 {
      return String(path.dropFirst(2).dropLast(2))
    }
    return nil
  }
}
