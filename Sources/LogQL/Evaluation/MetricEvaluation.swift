import LogEntries
import StepColumns
import Text
import TimeSeries

/// One evaluation of a metric query on a grid.
struct MetricEvaluation: EvaluationContext {
  let source: any LogSource
  let limits: LogQLLimits
  let grid: StepGrid

  // MARK: Context

  func checkProgress(work: Int) throws(LogQLError) {
    if Task.isCancelled { throw LogQLError(kind: .execution, "the query was cancelled") }
  }

  func reserve(points: Int) throws(LogQLError) {
    guard points <= limits.points else {
      throw LogQLError(kind: .limit, "the query would keep more than \(limits.points) points: aggregate with sum by (…), or take a larger step")
    }
  }

  func release(points: Int) {}
  func failure(_ message: String) -> LogQLError { LogQLError(kind: .execution, message) }
  func note(_ note: EvaluationNote) {}

  // MARK: Expressions

  mutating func evaluate(_ query: MetricQuery) throws -> [EvaluatedSeries] {
    switch query {
    case .literal(let value), .constant(let value):
      return [EvaluatedSeries(labels: Labels(), floats: [Double](repeating: value.asPoint, count: grid.count))]
    case .range(let range): return try RangeEvaluation(range, source: source, limits: limits, grid: grid).series()
    case .vector(let aggregation): return try aggregate(aggregation)
    case .labelReplace(let operand, let target, let replacement, let origin, let pattern):
      return try relabelled(try evaluate(operand), target, replacement, origin, pattern)
    case .binary(let left, let operation, let matching, let right): return try combine(left, operation, matching, right)
    }
  }

  private mutating func combine(
    _ left: MetricQuery, _ operation: BinaryOperation, _ matching: VectorMatching, _ right: MetricQuery
  ) throws -> [EvaluatedSeries] {
    if case .literal(let value) = right {
      return try evaluate(left).combined(with: numbers(value), by: operation, isScalarLeft: false, context: self)
    }
    if case .literal(let value) = left {
      return try evaluate(right).combined(with: numbers(value), by: operation, isScalarLeft: true, context: self)
    }
    let (first, second) = (try evaluate(left), try evaluate(right))
    if operation.operator.isSetOperator {
      var matching = matching
      matching.cardinality = .manyToMany
      return try first.combined(with: second, bySet: operation.operator, matching, on: grid, context: self)
    }
    return try first.combined(with: second, by: operation, matching, on: grid, context: self)
  }

  private func numbers(_ value: Double) -> [Double] { [Double](repeating: value, count: grid.count) }

  // MARK: Aggregations

  private mutating func aggregate(_ aggregation: VectorAggregation) throws -> [EvaluatedSeries] {
    let grouping = aggregation.grouping ?? Grouping()
    let series = try operand(of: aggregation, grouping)
    switch aggregation.function {
    case .sort, .sortDesc: return sorted(series, descending: aggregation.function == .sortDesc)
    case .topk, .bottomk, .approxTopk:
      let groups = try SeriesGroups(series, by: grouping, in: self)
      return try series.keeping(
        aggregation.function == .bottomk ? .smallest : .largest, counts: [Int](repeating: aggregation.count ?? 1, count: grid.count), in: groups,
        on: grid, context: self)
    case .sum, .avg, .min, .max, .count, .stddev, .stdvar:
      let groups = try SeriesGroups(series, by: grouping, in: self)
      return try series.reduced(by: aggregation.function.reduction, in: groups, on: grid, context: self)
    }
  }

  /// Sums of counts and sums are grouped while the lines are read, so that memory follows the result.
  private mutating func operand(of aggregation: VectorAggregation, _ grouping: Grouping) throws -> [EvaluatedSeries] {
    if aggregation.function == .sum, case .range(var range) = aggregation.operand, range.grouping == nil {
      switch range.function {
      case .rate, .countOverTime, .bytesRate, .bytesOverTime, .sumOverTime:
        range.grouping = grouping
        return try RangeEvaluation(range, source: source, limits: limits, grid: grid).series()
      default: break
      }
    }
    return try evaluate(aggregation.operand)
  }

  private func sorted(_ series: [EvaluatedSeries], descending: Bool) -> [EvaluatedSeries] {
    guard grid.isInstant else { return series }
    return series.sorted { left, right in
      let (one, two) = (left.floats[0], right.floats[0])
      if one.isNaN || two.isNaN { return !one.isNaN && two.isNaN }
      return descending ? one > two : one < two
    }
  }

  private func relabelled(
    _ series: [EvaluatedSeries], _ target: String, _ replacement: String, _ origin: String, _ source: String
  ) throws -> [EvaluatedSeries] {
    let pattern: Pattern
    do throws(PatternError) {
      pattern = try Pattern(source, syntax: .prometheus)
    } catch {
      throw LogQLError(kind: .execution, "invalid regex in label_replace: \(error.goDescription)")
    }
    var result = series
    for index in result.indices {
      let value = result[index].labels[origin] ?? ""
      guard let match = pattern.firstMatch(in: value) else { continue }
      let text = pattern.goExpanded(replacement, match, in: value)
      var labels = result[index].labels.labels.filter { $0.name != target }
      if !text.isEmpty { labels.append(Labels.Label(target, text)) }
      result[index].labels = Labels(labels.map { ($0.name, $0.value) })
    }
    return try result.mergingSameLabels { duplicateLabels }
  }
}

extension VectorFunction {
  fileprivate var reduction: Reduction {
    switch self {
    case .avg: .mean
    case .min: .minimum
    case .max: .maximum
    case .count: .count
    case .stddev: .standardDeviation
    case .stdvar: .variance
    case .sum, .topk, .bottomk, .approxTopk, .sort, .sortDesc: .sum
    }
  }
}
