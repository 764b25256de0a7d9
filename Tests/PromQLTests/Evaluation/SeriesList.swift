import TimeSeries

/// Series in memory, as a source for evaluation tests.
struct SeriesList: SeriesSource {
  var series: [Series]

  /// Values at 0 s, `every`, 2 × `every`, …
  init(every interval: Milliseconds = 15_000, _ values: [(Labels, [Double])]) {
    series = values.map { labels, values in
      Series(labels: labels, samples: Samples(timestamps: values.indices.map { Int64($0) * interval }, values: values))
    }
  }

  func select(_ matchers: [Matcher], in range: TimeRange) -> [Series] {
    series.filter { series in matchers.allSatisfy { $0.matches(series.labels) } }
  }

  func labelNames(matching matchers: [[Matcher]], in range: TimeRange) -> [String] { [] }
  func labelValues(of name: String, matching matchers: [[Matcher]], in range: TimeRange) -> [String] { [] }
  func seriesLabels(matching matchers: [[Matcher]], in range: TimeRange) -> [Labels] { [] }
  func metadata(of metric: String?) -> [String: MetricMetadata] { [:] }
}
