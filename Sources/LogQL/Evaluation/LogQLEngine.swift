package import LogEntries
package import StepColumns
package import TimeSeries

/// How far a query may go.
package struct LogQLLimits: Hashable, Sendable {
  /// Series of one range aggregation.
  package var series: Int
  /// Points in memory, and values kept for quantiles.
  package var points: Int
  /// Points a series.
  package var steps: Int

  package init(series: Int = 100_000, points: Int = 50_000_000, steps: Int = 11_000) {
    (self.series, self.points, self.steps) = (series, points, steps)
  }
}

/// An entry as a query leaves it.
package struct LogLine: Sendable {
  package var time: Nanoseconds
  package var line: String
  /// What is left of the stream's own labels.
  package var stream: Labels
  package var metadata: Labels
  /// Extracted labels, `__error__` among them.
  package var parsed: Labels
  /// What the source has found out.
  package var level: LogLevel?
  package var place: LogPlace?

  /// All together.
  package var labels: Labels {
    Labels(sorted: (stream.labels + metadata.labels + parsed.labels).sorted { $0.name.precedesByBytes($1.name) })
  }
}

/// The series of a metric query.
package struct LogMetricResult: Sendable {
  package var series: [EvaluatedSeries]
  package var grid: StepGrid
}

/// Answers LogQL over any source of entries.
package struct LogQLEngine: Sendable {
  private let source: any LogSource
  private let limits: LogQLLimits

  package init(source: any LogSource, limits: LogQLLimits = LogQLLimits()) {
    (self.source, self.limits) = (source, limits)
  }

  /// Hands over the lines of a query, in order, as they are found.
  ///
  /// - Parameters:
  ///   - limit: Of all streams together; `nil` for none.
  ///   - interval: Nanoseconds; above 0 only one entry a stream in each.
  ///   - body: `false` ends it.
  /// - Throws: ``LogQLError``, and what the source throws.
  package func lines(
    of query: LinesQuery, in range: LogRange, order: LogSelection.Order, limit: Int? = nil, interval: Int64 = 0, _ body: (LogLine) throws -> Bool
  ) throws {
    let pipeline = try Pipeline(query.stages)
    var labels = LineLabels()
    var count = 0
    var lastTimes: [Labels: Nanoseconds] = [:]
    if let limit, limit <= 0 { return }
    let selection = LogSelection(matchers: query.matchers, range: range, order: order, literals: pipeline.literals)
    try source.read(selection) { record in
      guard let line = pipeline.run(record, &labels) else { return true }
      if interval > 0 {
        let all = labels.all
        if let last = lastTimes[all], record.time.distanceClamped(to: last) < interval { return true }
        lastTimes[all] = record.time
      }
      count += 1
      let found = LogLine(
        time: record.time, line: line.text, stream: labels.labels(of: .stream), metadata: labels.labels(of: .metadata), parsed: labels.labels(of: .parsed),
        level: record.level, place: record.place)
      return try body(found) && count != limit
    }
  }

  /// The lines of a query, at most `limit`.
  package func lines(
    of query: LinesQuery, in range: LogRange, order: LogSelection.Order, limit: Int, interval: Int64 = 0
  ) throws -> [LogLine] {
    var lines: [LogLine] = []
    try self.lines(of: query, in: range, order: order, limit: limit, interval: interval) { line in
      lines.append(line)
      return true
    }
    return lines
  }

  /// A metric query at one moment.
  ///
  /// - Parameter time: Milliseconds since the epoch.
  package func instant(_ query: MetricQuery, at time: Int64) throws -> LogMetricResult {
    let grid = StepGrid.instant(time)
    return LogMetricResult(series: try evaluate(query, on: grid), grid: grid)
  }

  /// A metric query over a range: as a server does it, the start moves down and the end up to whole steps.
  ///
  /// - Parameters: Milliseconds; `step` at least 1.
  package func range(_ query: MetricQuery, from start: Int64, to end: Int64, step: Int64) throws -> LogMetricResult {
    let step = max(1, step)
    guard end >= start else { throw LogQLError(kind: .execution, "the end of the range lies before its start") }
    guard (end.subtractingReportingOverflow(start).partialValue) / step <= limits.steps else {
      throw LogQLError(
        kind: .limit, "exceeded maximum resolution of 11,000 points per time series. Try increasing the value of the step parameter")
    }
    if query.usesSketch { throw LogQLError(kind: .execution, "count min sketches are only supported on instant queries") }
    let first = start.flooredToMultiple(of: step)
    let last = (end &+ step &- 1).flooredToMultiple(of: step)
    let grid = StepGrid(start: first, step: step, count: Int((last - first) / step) + 1)
    return LogMetricResult(series: try evaluate(query, on: grid), grid: grid)
  }

  private func evaluate(_ query: MetricQuery, on grid: StepGrid) throws -> [EvaluatedSeries] {
    var evaluation = MetricEvaluation(source: source, limits: limits, grid: grid)
    return try evaluation.evaluate(query)
  }
}

extension Int64 {
  fileprivate func distanceClamped(to other: Int64) -> Int64 {
    let (distance, overflow) = subtractingReportingOverflow(other)
    return overflow ? .max : Int64(clamping: distance.magnitude)
  }

  func flooredToMultiple(of step: Int64) -> Int64 {
    let rest = self % step
    return self - (rest < 0 ? rest + step : rest)
  }
}

extension MetricQuery {
  /// `approx_topk` counts roughly, and only at one moment.
  package var usesSketch: Bool {
    switch self {
    case .vector(let aggregation): aggregation.function == .approxTopk || aggregation.operand.usesSketch
    case .binary(let left, _, _, let right): left.usesSketch || right.usesSketch
    case .labelReplace(let operand, _, _, _, _): operand.usesSketch
    case .range, .literal, .constant: false
    }
  }
}
