import StepColumns
import TimeSeries

extension Evaluation {
  func evaluate(_ aggregate: AggregateExpression, on grid: StepGrid) throws(PromQLError) -> [EvaluatedSeries] {
    if aggregate.operator == .countValues { return try countValues(aggregate, on: grid) }
    let parameter = try aggregate.parameter.map { (expression) throws(PromQLError) in try scalar(expression, on: grid) } ?? []
    let series = try vector(aggregate.operand, on: grid)
    let context = ExpressionContext(self, aggregate.operator.rawValue, at: aggregate.operandPosition)
    let groups = try SeriesGroups(series, by: aggregate.groupedBy, in: context)
    if let reduction = aggregate.operator.reduction {
      return try series.reduced(by: reduction, in: groups, on: grid, context: context)
    }
    if aggregate.operator == .quantile {
      annotateInvalidQuantiles(parameter, of: aggregate)
      return try series.quantiles(parameter, in: groups, on: grid, context: context)
    }
    return try rank(series, groups, aggregate, parameter, on: grid)
  }

  private func annotateInvalidQuantiles(_ quantiles: [Double], of aggregate: AggregateExpression) {
    let numbers = quantiles.filter { !$0.isNaN }
    let extremes = [quantiles.first(where: \.isNaN), numbers.min(), numbers.max()].compactMap { $0 }
    for invalid in extremes where Quantile.isInvalid(invalid) {
      annotate(.warning, AnnotationText.invalidQuantile(invalid), at: aggregate.parameterPosition)
    }
  }
}

extension AggregateOperator {
  /// `nil` for those that need a parameter.
  fileprivate var reduction: Reduction? {
    switch self {
    case .sum: .sum
    case .avg: .mean
    case .min: .minimum
    case .max: .maximum
    case .count: .count
    case .group: .presence
    case .stddev: .standardDeviation
    case .stdvar: .variance
    case .topk, .bottomk, .limitK, .limitRatio, .quantile, .countValues: nil
    }
  }
}

extension AggregateExpression {
  var operandPosition: Range<Int> { operand.withoutParentheses.range }
  var parameterPosition: Range<Int> { parameter?.withoutParentheses.range ?? range }
  var groupedBy: Grouping { Grouping(names: grouping, isWithout: isWithout) }
}
