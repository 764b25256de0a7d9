import Text

/// Finds the mapping of a value; patterns are compiled once.
package struct ValueMapper: Sendable {
  private enum Rule: Sendable {
    case value([String: ValueMapping.Result])
    case range(from: Double?, to: Double?, ValueMapping.Result)
    case regex(Pattern, ValueMapping.Result)
    case special(ValueMapping.Special, ValueMapping.Result)
  }

  private let rules: [Rule]

  /// Patterns that do not compile never match.
  package init(_ mappings: [ValueMapping]) {
    rules = mappings.compactMap { mapping in
      switch mapping {
      case .value(let results): .value(results)
      case .range(let from, let to, let result): .range(from: from, to: to, result)
      case .regex(let pattern, let result): (try? Pattern(grafana: pattern)).map { .regex($0, result) }
      case .special(let special, let result): .special(special, result)
      }
    }
  }

  var isEmpty: Bool { rules.isEmpty }

  /// The first mapping that hits, in list order.
  package func result(for value: Value) -> ValueMapping.Result? {
    for rule in rules {
      if let result = Self.result(of: rule, for: value) { return result }
    }
    return nil
  }

  private static func result(of rule: Rule, for value: Value) -> ValueMapping.Result? {
    switch rule {
    case .value(let results):
      return value.isNull ? nil : results[value.scriptText]
    case .range(let from, let to, let result):
      guard let number = leadingNumber(of: value), from.map({ number >= $0 }) ?? true, to.map({ number <= $0 }) ?? true
      else { return nil }
      return result
    case .regex(let pattern, let result):
      guard case .string(let text) = value, pattern.matches(text) else { return nil }
      var replaced = result
      replaced.text = result.text.map { pattern.replacing(in: text, with: $0) }
      return replaced
    case .special(let special, let result):
      return matches(special, value) ? result : nil
    }
  }

  private static func matches(_ special: ValueMapping.Special, _ value: Value) -> Bool {
    switch special {
    case .null: value.isNull
    case .nan: value.isNotANumber
    case .nullAndNaN: value.isNull || value.isNotANumber
    case .true: value == .boolean(true) || value == .string("true")
    case .false: value == .boolean(false) || value == .string("false")
    case .empty: value == .string("")
    }
  }

  /// `parseFloat`: the number that a text begins with.
  private static func leadingNumber(of value: Value) -> Double? {
    switch value {
    case .number(let number): return number.isNaN ? nil : number
    case .time(let time): return Double(time)
    case .string(let text):
      let bytes = text.trimmed.utf8.prefix { (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }.prefix(400)
      for length in stride(from: bytes.count, to: 0, by: -1) {
        if let number = Double(String(decoding: bytes.prefix(length), as: UTF8.self)) { return number }
      }
      return nil
    default: return nil
    }
  }
}
