import StepColumns
package import TimeSeries

/// Evaluates PromQL over any ``SeriesSource``.
package struct PromQLEngine: Sendable {
  package struct Options: Sendable {
    /// How far back an instant selector looks for the latest sample; the far end does not belong to it.
    var lookback: Milliseconds
    /// The step of a subquery that names none.
    var defaultSubqueryStep: Milliseconds
    /// Samples and points that one query may hold at a time.
    var maximumPoints: Int
    /// How many steps one range query or subquery may have.
    var maximumSteps: Int
    var timeout: Duration?

    package init(
      lookback: Milliseconds = 300_000, defaultSubqueryStep: Milliseconds = 60_000, maximumPoints: Int = 50_000_000,
      maximumSteps: Int = 11_000_000, timeout: Duration? = .seconds(120)
    ) {
      (self.lookback, self.defaultSubqueryStep) = (lookback, defaultSubqueryStep)
      (self.maximumPoints, self.maximumSteps, self.timeout) = (maximumPoints, maximumSteps, timeout)
    }
  }

  var options: Options

  package init(options: Options = Options()) {
    self.options = options
  }

  package func instant(
    _ query: String, at time: Timestamp, in source: any SeriesSource
  ) throws(PromQLError) -> QueryResult {
    try instant(Expression(parsing: query), at: time, in: source)
  }

  package func range(
    _ query: String, from start: Timestamp, to end: Timestamp, step: Milliseconds, in source: any SeriesSource
  ) throws(PromQLError) -> QueryResult {
    try range(Expression(parsing: query), from: start, to: end, step: step, in: source)
  }

  /// - Returns: A scalar, string, vector, or (for a range selector or subquery) a matrix.
  package func instant(
    _ expression: Expression, at time: Timestamp, in source: any SeriesSource
  ) throws(PromQLError) -> QueryResult {
    let window = Evaluation.QueryWindow(start: time.rawValue, end: time.rawValue, step: 0)
    let evaluation = Evaluation(source: source, options: options, query: window)
    let value = try evaluation.instantResult(of: expression, at: time)
    return QueryResult(value: value, annotations: evaluation.annotations)
  }

  /// - Parameter step: Greater than 0.
  /// - Returns: A matrix, sorted by labels. A scalar expression gives one series with no labels.
  package func range(
    _ expression: Expression, from start: Timestamp, to end: Timestamp, step: Milliseconds, in source: any SeriesSource
  ) throws(PromQLError) -> QueryResult {
    guard expression.type == .scalar || expression.type == .vector else {
      throw PromQLError(
        kind: .execution,
        message: "invalid expression type \"\(expression.type.documentedName)\" for range query,"
          + " must be Scalar or instant Vector")
    }
    guard step > 0 else {
      throw PromQLError(kind: .limit, message: "zero or negative query resolution step widths are not accepted")
    }
    guard end >= start else { throw PromQLError(kind: .limit, message: "end timestamp must not be before start time") }
    let (span, overflow) = end.rawValue.subtractingReportingOverflow(start.rawValue)
    let steps = overflow ? Int64.max : span / step
    guard steps < options.maximumSteps else {
      throw PromQLError(
        kind: .limit, message: "range query asks for \(steps) steps (limit \(options.maximumSteps)); use a longer step")
    }
    let grid = StepGrid(start: start.rawValue, step: step, count: Int(steps) + 1)
    let window = Evaluation.QueryWindow(start: start.rawValue, end: end.rawValue, step: step)
    let evaluation = Evaluation(source: source, options: options, query: window)
    let series = try evaluation.rangeResult(of: expression, on: grid)
    return QueryResult(value: .matrix(series), annotations: evaluation.annotations)
  }
}
