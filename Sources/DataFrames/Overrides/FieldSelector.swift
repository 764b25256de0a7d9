import Text

/// A ``FieldMatcher`` ready to be asked many times.
///
/// An unknown id, or a pattern that does not compile, selects nothing; ``problem`` says so.
struct FieldSelector {
  private indirect enum Rule {
    case always, never, first, firstTime, numeric, time
    case named(String)
    case names(Set<String>, isExcluding: Bool)
    case pattern(Pattern)
    case types(Set<String>)
    case refID(String)
    case value(Reducer, ValueComparison)
    /// A reducer that itself says yes or no, such as `allIsZero`: operator and value, which Grafana's editor leaves there, say nothing.
    case holds(Reducer)
    case any([FieldSelector])
    case all([FieldSelector])
    case not(FieldSelector)
  }

  private let rule: Rule
  private(set) var problem: String?

  init(_ matcher: FieldMatcher) {
    self.init(matcher, depth: 0)
  }

  private init(rule: Rule, problem: String? = nil) {
    (self.rule, self.problem) = (rule, problem)
  }

  private init(_ matcher: FieldMatcher, depth: Int) {
    let options = matcher.options
    switch matcher.id {
    case "byName": self.init(rule: options.text.map(Rule.named) ?? .never)
    case "byNames": self.init(rule: Self.names(options))
    case "byRegexp": self.init(pattern: options.text)
    case "byRegexpOrNames", "byRegexOrNames":
      let names = Self.names(options)
      guard let pattern = options["pattern"]?.text, !pattern.isEmpty else {
        self.init(rule: names)
        return
      }
      let selector = FieldSelector(pattern: pattern)
      self.init(rule: .any([selector, FieldSelector(rule: names)]), problem: selector.problem)
    case "byType": self.init(rule: (options.text ?? options["type"]?.text).map { .types([$0]) } ?? .never)
    case "byTypes": self.init(rule: .types(Set((options.array ?? options["types"]?.array ?? []).compactMap(\.text))))
    case "byFrameRefID": self.init(rule: options.text.map(Rule.refID) ?? .never)
    case "byValue": self.init(rule: Self.value(options))
    case "numeric": self.init(rule: .numeric)
    case "time": self.init(rule: .time)
    case "first": self.init(rule: .first)
    case "firstTimeField": self.init(rule: .firstTime)
    case "alwaysMatch": self.init(rule: .always)
    case "neverMatch": self.init(rule: .never)
    case "anyMatch": self.init(rule: .any(Self.inner(options, depth)))
    case "allMatch": self.init(rule: .all(Self.inner(options, depth)))
    case "invertMatch": self.init(rule: Self.inner(.array([options]), depth).first.map(Rule.not) ?? .never)
    default: self.init(rule: .never, problem: "unknown field matcher “\(matcher.id)”")
    }
  }

  init(pattern: String?) {
    do {
      self.init(rule: .pattern(try Pattern(grafana: pattern ?? "")))
    } catch {
      self.init(rule: .never, problem: "pattern \(pattern ?? ""): \(error.reason)")
    }
  }

  private static func names(_ options: JSONValue) -> Rule {
    let list = options.array ?? options["names"]?.array ?? []
    return .names(Set(list.compactMap(\.text)), isExcluding: options["mode"]?.string == "exclude")
  }

  private static func value(_ options: JSONValue) -> Rule {
    guard let reducer = options["reducer"]?.string.flatMap(Reducer.init(id:)) else { return .never }
    if reducer == .allIsZero || reducer == .allIsNull { return .holds(reducer) }
    guard let comparison = ValueComparison(options["op"]?.string ?? "eq", Value(options["value"] ?? .null)) else { return .never }
    return .value(reducer, comparison)
  }

  private static func inner(_ options: JSONValue, _ depth: Int) -> [FieldSelector] {
    guard depth < 20 else { return [] }
    return (options.array ?? []).compactMap { entry in
      entry["id"]?.string.map { FieldSelector(FieldMatcher(id: $0, options: entry["options"] ?? .null), depth: depth + 1) }
    }
  }

  /// - Parameter name: The field's display name.
  func matches(_ index: Int, named name: String, in frame: DataFrame) -> Bool {
    let field = frame.fields[index]
    switch rule {
    case .always: return true
    case .never: return false
    case .first: return index == 0
    case .firstTime: return field.type == .time && frame.fields.firstIndex { $0.type == .time } == index
    case .numeric: return field.type == .number
    case .time: return field.type == .time
    case .named(let wanted): return wanted == name || wanted == field.name
    case .names(let names, let isExcluding): return names.contains(name) != isExcluding
    case .pattern(let pattern): return pattern.matches(name)
    case .types(let types): return types.contains(field.type.rawValue)
    case .refID(let refID): return frame.refID == refID
    case .value(let reducer, let comparison): return comparison.holds(for: field.reduced(by: reducer))
    case .holds(let reducer): return field.reduced(by: reducer) == .boolean(true)
    case .any(let selectors): return selectors.contains { $0.matches(index, named: name, in: frame) }
    case .all(let selectors): return selectors.allSatisfy { $0.matches(index, named: name, in: frame) }
    case .not(let selector): return !selector.matches(index, named: name, in: frame)
    }
  }
}

/// `value op reference`, as overrides by value write it.
struct ValueComparison {
  private let reference: Value
  private let operation: String

  init?(_ operation: String, _ reference: Value) {
    guard ["eq", "neq", "lt", "lte", "gt", "gte", "=", "!=", "<", "<=", ">", ">="].contains(operation) else { return nil }
    (self.operation, self.reference) = (operation, reference)
  }

  func holds(for value: Value) -> Bool {
    let (left, right) = (value.scriptNumber, reference.scriptNumber)
    switch operation {
    case "eq", "=": return left == right || value == reference
    case "neq", "!=": return left != right && value != reference
    case "lt", "<": return left < right
    case "lte", "<=": return left <= right
    case "gt", ">": return left > right
    default: return left >= right
    }
  }
}

/// Selects whole frames: what a transformation's `filter` means.
struct FrameSelector {
  private enum Rule {
    case always, never
    case refIDs(Set<String>)
    case refPattern(Pattern)
    case name(Pattern)
    case index(Int)
  }

  private let rule: Rule
  private(set) var problem: String?

  init(_ matcher: FieldMatcher) {
    let text = matcher.options.text ?? ""
    switch matcher.id {
    case "byRefId", "byFrameRefID":
      if text.isEmpty {
        rule = .always
      } else if text.hasPrefix("/") {
        let pattern = try? Pattern(javaScript: text)
        rule = pattern.map(Rule.refPattern) ?? .never
        if pattern == nil { problem = "pattern \(text) is not valid" }
      } else {
        rule = .refIDs(Set(text.split(separator: "|").map(String.init)))
      }
    case "byName":
      let pattern = try? Pattern(javaScript: text)
      rule = pattern.map(Rule.name) ?? .never
    case "byIndex": rule = matcher.options.integer.map(Rule.index) ?? .never
    case "alwaysMatch": rule = .always
    case "neverMatch": rule = .never
    default:
      rule = .always
      problem = "unknown frame matcher “\(matcher.id)”"
    }
  }

  func matches(_ frame: DataFrame, at index: Int) -> Bool {
    switch rule {
    case .always: true
    case .never: false
    case .refIDs(let refIDs): frame.refID.map(refIDs.contains) ?? false
    case .refPattern(let pattern): pattern.matches(frame.refID ?? "")
    case .name(let pattern): pattern.matches(frame.name ?? "")
    case .index(let wanted): wanted == index
    }
  }
}
