/// One metrics function over the spans that a pipeline leaves.
struct SpanCounting {
  private let pipeline: PreparedPipeline
  private let aggregate: MetricsAggregate
  private let grid: TraceMetricsGrid
  private let groups: [(name: String, condition: SpanCondition)]

  init(_ pipeline: TraceQLPipeline, _ aggregate: MetricsAggregate, _ grid: TraceMetricsGrid) {
    (self.aggregate, self.grid) = (aggregate, grid)
    self.pipeline = PreparedPipeline(pipeline)
    groups = aggregate.groups.map { (name: $0.text, condition: SpanCondition($0)) }
  }

  func series(of trees: [TraceTree]) throws(TraceQLError) -> [TraceSeries] {
    switch aggregate.function {
    case .rate: try counted(trees, per: grid.seconds)
    case .countOverTime: try counted(trees, per: 1)
    case .minOverTime(let field): try reduced(trees, field) { Swift.min($0, $1) }
    case .maxOverTime(let field): try reduced(trees, field) { Swift.max($0, $1) }
    case .sumOverTime(let field): try reduced(trees, field) { $0 + $1 }
    case .avgOverTime(let field): try averaged(trees, field)
    case .quantileOverTime(let field, let quantiles): try bucketed(trees, field).flatMap { self.quantiles(quantiles, $0) }
    case .histogramOverTime(let field): try bucketed(trees, field).flatMap(histogram)
    case .compare(let selection, let top, let start, let end):
      try SpanComparisonSeries(pipeline, selection, top: top, start: start, end: end, grid).series(of: trees)
    }
  }

  // MARK: Groups

  private struct Group<Point> {
    var labels: [TraceSeries.Label]
    var points: [Point?]
    var exemplars: [TraceSeries.Exemplar] = []
  }

  /// Every span that counts, with its group and its point.
  private func grouped<Point>(
    _ trees: [TraceTree], _ type: Point.Type, _ add: (SearchedTrace, Int, inout Point?) -> Double?
  ) throws(TraceQLError) -> [Group<Point>] {
    var places: [[TraceQLValue]: Int] = [:]
    var result: [Group<Point>] = []
    for tree in trees {
      let trace = SearchedTrace(tree)
      for span in Set(pipeline.sets(trace).flatMap(\.spans)).sorted() {
        guard let point = grid.index(of: tree.spans[span].start) else { continue }
        let key = groups.map { $0.condition.value(trace, span) }
        let place: Int
        if let known = places[key] {
          place = known
        } else {
          guard result.count < TraceMetrics.mostSeries else {
            throw TraceQLError(.invalid, "more than \(TraceMetrics.mostSeries) series: group by less", at: 0, in: "")
          }
          place = result.count
          places[key] = place
          let labels = zip(groups, key).map { TraceSeries.Label(name: $0.name, value: $1) }
          result.append(Group(labels: labels, points: [Point?](repeating: nil, count: grid.count)))
        }
        let value = add(trace, span, &result[place].points[point])
        if let value, result[place].exemplars.count < TraceMetrics.exemplarsOfSeries {
          let found = tree.spans[span]
          result[place].exemplars.append(TraceSeries.Exemplar(traceID: found.traceID, spanID: found.id, time: found.start, value: value))
        }
      }
    }
    return result
  }

  private func named(_ labels: [TraceSeries.Label]) -> [TraceSeries.Label] {
    labels.isEmpty ? [TraceSeries.Label(name: "__name__", value: .string(aggregate.function.name))] : labels
  }

  /// Durations count in seconds.
  private static func number(_ value: TraceQLValue) -> Double? {
    if case .duration(let length) = value { return Double(length) / 1e9 }
    return value.number
  }

  // MARK: Functions

  private func counted(_ trees: [TraceTree], per seconds: Double) throws(TraceQLError) -> [TraceSeries] {
    try grouped(trees, Double.self) { trace, span, point in
      point = (point ?? 0) + 1
      return Double(trace.tree.spans[span].duration) / 1e9
    }.map { group in
      TraceSeries(labels: named(group.labels), values: group.points.map { ($0 ?? 0) / seconds }, exemplars: group.exemplars)
    }
  }

  private func reduced(_ trees: [TraceTree], _ field: FieldExpression, _ join: (Double, Double) -> Double) throws(TraceQLError) -> [TraceSeries] {
    let condition = SpanCondition(field)
    return try grouped(trees, Double.self) { trace, span, point in
      guard let value = Self.number(condition.value(trace, span)) else { return nil }
      point = point.map { join($0, value) } ?? value
      return value
    }.filter { $0.points.contains { $0 != nil } }.map { TraceSeries(labels: named($0.labels), values: $0.points, exemplars: $0.exemplars) }
  }

  private func averaged(_ trees: [TraceTree], _ field: FieldExpression) throws(TraceQLError) -> [TraceSeries] {
    let condition = SpanCondition(field)
    return try grouped(trees, (sum: Double, count: Double).self) { trace, span, point in
      guard let value = Self.number(condition.value(trace, span)) else { return nil }
      point = point.map { ($0.sum + value, $0.count + 1) } ?? (value, 1)
      return value
    }.filter { $0.points.contains { $0 != nil } }.map { group in
      TraceSeries(labels: named(group.labels), values: group.points.map { $0.map { $0.sum / $0.count } }, exemplars: group.exemplars)
    }
  }

  // MARK: Buckets

  /// Counts by the upper bound of buckets that double, as Tempo counts them; durations in seconds.
  private func bucketed(_ trees: [TraceTree], _ field: FieldExpression) throws(TraceQLError) -> [Group<[Double: Double]>] {
    let condition = SpanCondition(field)
    return try grouped(trees, [Double: Double].self) { trace, span, point in
      let value = condition.value(trace, span)
      guard let number = value.number, number >= 2 || (number >= 0 && value.type != .duration) else { return nil }
      let bound = number <= 0 ? 0 : power(2, logarithm2(number).rounded(.up))
      point = point ?? [:]
      point?[value.type == .duration ? bound / 1e9 : bound, default: 0] += 1
      return Self.number(value)
    }
  }

  private func histogram(_ group: Group<[Double: Double]>) -> [TraceSeries] {
    Set(group.points.compactMap { $0 }.flatMap(\.keys)).sorted().map { bound in
      TraceSeries(
        labels: group.labels + [TraceSeries.Label(name: "__bucket", value: .float(bound))], values: group.points.map { $0?[bound] ?? 0 },
        exemplars: group.exemplars.filter { $0.value <= bound && $0.value > bound / 2 })
    }
  }

  private func quantiles(_ quantiles: [Double], _ group: Group<[Double: Double]>) -> [TraceSeries] {
    quantiles.map { quantile in
      TraceSeries(
        labels: group.labels + [TraceSeries.Label(name: "p", value: .float(quantile))],
        values: group.points.map { $0.flatMap { Self.quantile(quantile, $0) } }, exemplars: group.exemplars)
    }
  }

  /// Within the bucket that holds the quantile, between its bounds' logarithms.
  static func quantile(_ quantile: Double, _ counts: [Double: Double]) -> Double? {
    let buckets = counts.sorted { $0.key < $1.key }
    let total = buckets.reduce(0) { $0 + $1.value }
    guard total > 0 else { return nil }
    let wanted = max((quantile * total).rounded(.up), 1)
    var passed = 0.0
    for (index, bucket) in buckets.enumerated() {
      if passed + bucket.value < wanted {
        passed += bucket.value
        continue
      }
      if passed + bucket.value == wanted || bucket.key <= 0 { return bucket.key }
      let high = logarithm2(bucket.key)
      let below = index > 0 ? buckets[index - 1].key : 0
      let low = below > 0 ? logarithm2(below) : high - 1
      return power(2, low + (high - low) * (wanted - passed) / bucket.value)
    }
    return buckets.last?.key
  }
}
