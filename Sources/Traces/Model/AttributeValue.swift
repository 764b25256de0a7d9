/// What an attribute of OpenTelemetry can hold.
package indirect enum AttributeValue: Hashable, Sendable {
  case string(String)
  case bool(Bool)
  case int(Int64)
  case double(Double)
  case array([AttributeValue])
  case map([Attribute])
  case bytes([UInt8])
  /// A value without content.
  case empty
}

package struct Attribute: Hashable, Sendable {
  package var key: String
  package var value: AttributeValue

  package init(key: String, value: AttributeValue) { (self.key, self.value) = (key, value) }
}

extension AttributeValue {
  /// In one line: texts as they are, lists and maps as JSON writes them, bytes as base64.
  package var text: String {
    switch self {
    case .string(let text): text
    case .bool(let bool): bool ? "true" : "false"
    case .int(let number): String(number)
    case .double(let number): number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : "\(number)"
    case .array(let values): "[" + values.map(\.quoted).joined(separator: ",") + "]"
    case .map(let members): "{" + members.map { "\"\($0.key)\":\($0.value.quoted)" }.joined(separator: ",") + "}"
    case .bytes(let bytes): IdentifierText.base64(of: bytes)
    case .empty: ""
    }
  }

  private var quoted: String {
    switch self {
    case .string(let text): "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    case .empty: "null"
    default: text
    }
  }
}

extension [Attribute] {
  package subscript(key: String) -> AttributeValue? { first { $0.key == key }?.value }
}
