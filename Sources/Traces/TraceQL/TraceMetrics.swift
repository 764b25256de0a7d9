/// Series over time that a query computes from spans.
package struct TraceSeries: Hashable, Sendable {
  package struct Label: Hashable, Sendable {
    package var name: String
    package var value: TraceQLValue

    package init(name: String, value: TraceQLValue) { (self.name, self.value) = (name, value) }
  }

  package struct Exemplar: Hashable, Sendable {
    package var traceID: TraceID
    package var spanID: SpanID
    /// Nanoseconds since the Unix epoch.
    package var time: UInt64
    package var value: Double
  }

  package var labels: [Label]
  /// One for each step; `nil` where there is nothing.
  package var values: [Double?]
  package var exemplars: [Exemplar]

  package init(labels: [Label], values: [Double?], exemplars: [Exemplar] = []) {
    (self.labels, self.values, self.exemplars) = (labels, values, exemplars)
  }
}

/// The moments for which series are computed. Each point counts the spans that started within the step that ends with it.
package struct TraceMetricsGrid: Hashable, Sendable {
  /// Nanoseconds since the Unix epoch.
  package let first: UInt64
  package let step: UInt64
  package let count: Int
  /// One point for everything, whose step begins with it.
  private let isInstant: Bool

  /// Points at the multiples of `step` from the one at or before `start` to the one at or before `end`.
  package init(start: UInt64, end: UInt64, step: UInt64) {
    let step = max(step, 1)
    first = start / step * step
    self.step = step
    count = end < first ? 0 : Int(clamping: min((end - first) / step + 1, 20_000))
    isInstant = false
  }

  /// All spans that start in the range count for one point at its end.
  package init(whole start: UInt64, end: UInt64) {
    first = start
    step = max(end > start ? end - start : 0, 1)
    count = 1
    isInstant = true
  }

  /// Nanoseconds since the Unix epoch.
  package func time(_ index: Int) -> UInt64 {
    isInstant ? first + step : first.addingReportingOverflow(UInt64(index).multipliedReportingOverflow(by: step).partialValue).partialValue
  }

  func index(of time: UInt64) -> Int? {
    if isInstant { return time >= first && time - first <= step ? 0 : nil }
    let index = time <= first ? (first - time < step ? 0 : -1) : Int(clamping: (time - first - 1) / step) + 1
    return index >= 0 && index < count ? index : nil
  }

  var seconds: Double { Double(step) / 1e9 }
}

/// A query for series, made ready.
package struct TraceMetrics {
  private let expression: MetricsExpression
  private let grid: TraceMetricsGrid

  /// Series that are computed at most; more are an error.
  static let mostSeries = 20_000
  static let exemplarsOfSeries = 20

  package init(_ query: TraceQLQuery, _ grid: TraceMetricsGrid) throws(TraceQLError) {
    guard case .metrics(let expression) = query.root else {
      throw TraceQLError(.invalid, "this query finds traces, it computes no series", at: 0, in: query.text)
    }
    (self.expression, self.grid) = (expression, grid)
  }

  /// In the order of their labels.
  package func series(of trees: [TraceTree]) throws(TraceQLError) -> [TraceSeries] {
    try series(expression, trees).sorted { left, right in
      left.labels.map { $0.name + $0.value.text }.lexicographicallyPrecedes(right.labels.map { $0.name + $0.value.text })
    }
  }

  private func series(_ expression: MetricsExpression, _ trees: [TraceTree]) throws(TraceQLError) -> [TraceSeries] {
    switch expression {
    case .aggregate(let pipeline, let aggregate): return try SpanCounting(pipeline, aggregate, grid).series(of: trees)
    case .top(let inner, let count): return cut(try series(inner, trees), to: count, largest: true)
    case .bottom(let inner, let count): return cut(try series(inner, trees), to: count, largest: false)
    case .filter(let inner, let comparison, let value):
      guard let bound = value.metricsNumber else { return [] }
      return try series(inner, trees).map { series in
        var series = series
        series.values = series.values.map { point in point.flatMap { TraceQLArithmetic.compares($0, comparison, bound) ? $0 : nil } }
        return series
      }.filter { $0.values.contains { $0 != nil } }
    case .withNumber(let symbol, let inner, let value):
      guard let number = value.metricsNumber else { return [] }
      return mapped(try series(inner, trees)) { TraceQLArithmetic.real($0, symbol, number) }
    case .numberWith(let symbol, let value, let inner):
      guard let number = value.metricsNumber else { return [] }
      return mapped(try series(inner, trees)) { TraceQLArithmetic.real(number, symbol, $0) }
    case .binary(let symbol, let left, let right): return joined(try series(left, trees), symbol, try series(right, trees))
    }
  }

  private func mapped(_ series: [TraceSeries], _ change: (Double) -> Double?) -> [TraceSeries] {
    series.map { one in
      var one = one
      one.values = one.values.map { $0.flatMap(change) }
      return one
    }
  }

  /// Series with the same labels, but for the name of what was computed.
  private func joined(_ left: [TraceSeries], _ symbol: FieldOperator, _ right: [TraceSeries]) -> [TraceSeries] {
    var byLabels: [Set<TraceSeries.Label>: TraceSeries] = [:]
    for series in right { byLabels[series.identity] = series }
    return left.compactMap { one in
      guard let other = byLabels[one.identity] else { return nil }
      var result = one
      result.labels.removeAll { $0.name == "__name__" }
      result.exemplars = []
      result.values = zip(one.values, other.values).map { first, second in
        guard let first, let second, let value = TraceQLArithmetic.real(first, symbol, second), !value.isNaN else { return nil }
        return value
      }
      return result
    }
  }

  /// At each moment the series with the largest (or smallest) values.
  private func cut(_ series: [TraceSeries], to count: Int, largest: Bool) -> [TraceSeries] {
    var kept = series
    for index in kept.indices { kept[index].values = [Double?](repeating: nil, count: grid.count) }
    for point in 0..<grid.count {
      let present = series.indices.filter { series[$0].values[point] != nil }
      let order = present.sorted { left, right in
        let (first, second) = (series[left].values[point] ?? 0, series[right].values[point] ?? 0)
        return first == second ? left < right : (first > second) == largest
      }
      for index in order.prefix(count) { kept[index].values[point] = series[index].values[point] }
    }
    return kept.filter { $0.values.contains { $0 != nil } }
  }
}

extension TraceSeries {
  fileprivate var identity: Set<Label> { Set(labels.filter { $0.name != "__name__" }) }
}

extension TraceQLValue {
  /// Durations are seconds in series.
  fileprivate var metricsNumber: Double? {
    if case .duration(let length) = self { return Double(length) / 1e9 }
    return number
  }
}
