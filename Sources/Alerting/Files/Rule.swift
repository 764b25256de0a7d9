package import PromQL
package import TimeSeries

/// A recording or alerting rule as its file gives it, checked.
package struct Rule: Sendable {
  package enum Kind: Hashable, Sendable { case recording, alerting }

  package var kind: Kind
  /// The metric that is recorded, or the alert's name.
  package var name: String
  package var query: RuleQuery
  /// `for`
  package var hold: Milliseconds
  package var keepFiringFor: Milliseconds
  /// Those of the group among them; templates where the rule is an alert.
  package var labels: [String: String]
  package var annotations: [String: String]
  package var place: SourcePlace

  package init(
    kind: Kind, name: String, query: RuleQuery, hold: Milliseconds = 0, keepFiringFor: Milliseconds = 0, labels: [String: String] = [:],
    annotations: [String: String] = [:], place: SourcePlace = SourcePlace(line: 1, column: 1)
  ) {
    (self.kind, self.name, self.query, self.hold, self.keepFiringFor) = (kind, name, query, hold, keepFiringFor)
    (self.labels, self.annotations, self.place) = (labels, annotations, place)
  }
}

/// The expression of a rule and the language it is written in.
package struct RuleQuery: Hashable, Sendable {
  package var text: String
  /// `nil` where the text is no PromQL: then only a server can evaluate it.
  package var expression: Expression?

  package init(text: String, expression: Expression?) { (self.text, self.expression) = (text, expression) }
}

/// Rules that are evaluated one after another at the same moments.
package struct RuleGroup: Sendable {
  package var name: String
  /// As the user named it; with the namespace behind it where the file has several.
  package var file: String
  /// `nil` takes that of the evaluation.
  package var interval: Milliseconds?
  /// Series or alerts of one rule; 0 is no limit.
  package var limit: Int
  package var queryOffset: Milliseconds
  package var rules: [Rule]
  package var place: SourcePlace

  package init(
    name: String, file: String, interval: Milliseconds? = nil, limit: Int = 0, queryOffset: Milliseconds = 0, rules: [Rule] = [],
    place: SourcePlace = SourcePlace(line: 1, column: 1)
  ) {
    (self.name, self.file, self.interval, self.limit, self.queryOffset) = (name, file, interval, limit, queryOffset)
    (self.rules, self.place) = (rules, place)
  }
}

/// Where something stands in a file, both counted from 1.
package struct SourcePlace: Hashable, Sendable, Comparable {
  package var line: Int
  package var column: Int

  package init(line: Int, column: Int) { (self.line, self.column) = (line, column) }

  package static func < (left: SourcePlace, right: SourcePlace) -> Bool { (left.line, left.column) < (right.line, right.column) }
}

/// Something that is wrong with a file, or could be better.
package struct FileFinding: Hashable, Sendable {
  package enum Severity: String, Hashable, Sendable, CaseIterable {
    /// The file is refused.
    case error
    case warning
    /// A habit that has served others well.
    case hint
  }

  package var severity: Severity
  package var place: SourcePlace
  /// The group and rule concerned, as `group "g", rule 2, "name"`; "" for the file.
  package var subject: String
  package var message: String

  package init(_ severity: Severity, _ place: SourcePlace, subject: String = "", _ message: String) {
    (self.severity, self.place, self.subject, self.message) = (severity, place, subject, message)
  }
}
