/// Selects series by one label. An absent label matches as "".
package struct Matcher: Sendable {
  package enum Operator: String, Sendable, CaseIterable {
    case equal = "=", notEqual = "!=", matches = "=~", doesNotMatch = "!~"
  }

  package let name: String
  package let `operator`: Operator
  package let value: String
  private let predicate: (any ValuePredicate)?

  package static func equal(_ name: String, _ value: String) -> Matcher {
    Matcher(name: name, operator: .equal, value: value, predicate: nil)
  }

  package static func notEqual(_ name: String, _ value: String) -> Matcher {
    Matcher(name: name, operator: .notEqual, value: value, predicate: nil)
  }

  /// `predicate` must be the compiled form of `pattern`, anchored at both ends.
  package static func matching(
    _ name: String, pattern: String, negated: Bool = false, predicate: any ValuePredicate
  ) -> Matcher {
    Matcher(name: name, operator: negated ? .doesNotMatch : .matches, value: pattern, predicate: predicate)
  }

  private init(name: String, operator: Operator, value: String, predicate: (any ValuePredicate)?) {
    (self.name, self.operator, self.value, self.predicate) = (name, `operator`, value, predicate)
  }

  package func matches(_ labelValue: String) -> Bool {
    switch `operator` {
    case .equal: labelValue == value
    case .notEqual: labelValue != value
    case .matches: predicate?.matches(labelValue) ?? false
    case .doesNotMatch: !(predicate?.matches(labelValue) ?? false)
    }
  }

  package func matches(_ labels: Labels) -> Bool {
    matches(labels[name] ?? "")
  }

  /// Such a matcher also selects series that lack the label, so an index cannot narrow by it alone.
  package var matchesEmpty: Bool { matches("") }

  /// The only values that can match, where the pattern is a plain alternation; an index then looks them up.
  package var literalAlternatives: [String]? {
    switch `operator` {
    case .equal: [value]
    case .matches: predicate?.literalAlternatives
    case .notEqual, .doesNotMatch: nil
    }
  }

  /// What every matching value begins with; "" where nothing is known.
  package var literalPrefix: String {
    switch `operator` {
    case .equal: value
    case .matches: predicate?.literalPrefix ?? ""
    case .notEqual, .doesNotMatch: ""
    }
  }
}

extension Matcher: Equatable, Hashable {
  package static func == (left: Matcher, right: Matcher) -> Bool {
    left.name == right.name && left.operator == right.operator && left.value == right.value
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(`operator`)
    hasher.combine(value)
  }
}

extension Matcher: CustomStringConvertible {
  package var description: String {
    "\(name.isLegacyLabelName ? name : name.promQuoted)\(`operator`.rawValue)\(value.promQuoted)"
  }
}

/// A compiled pattern over label values. It lives behind a protocol because the series store, which
/// applies it, stands below the regular expressions.
package protocol ValuePredicate: Sendable {
  func matches(_ value: String) -> Bool
  /// All values that can match, if they are few and known: `a|b|c`.
  var literalAlternatives: [String]? { get }
  /// What every matching value begins with; "" where nothing is known.
  var literalPrefix: String { get }
}
