import StepColumns
import TimeSeries

/// What a function over time gets: series with their raw samples, and which stretch of them belongs to each step.
struct RangeSelection {
  struct Member {
    var labels: Labels
    var dropsName: Bool
    /// Without stale markers.
    var samples: Samples
  }

  var members: [Member]
  /// The window of a step ends here (this end belongs to it) …
  var ends: ReferenceTimes
  /// … and begins so much earlier (that end does not).
  var length: Milliseconds
  var extent: SelectorExtent?
  /// Of the range selector or subquery in the text.
  var position: Range<Int>
}

extension Evaluation {
  /// `nil` where the expression is neither a range selector nor a subquery.
  func rangeSelection(_ expression: Expression, on grid: StepGrid) throws(PromQLError) -> RangeSelection? {
    switch expression.withoutParentheses {
    case .matrix(let matrix): try rangeSelection(matrix, on: grid)
    case .subquery(let subquery): try rangeSelection(subquery, on: grid)
    default: nil
    }
  }

  func rangeSelection(_ matrix: MatrixSelector, on grid: StepGrid) throws(PromQLError) -> RangeSelection {
    let ends = try referenceTimes(matrix.selector.time, on: grid)
    let length = try matrix.length.length(step: query.step, queryRange: query.end &- query.start)
    var (from, to) = (ends.first &- length, ends.last)
    if matrix.selector.extent != nil { from = from &- options.lookback }
    if matrix.selector.extent == .smoothed { to = to &+ options.lookback }
    let fetched = try fetch(matrix.selector.matchers, from: from &+ 1, to: to)
    let members = fetched.map {
      RangeSelection.Member(labels: $0.labels, dropsName: false, samples: $0.samples.withoutStaleMarkers())
    }
    return RangeSelection(
      members: members, ends: ends, length: length, extent: matrix.selector.extent, position: matrix.range)
  }

  func rangeSelection(_ subquery: Subquery, on grid: StepGrid) throws(PromQLError) -> RangeSelection {
    let ends = try referenceTimes(subquery.time, on: grid)
    let queryRange = query.end &- query.start
    let length = try subquery.length.length(step: query.step, queryRange: queryRange)
    let step =
      try subquery.step?.length(step: query.step, queryRange: queryRange) ?? options.defaultSubqueryStep
    guard step > 0 else { throw .execution("subquery step must be at least 1ms") }
    // Steps are multiples of the step since the epoch, so that they stay put while the query moves.
    let beforeStart = ends.first &- length
    var start = step &* (beforeStart / step)
    if start <= beforeStart { start = start &+ step }
    var selection = RangeSelection(members: [], ends: ends, length: length, extent: nil, position: subquery.range)
    guard start <= ends.last else { return selection }
    let steps = (ends.last &- start) / step
    guard steps >= 0, steps < Int64(min(options.maximumSteps, options.maximumPoints)) else {
      throw PromQLError(
        kind: .limit,
        message: "subquery asks for \(steps) steps (limit \(min(options.maximumSteps, options.maximumPoints)));"
          + " use a shorter range or a longer step",
        range: subquery.range)
    }
    let inner = StepGrid(start: start, step: step, count: Int(steps) + 1)
    let value = try with(.bucketsThroughout) { () throws(PromQLError) in try evaluate(subquery.expression, on: inner) }
    switch value {
    case .string: break
    case .scalar(let values):
      let samples = EvaluatedSeries(labels: Labels(), floats: values).samples(on: inner)
      selection.members = [RangeSelection.Member(labels: Labels(), dropsName: false, samples: samples)]
    case .vector(let series):
      try reserve(series: series.count, in: inner)
      // Steps may skip samples or repeat them, so that hints about the sample before no longer hold.
      selection.members = series.map {
        var samples = $0.samples(on: inner)
        samples.forgetCounterResetHints()
        return RangeSelection.Member(labels: $0.labels, dropsName: $0.dropsName, samples: samples)
      }
    }
    return selection
  }

  /// The samples of an instant query for a range selector.
  func samples(of matrix: MatrixSelector, at grid: StepGrid) throws(PromQLError) -> [Series] {
    let selection = try rangeSelection(matrix, on: grid)
    return try samples(in: selection).map { (member) throws(PromQLError) in
      guard let extent = selection.extent else { return Series(labels: member.labels, samples: member.samples) }
      let end = selection.ends.first
      let start = end &- selection.length
      let samples = extended(member, from: start, to: end, smoothed: extent == .smoothed, selection.position)
      return Series(labels: member.labels, samples: samples)
    }.filter { !$0.samples.isEmpty }
  }

  func samples(of subquery: Subquery, at grid: StepGrid) throws(PromQLError) -> [Series] {
    let selection = try rangeSelection(subquery, on: grid)
    let columns = samples(in: selection)
    var seen: Set<Labels> = []
    return try columns.map { (member) throws(PromQLError) in
      let labels = member.dropsName ? member.labels.droppingMetadata() : member.labels
      guard seen.insert(labels).inserted else { throw .duplicateLabels }
      return Series(labels: labels, samples: member.samples)
    }
  }

  private func extended(
    _ member: RangeSelection.Member, from start: Int64, to end: Int64, smoothed: Bool, _ position: Range<Int>
  ) -> Samples {
    let (floats, histograms) = member.samples.split()
    if histograms.values.isEmpty { return member.samples.extended(from: start, to: end, smoothed: smoothed) }
    guard floats.values.isEmpty else {
      annotate(.warning, AnnotationText.mixedFloatsAndHistograms(metric: member.labels.name ?? ""), at: position)
      return Samples()
    }
    do {
      return try histograms.extended(from: start, to: end, smoothed: smoothed)
    } catch {
      annotate(.warning, AnnotationText.mixedBucketSchemas(metric: member.labels.name ?? ""), at: position)
      return Samples()
    }
  }

  private func samples(in selection: RangeSelection) -> [RangeSelection.Member] {
    selection.members.filter { !$0.samples.isEmpty }.sorted { $0.labels < $1.labels }
  }
}

extension Samples {
  /// Range selectors skip stale markers; the samples before them stay.
  func withoutStaleMarkers() -> Samples {
    guard values.contains(where: { $0.isNaN && $0.isStaleMarker }) else { return self }
    var kept = Samples(histograms: histograms == nil ? nil : [], startTimestamps: startTimestamps == nil ? nil : [])
    for index in values.indices where !values[index].isStaleMarker {
      kept.timestamps.append(timestamps[index])
      kept.values.append(values[index])
      if let histograms { kept.histograms?.append(histograms[index]) }
      if let startTimestamps { kept.startTimestamps?.append(startTimestamps[index]) }
    }
    return kept
  }

  /// With points at both ends of the range, taken over or interpolated; nothing outside it.
  func extended(from start: Int64, to end: Int64, smoothed: Bool) -> Samples {
    let run = FloatRun(timestamps: timestamps, values: values)
    guard let ends = run.ends(of: 0..<count, from: start, to: end, smoothed: smoothed, isCounter: false) else {
      return Samples()
    }
    var result = Samples()
    result.append(ends.left, at: Timestamp(rawValue: start))
    for index in ends.inner { result.append(values[index], at: Timestamp(rawValue: timestamps[index])) }
    result.append(ends.right, at: Timestamp(rawValue: end))
    return result
  }
}
