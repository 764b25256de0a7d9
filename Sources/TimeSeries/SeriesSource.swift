/// Where the PromQL engine finds series: the embedded store, a test script's store, a recorded answer.
package protocol SeriesSource: Sendable {
  /// Series that satisfy every matcher, each with its samples in `range`, both ends included.
  ///
  /// Stale markers are part of the samples. Series without a sample in the range may be left out.
  /// The order is not specified. Implementations check `Task.isCancelled` while they work.
  func select(_ matchers: [Matcher], in range: TimeRange) throws -> [Series]

  /// As ``select(_:in:)``, for callers that need the last sample of the range alone: earlier ones may be left out.
  func latest(_ matchers: [Matcher], in range: TimeRange) throws -> [Series]

  /// Sorted names of all labels of the matching series; no matcher means all series.
  func labelNames(matching matchers: [[Matcher]], in range: TimeRange) throws -> [String]

  /// Sorted values that `name` takes among the matching series.
  func labelValues(of name: String, matching matchers: [[Matcher]], in range: TimeRange) throws -> [String]

  /// The label sets of the series that satisfy all matchers of at least one set, sorted.
  func seriesLabels(matching matchers: [[Matcher]], in range: TimeRange) throws -> [Labels]

  /// Type, help and unit of metrics as their exposition gave them; `nil` asks for all.
  func metadata(of metric: String?) throws -> [String: MetricMetadata]
}

extension SeriesSource {
  package func latest(_ matchers: [Matcher], in range: TimeRange) throws -> [Series] { try select(matchers, in: range) }
}

package struct MetricMetadata: Hashable, Sendable {
  package enum Kind: String, Sendable {
    case counter, gauge, histogram, gaugeHistogram = "gaugehistogram", summary, info, stateSet = "stateset", unknown
  }

  package var kind: Kind
  package var help: String
  package var unit: String

  package init(kind: Kind, help: String = "", unit: String = "") {
    (self.kind, self.help, self.unit) = (kind, help, unit)
  }
}
