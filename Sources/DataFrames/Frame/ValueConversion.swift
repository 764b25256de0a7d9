package import Text

/// Values as JavaScript would read and print them.
extension Value {
  /// As a number; NaN where it is none. Booleans are 1 and 0, empty text and null NaN.
  package var scriptNumber: Double {
    switch self {
    case .number(let number): number
    case .time(let time): Double(time)
    case .boolean(let value): value ? 1 : 0
    case .string(let text): text.isEmpty ? .nan : NumberText.parse(text)
    case .json(.number(let number)): number
    case .json(.string(let text)): text.isEmpty ? .nan : NumberText.parse(text)
    case .json(.bool(let value)): value ? 1 : 0
    case .null, .frames, .json: .nan
    }
  }

  /// `String(value)`; empty for null.
  package var scriptText: String {
    switch self {
    case .null: ""
    case .number(let number): JavaScriptNumber.text(number)
    case .time(let time): String(time)
    case .boolean(let value): value ? "true" : "false"
    case .string(let text): text
    case .frames(let frames): frames.count == 1 ? "[1 frame]" : "[\(frames.count) frames]"
    case .json(let value): value.scriptText
    }
  }

  /// `isNaN(value)`: true too for text that is no number.
  var isNotANumber: Bool {
    switch self {
    case .number(let number): number.isNaN
    case .string(let text): NumberText.parse(text).isNaN
    default: false
    }
  }

  package var isNull: Bool { self == .null }

  /// The value as JSON: NaN and infinities are null.
  var json: JSONValue {
    switch self {
    case .null: .null
    case .number(let number): number.isFinite ? .number(number) : .null
    case .time(let time): .number(Double(time))
    case .boolean(let value): .bool(value)
    case .string(let text): .string(text)
    case .json(let value): value
    case .frames: .null
    }
  }
}

extension JSONValue {
  /// Arrays joined by commas, objects as JSON text, as Grafana's cells show them.
  package var scriptText: String {
    switch self {
    case .null: ""
    case .bool(let value): value ? "true" : "false"
    case .number(let number): JavaScriptNumber.text(number)
    case .string(let text): text
    case .array(let values): values.map(\.scriptText).joined(separator: ", ")
    case .object: compactText
    }
  }
}
