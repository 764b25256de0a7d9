package import TimeSeries

/// What may be typed at a place of an expression that is still being written.
package struct CompletionContext: Hashable, Sendable {
  package enum Expectation: Hashable, Sendable {
    case metricName
    /// Functions and aggregations.
    case function
    /// A label name inside the braces of a selector.
    case labelName(Selection)
    /// A value of `label`; `needsQuotes` where the opening quote is not typed yet.
    case labelValue(label: String, Selection, needsQuotes: Bool)
    /// A label name inside `by (…)`, `on (…)` and the like.
    case groupingLabel(Selection)
    case matchOperator
    /// A length of time, as in `[5m]` or behind `offset`.
    case duration
    /// `and`, `by`, `offset`, `+` …: one of these words.
    case keyword([String])
  }

  /// The selector around or before the place, to ask a source for its labels.
  package struct Selection: Hashable, Sendable {
    var metric: String?
    /// The matchers that are complete, without one for ``metric``.
    var matchers: [Matcher]

    package init(metric: String? = nil, matchers: [Matcher] = []) {
      (self.metric, self.matchers) = (metric, matchers)
    }

    /// As a source takes them.
    package var allMatchers: [Matcher] { (metric.map { [.equal(Labels.metricName, $0)] } ?? []) + matchers }
  }

  /// The innermost call around the place.
  package struct Call: Hashable, Sendable {
    package var name: String
    /// From 0.
    package var argument: Int

    package init(name: String, argument: Int) {
      (self.name, self.argument) = (name, argument)
    }
  }

  /// Most likely first; empty inside comments and free strings.
  package var expected: [Expectation]
  /// The bytes of the word or string content that the choice replaces; ends at the cursor.
  package var replaced: Range<Int>
  /// What is typed of it so far.
  package var prefix: String
  package var call: Call?

  /// - Parameter cursor: A byte offset; clamped to the text. What follows it is not looked at, and what stands before
  ///   may be broken in any way.
  package init(in text: String, at cursor: Int) {
    let bytes = Array(text.utf8.prefix(max(0, cursor)))
    var scan = CompletionScan(bytes)
    scan.run()
    (expected, replaced, call) = (scan.expected, scan.replaced, scan.call)
    prefix = String(decoding: bytes[scan.replaced], as: UTF8.self)
  }
}
