import StepColumns
import TimeSeries

extension Evaluation {
  func referenceTimes(_ modifiers: TimeModifiers, on grid: StepGrid) throws(PromQLError) -> ReferenceTimes {
    let offset = try modifiers.offset?.length(
      step: query.step, queryRange: query.end &- query.start, allowsNegative: true)
    let pinned: Int64? =
      switch modifiers.at {
      case nil: nil
      case .timestamp(let time): time.rawValue
      case .start: query.start
      case .end: query.end
      }
    return ReferenceTimes(grid: grid, offset: offset ?? 0, pinned: pinned)
  }

  /// Asks the source; `start` and `end` belong to the range.
  ///
  /// - Parameter onlyLatest: Of each series the last sample is enough.
  func fetch(_ matchers: [Matcher], from start: Int64, to end: Int64, onlyLatest: Bool = false) throws(PromQLError) -> [Series] {
    guard start <= end else { return [] }
    var series: [Series]
    do {
      let range = TimeRange(start: Timestamp(rawValue: start), end: Timestamp(rawValue: end))
      series = try onlyLatest ? source.latest(matchers, in: range) : source.select(matchers, in: range)
    } catch let error as PromQLError {
      throw error
    } catch is CancellationError {
      throw PromQLError(kind: .cancelled, message: "query was canceled in query execution")
    } catch {
      throw .execution("expanding series: \(error)")
    }
    try checkProgress(work: series.count)
    if histogramUse == .statistics {
      for i in series.indices where series[i].samples.histograms != nil { series[i].samples.markCounterResets() }
    }
    try reserve(points: series.reduce(0) { $0 + $1.samples.count })
    return series
  }

  /// The latest sample of each series at every step, no older than the lookback.
  func select(_ selector: VectorSelector, on grid: StepGrid) throws(PromQLError) -> [EvaluatedSeries] {
    if selector.extent == .smoothed { return try selectSmoothed(selector, on: grid) }
    let times = try referenceTimes(selector.time, on: grid)
    return try select(selector.matchers, at: times)
  }

  func select(_ matchers: [Matcher], at times: ReferenceTimes) throws(PromQLError) -> [EvaluatedSeries] {
    let fetched = try fetch(
      matchers, from: times.first &- options.lookback &+ 1, to: times.last, onlyLatest: times.grid.count == 1)
    try reserve(series: fetched.count, in: times.grid)
    var selected: [EvaluatedSeries] = []
    selected.reserveCapacity(fetched.count)
    for series in fetched {
      try checkProgress(work: times.grid.count)
      if let column = latest(series, at: times, lookback: options.lookback) { selected.append(column) }
    }
    return selected
  }

  /// `nil` where the series has no point at any step.
  private func latest(_ series: Series, at times: ReferenceTimes, lookback: Milliseconds) -> EvaluatedSeries? {
    var column = EvaluatedSeries(labels: series.labels, floats: Array(repeating: .absent, count: times.grid.count))
    var isEmpty = true
    Self.forEachLatest(series.samples, at: times, lookback: lookback) { step, index in
      if let histogram = series.samples.histograms?[index] {
        column.set(histogram, at: step)
      } else {
        column.floats[step] = series.samples.values[index].asPoint
      }
      isEmpty = false
    }
    return isEmpty ? nil : column
  }

  /// Calls `body` with every step that has a sample, and the place of that sample.
  @inline(__always)
  static func forEachLatest<Failure: Error>(
    _ samples: Samples, at times: ReferenceTimes, lookback: Milliseconds, _ body: (Int, Int) throws(Failure) -> Void
  ) throws(Failure) {
    let timestamps = samples.timestamps
    let values = samples.values
    var next = 0
    for step in 0..<times.grid.count {
      let reference = times.time(step)
      while next < timestamps.count && timestamps[next] <= reference { next += 1 }
      guard next > 0, timestamps[next - 1] > reference &- lookback, !values[next - 1].isStaleMarker else { continue }
      try body(step, next - 1)
    }
  }

  /// For `timestamp` and its like: a number for the sample that a selector finds, in place of its value.
  func selectInstead(
    _ matchers: [Matcher], at times: ReferenceTimes, _ number: (Series, Int) throws(PromQLError) -> Double
  ) throws(PromQLError) -> [EvaluatedSeries] {
    let fetched = try fetch(matchers, from: times.first &- options.lookback &+ 1, to: times.last)
    try reserve(series: fetched.count, in: times.grid)
    var selected: [EvaluatedSeries] = []
    for series in fetched {
      try checkProgress(work: times.grid.count)
      var column = EvaluatedSeries(labels: series.labels, floats: Array(repeating: .absent, count: times.grid.count))
      var isEmpty = true
      try Self.forEachLatest(series.samples, at: times, lookback: options.lookback) {
        (step, index) throws(PromQLError) in
        column.floats[step] = try number(series, index)
        isEmpty = false
      }
      if !isEmpty { selected.append(column) }
    }
    return selected
  }
}
