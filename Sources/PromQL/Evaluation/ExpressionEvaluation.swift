import StepColumns
import TimeSeries

extension Evaluation {
  /// The value of `expression` at every step of `grid`.
  func evaluate(_ expression: Expression, on grid: StepGrid) throws(PromQLError) -> EvaluatedValue {
    if !grid.isInstant, expression.isWorthPinning, expression.isStepInvariant {
      return try repeated(evaluate(expression, on: grid.first), on: grid)
    }
    try checkProgress()
    try checkDepth(at: expression.range)
    return try keepingOnlyResult(on: grid) { () throws(PromQLError) in try evaluateUncounted(expression, on: grid) }
  }

  private func evaluateUncounted(_ expression: Expression, on grid: StepGrid) throws(PromQLError) -> EvaluatedValue {
    switch expression {
    case .number(let literal): return .scalar(Array(repeating: literal.value, count: grid.count))
    case .string(let literal): return .string(literal.value)
    case .parentheses(let inner): return try evaluate(inner.content, on: grid)
    case .vector(let selector): return .vector(try select(selector, on: grid))
    case .unary(let unary): return try evaluate(unary, on: grid)
    case .binary(let binary): return try evaluate(binary, on: grid)
    case .aggregate(let aggregate): return .vector(try evaluate(aggregate, on: grid))
    case .call(let call): return try evaluate(call, on: grid)
    case .matrix, .subquery:
      throw .execution("a range vector has no value by itself; put a function such as rate() around it")
    }
  }

  func vector(_ expression: Expression, on grid: StepGrid) throws(PromQLError) -> [EvaluatedSeries] {
    guard case .vector(let series) = try evaluate(expression, on: grid) else {
      throw .execution("expected an instant vector")
    }
    return series
  }

  func scalar(_ expression: Expression, on grid: StepGrid) throws(PromQLError) -> [Double] {
    guard case .scalar(let values) = try evaluate(expression, on: grid) else { throw .execution("expected a scalar") }
    return values
  }

  func string(_ expression: Expression) throws(PromQLError) -> String {
    guard case .string(let literal) = expression.withoutParentheses else { throw .execution("expected a string") }
    return literal.value
  }

  private func evaluate(_ unary: UnaryExpression, on grid: StepGrid) throws(PromQLError) -> EvaluatedValue {
    let value = try evaluate(unary.operand, on: grid)
    guard unary.operator == .minus else { return value }
    switch value {
    case .string: return value
    case .scalar(let values): return .scalar(values.map { -$0 })
    case .vector(var series):
      for i in series.indices {
        series[i].dropsName = true
        for step in series[i].floats.indices where !series[i].floats[step].isAbsent {
          series[i].floats[step] = -series[i].floats[step]
        }
        series[i].histograms = series[i].histograms?.map { $0?.multiplied(by: -1) }
      }
      return .vector(series)
    }
  }

  private func repeated(_ value: EvaluatedValue, on grid: StepGrid) throws(PromQLError) -> EvaluatedValue {
    switch value {
    case .string: return value
    case .scalar(let values): return .scalar(Array(repeating: values[0], count: grid.count))
    case .vector(let series):
      try reserve(series: series.count, in: grid)
      return .vector(
        series.map { series in
          EvaluatedSeries(
            labels: series.labels, dropsName: series.dropsName,
            floats: Array(repeating: series.floats[0], count: grid.count),
            histograms: series.histograms.map { Array(repeating: $0[0], count: grid.count) })
        })
    }
  }
}

extension Expression {
  /// Has the same value at every step: all that it reads is pinned by `@`.
  var isStepInvariant: Bool {
    switch self {
    case .number, .string: true
    case .vector(let selector): selector.time.at != nil
    case .matrix(let matrix): matrix.selector.time.at != nil
    case .subquery(let subquery): subquery.time.at != nil
    case .call(let call):
      !call.function.dependsOnEvaluationTime && call.arguments.allSatisfy(\.isStepInvariant)
    case .aggregate(let aggregate):
      aggregate.operand.isStepInvariant && (aggregate.parameter?.isStepInvariant ?? true)
    case .unary, .binary, .parentheses: children.allSatisfy(\.isStepInvariant)
    }
  }

  /// Literals are as cheap to write out as to repeat.
  fileprivate var isWorthPinning: Bool {
    switch self {
    case .number, .string, .matrix, .subquery, .parentheses: false
    default: true
    }
  }
}

extension FunctionSignature {
  private static let timeDependent: Set<String> = [
    "days_in_month", "day_of_month", "day_of_week", "day_of_year", "hour", "minute", "month", "year",
    "predict_linear", "time", "timestamp",
  ]

  /// Its value may differ between steps even where the arguments do not.
  var dependsOnEvaluationTime: Bool { Self.timeDependent.contains(name) }
}
