package import Text

/// One column. Absence is `nil`; NaN is a number.
package enum FieldValues: Hashable, Sendable {
  /// Milliseconds since the Unix epoch.
  case times([Int64?])
  /// The dense form of a number column; ``FieldValues/absent`` stands for null, so that hot columns need no optionals.
  case numbers([Double])
  case strings([String?])
  case booleans([Bool?])
  /// Nested tables and sparklines.
  case frames([[DataFrame]])
  case other([JSONValue])

  /// The NaN that marks a null in ``numbers(_:)``; it differs from every NaN that computing or a source produces.
  package static let absent = Double(bitPattern: 0x7ff8_0000_0000_0abe)

  package var type: FieldType {
    switch self {
    case .times: .time
    case .numbers: .number
    case .strings: .string
    case .booleans: .boolean
    case .frames: .frame
    case .other: .other
    }
  }

  package var count: Int {
    switch self {
    case .times(let values): values.count
    case .numbers(let values): values.count
    case .strings(let values): values.count
    case .booleans(let values): values.count
    case .frames(let values): values.count
    case .other(let values): values.count
    }
  }

  /// The value of one row.
  package subscript(row: Int) -> Value {
    switch self {
    case .times(let values): values[row].map(Value.time) ?? .null
    case .numbers(let values): values[row].isAbsent ? .null : .number(values[row])
    case .strings(let values): values[row].map(Value.string) ?? .null
    case .booleans(let values): values[row].map(Value.boolean) ?? .null
    case .frames(let values): .frames(values[row])
    case .other(let values): values[row] == .null ? .null : .json(values[row])
    }
  }
}

/// One cell of a frame.
package enum Value: Hashable, Sendable {
  case null
  case time(Int64)
  case number(Double)
  case string(String)
  case boolean(Bool)
  case frames([DataFrame])
  case json(JSONValue)
}

extension Double {
  /// Stands for null in a number column.
  package var isAbsent: Bool { bitPattern == FieldValues.absent.bitPattern }
}
