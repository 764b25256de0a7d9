/// A value of an expression.
package enum TraceQLValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case int(Int64)
  case float(Double)
  case string(String)
  /// Nanoseconds.
  case duration(Int64)
  case status(SpanStatus)
  case kind(SpanKind)
  /// Of an attribute that is a list, or that several events or links have.
  case several([TraceQLValue])
}

enum TraceQLType: Hashable {
  case null, bool, int, float, string, duration, status, kind
  /// Not known before the span is there.
  case attribute

  var isNumeric: Bool { self == .int || self == .float || self == .duration }
}

extension TraceQLValue {
  package init(_ value: AttributeValue) {
    switch value {
    case .string(let text): self = .string(text)
    case .bool(let bool): self = .bool(bool)
    case .int(let number): self = .int(number)
    case .double(let number): self = .float(number)
    case .array(let values): self = .several(values.map(TraceQLValue.init))
    case .map, .bytes: self = .string(value.text)
    case .empty: self = .null
    }
  }

  var type: TraceQLType {
    switch self {
    case .null: .null
    case .bool: .bool
    case .int: .int
    case .float: .float
    case .string: .string
    case .duration: .duration
    case .status: .status
    case .kind: .kind
    case .several: .attribute
    }
  }

  /// Durations are nanoseconds.
  package var number: Double? {
    switch self {
    case .int(let number), .duration(let number): Double(number)
    case .float(let number): number
    default: nil
    }
  }

  /// As a table or a label shows it.
  package var text: String {
    switch self {
    case .null: "nil"
    case .bool(let bool): bool ? "true" : "false"
    case .int(let number): String(number)
    case .float(let number): AttributeValue.double(number).text
    case .string(let text): text
    case .duration(let length): GoDuration.text(length)
    case .status(let status): status.word
    case .kind(let kind): kind.word
    case .several(let values): "[" + values.map(\.text).joined(separator: ", ") + "]"
    }
  }

  /// As a query writes it.
  var literal: String {
    switch self {
    case .string(let text): Self.quoted(text)
    case .float(let number): number == number.rounded() && abs(number) < 1e15 ? "\(number)" : "\(number)"
    default: text
    }
  }

  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\0"..<" ", "\u{7F}"..<"\u{A0}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
