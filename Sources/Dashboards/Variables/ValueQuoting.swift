import DatasourceKinds
import Text

extension QueryDialect {
  /// - Parameters:
  ///   - isMulti: The variable allows several values or All: it stands inside a pattern.
  func format(_ value: VariableValue, isMulti: Bool) -> String {
    switch self {
    case .glob, .written: return VariableFormat.glob(value)
    case .prometheus:
      guard isMulti else { return Self.quoteEscaped(value.joined) }
      return VariableFormat.group(value, Self.patternEscaped)
    case .loki:
      guard isMulti else { return value.joined.replacing("'", with: "\\\\'") }
      return value.mapped { Self.patternEscaped($0).replacing("'", with: "\\\\'") }.joined(separator: "|")
    case .lucene:
      return VariableFormat.format(VariableFormat.Subject(name: "", value: value, text: "", isAll: false), as: "lucene", zone: .utc)
    case .sql:
      guard isMulti else { return value.joined.replacing("'", with: "''") }
      return value.mapped { "'\($0.replacing("'", with: "''"))'" }.joined(separator: ",")
    case .influx:
      guard isMulti else { return value.joined }
      return VariableFormat.group(value, VariableFormat.escapedForRegex)
    }
  }

  /// Inside double quotes of PromQL, not a pattern. A quotation mark would end them; an apostrophe is a letter there.
  private static func quoteEscaped(_ text: String) -> String {
    // Hardly any value has one; looking for them as texts is slow.
    guard text.utf8.contains(where: { $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "\"") }) else { return text }
    return text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
  }

  /// Inside a quoted pattern of PromQL: the backslash before a special character is itself escaped.
  private static func patternEscaped(_ text: String) -> String {
    VariableFormat.escaped(text.replacing("\\", with: "\\\\\\\\"), "$^*{}[]+?.()|", with: "\\\\").replacing("\"", with: "\\\"")
  }
}
