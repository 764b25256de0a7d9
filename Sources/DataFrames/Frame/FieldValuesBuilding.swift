import Text
import TimeSeries

/// Making columns out of columns.
extension FieldValues {
  /// `count` nulls.
  static func nulls(_ type: FieldType, count: Int) -> FieldValues {
    switch type {
    case .time: .times(Array(repeating: nil, count: count))
    case .number: .numbers(Array(repeating: absent, count: count))
    case .string: .strings(Array(repeating: nil, count: count))
    case .boolean: .booleans(Array(repeating: nil, count: count))
    case .frame: .frames(Array(repeating: [], count: count))
    case .other: .other(Array(repeating: .null, count: count))
    }
  }

  /// A column of `type`; a value of another type becomes null, or JSON in a column of other values.
  package init(_ type: FieldType, _ values: some Collection<Value>) {
    switch type {
    case .time: self = .times(values.map(\.moment))
    case .number: self = .numbers(values.map { if case .number(let number) = $0 { number } else { Self.number($0) } })
    case .string: self = .strings(values.map { $0.isNull ? nil : $0.scriptText })
    case .boolean: self = .booleans(values.map { if case .boolean(let flag) = $0 { flag } else { nil } })
    case .frame: self = .frames(values.map { if case .frames(let frames) = $0 { frames } else { [] } })
    case .other: self = .other(values.map(\.json))
    }
  }

  private static func number(_ value: Value) -> Double {
    switch value {
    case .time, .boolean: value.scriptNumber
    case .json(.number(let number)): number
    default: absent
    }
  }

  /// A column of the type that its first value has; texts and numbers together become texts.
  package init(guessing values: some Collection<Value>) {
    self.init(FieldType.guess(values), values)
  }

  /// The rows at these indexes, in their order; an index outside stands for null.
  func picking(_ rows: [Int]) -> FieldValues {
    let count = count
    func pick<Element>(_ values: [Element], _ empty: Element) -> [Element] {
      rows.map { $0 >= 0 && $0 < count ? values[$0] : empty }
    }
    switch self {
    case .times(let values): return .times(pick(values, nil))
    case .numbers(let values): return .numbers(pick(values, Self.absent))
    case .strings(let values): return .strings(pick(values, nil))
    case .booleans(let values): return .booleans(pick(values, nil))
    case .frames(let values): return .frames(pick(values, []))
    case .other(let values): return .other(pick(values, .null))
    }
  }

  /// Cut or filled with nulls to `count` rows.
  func resized(to count: Int) -> FieldValues {
    self.count == count ? self : picking(Array(0..<max(count, 0)))
  }

  /// Adds rows; where the types differ both become what holds either.
  mutating func append(_ other: FieldValues) {
    switch (self, other) {
    case (.times(let left), .times(let right)): self = .times(left + right)
    case (.numbers(let left), .numbers(let right)): self = .numbers(left + right)
    case (.strings(let left), .strings(let right)): self = .strings(left + right)
    case (.booleans(let left), .booleans(let right)): self = .booleans(left + right)
    case (.frames(let left), .frames(let right)): self = .frames(left + right)
    default: self = FieldValues(guessing: rows + other.rows)
    }
  }

  /// All values, row by row.
  package var rows: [Value] { (0..<count).map { self[$0] } }
}

extension FieldType {
  /// The type of the first value that is not null; with texts among numbers it is text.
  static func guess(_ values: some Collection<Value>) -> FieldType {
    var guess: FieldType?
    for value in values {
      let type: FieldType
      switch value {
      case .null: continue
      case .time: type = .time
      case .number: type = .number
      case .string: type = .string
      case .boolean: type = .boolean
      case .frames: type = .frame
      case .json(let json):
        switch json {
        case .number: type = .number
        case .string: type = .string
        case .bool: type = .boolean
        default: type = .other
        }
      }
      guard let known = guess else {
        guess = type
        continue
      }
      if known != type { return known == .other || type == .other || known == .frame || type == .frame ? .other : .string }
    }
    return guess ?? .other
  }
}

extension Value {
  /// Milliseconds since the epoch, of a time or a number.
  var moment: Int64? {
    switch self {
    case .time(let time): time
    case .number(let number) where number.isFinite: Int64(clampingToDates: number)
    default: nil
    }
  }

  /// From JSON: scalars become values, the rest stays JSON.
  init(_ json: JSONValue) {
    switch json {
    case .null: self = .null
    case .bool(let flag): self = .boolean(flag)
    case .number(let number): self = .number(number)
    case .string(let text): self = .string(text)
    case .array, .object: self = .json(json)
    }
  }

  /// Whether this value sorts before another: nulls first, numbers by size (NaN first), texts as people sort them.
  func precedes(_ other: Value) -> Bool {
    switch (self, other) {
    case (.null, .null): return false
    case (.null, _): return true
    case (_, .null): return false
    case (.string(let left), .string(let right)): return left.precedesNaturally(right)
    default:
      let (left, right) = (scriptNumber, other.scriptNumber)
      if left.isNaN { return !right.isNaN }
      return left < right
    }
  }
}

extension String {
  /// Case counts only between otherwise equal texts, and runs of digits go by their number (`eth2` before `eth10`).
  func precedesNaturally(_ other: String) -> Bool {
    let (left, right) = (Array(utf8), Array(other.utf8))
    var (i, j) = (0, 0)
    while i < left.count, j < right.count {
      if left[i].isDigit, right[j].isDigit {
        let (a, b) = (left[i...].prefix(while: \.isDigit), right[j...].prefix(while: \.isDigit))
        (i, j) = (a.endIndex, b.endIndex)
        let (x, y) = (a.drop { $0 == 0x30 }, b.drop { $0 == 0x30 })
        if x.count != y.count { return x.count < y.count }
        if !x.elementsEqual(y) { return x.lexicographicallyPrecedes(y) }
      } else {
        let (a, b) = (left[i].lowercased, right[j].lowercased)
        if a != b { return a < b }
        (i, j) = (i + 1, j + 1)
      }
    }
    if left.count - i != right.count - j { return left.count - i < right.count - j }
    return utf8.lexicographicallyPrecedes(other.utf8)
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }
  fileprivate var lowercased: UInt8 { (0x41...0x5A).contains(self) ? self + 32 : self }
}

extension DataFrame {
  /// The rows at these indexes, of every field.
  func picking(_ rows: [Int]) -> DataFrame {
    var frame = self
    for index in frame.fields.indices { frame.fields[index].values = frame.fields[index].values.picking(rows) }
    return frame
  }

  /// Fields of equal length, the shorter ones filled with nulls; sources answer with anything.
  func squared() -> DataFrame {
    var longest = 0
    for index in fields.indices { longest = max(longest, fields[index].values.count) }
    guard fields.indices.contains(where: { fields[$0].values.count != longest }) else { return self }
    var frame = self
    for index in frame.fields.indices { frame.fields[index].values = frame.fields[index].values.resized(to: longest) }
    return frame
  }

  var firstTimeField: Field? { fields.first { $0.type == .time } }

  /// Has a time field and a number field: what can be drawn over time.
  var isTimeSeries: Bool { firstTimeField != nil && fields.contains { $0.type == .number } }
}
