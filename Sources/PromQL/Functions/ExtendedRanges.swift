import StepColumns
import TimeSeries

/// `anchored` and `smoothed` ranges: the value at each end is taken over from a neighbour or interpolated, so that no
/// extrapolation is needed.
extension FloatRun {
  struct Ends {
    var left: Double
    var right: Double
    /// The samples strictly between the ends.
    var inner: Range<Int>
  }

  /// - Parameter bounds: Samples of the range and around it, at least one.
  /// - Returns: `nil` where nothing lies after `start`.
  func ends(of bounds: Range<Int>, from start: Int64, to end: Int64, smoothed: Bool, isCounter: Bool) -> Ends? {
    guard let places = ExtendedPlaces(timestamps, bounds, from: start, to: end, smoothed: smoothed) else { return nil }
    let left = places.interpolatesLeft
      ? interpolated(between: places.first, and: places.first + 1, at: start, isCounter: isCounter)
      : values[places.first]
    let right = places.interpolatesRight
      ? interpolated(between: places.last - 1, and: places.last, at: end, isCounter: isCounter) : values[places.last]
    return Ends(left: left, right: right, inner: places.inner)
  }

  /// A counter that fell started again from 0.
  func interpolated(between before: Int, and after: Int, at time: Int64, isCounter: Bool) -> Double {
    var from = values[before]
    if isCounter && values[after] < from { from = 0 }
    let share = Double(time &- timestamps[before]) / Double(timestamps[after] &- timestamps[before])
    return from + (values[after] - from) * share
  }
}

/// Which samples give the values at the ends of a range.
struct ExtendedPlaces {
  var first: Int
  var last: Int
  var interpolatesLeft: Bool
  var interpolatesRight: Bool
  /// Strictly between the ends.
  var inner: Range<Int>

  init?(_ timestamps: [Int64], _ bounds: Range<Int>, from start: Int64, to end: Int64, smoothed: Bool) {
    guard !bounds.isEmpty else { return nil }
    let final = bounds.upperBound - 1
    let firstInside = bounds.first { timestamps[$0] > start } ?? final
    first = max(bounds.lowerBound, min(firstInside, final) - 1)
    if firstInside == bounds.lowerBound { first = firstInside }
    last = smoothed ? bounds.first { timestamps[$0] >= end } ?? final : final
    guard timestamps[last] > start else { return nil }
    interpolatesLeft = smoothed && timestamps[first] < start
    interpolatesRight = smoothed && last > bounds.lowerBound && timestamps[last] > end
    let lower = timestamps[first] <= start ? first + 1 : first
    let upper = timestamps[last] >= end ? last - 1 : last
    inner = lower..<max(lower, upper + 1)
  }
}

extension Window {
  func extendedChange(_ kind: ChangeKind) -> WindowResult {
    guard !isMixed else {
      warn(AnnotationText.mixedFloatsAndHistograms(metric: metricName))
      return .none
    }
    return histogramBounds.isEmpty ? extendedFloatChange(kind) : extendedHistogramChange(kind)
  }

  /// A smoothed range fetches samples after its end for the interpolation; a series that begins only there has not
  /// changed in the range.
  private func begins(after end: Int64, _ timestamps: [Int64], _ bounds: Range<Int>) -> Bool {
    bounds.first.map { timestamps[$0] > end } ?? true
  }

  private func extendedFloatChange(_ kind: ChangeKind) -> WindowResult {
    guard !begins(after: end, floats.timestamps, floatBounds), let ends = floats.ends(
      of: floatBounds, from: start, to: end, smoothed: extent == .smoothed, isCounter: kind.isCounter)
    else { return .none }
    var change = ends.right - ends.left
    if kind.isCounter {
      var previous = ends.left
      for index in ends.inner {
        if floats.values[index] < previous { change += previous }
        previous = floats.values[index]
      }
      if ends.right < previous { change += previous }
    }
    return .float(kind.isPerSecond ? change / seconds : change)
  }

  private func extendedHistogramChange(_ kind: ChangeKind) -> WindowResult {
    guard !begins(after: end, histograms.timestamps, histogramBounds), let places = ExtendedPlaces(
      histograms.timestamps, histogramBounds, from: start, to: end, smoothed: extent == .smoothed)
    else { return .none }
    let range = histograms.values[places.first...max(places.first, places.last)]
    for histogram in range {
      guard histogram.usesCustomBuckets == range.first?.usesCustomBuckets else {
        warn(AnnotationText.mixedBucketSchemas(metric: metricName))
        return .none
      }
      if kind.isCounter, histogram.counterResetHint == .gauge { warn(AnnotationText.notACounter(metric: metricName)) }
    }
    do {
      var change = try extendedDifference(places, isCounter: kind.isCounter)
      change.counterResetHint = .gauge
      change.compact()
      if kind.isPerSecond { change.divide(by: seconds) }
      return .histogram(change)
    } catch {
      warn(AnnotationText.mixedBucketSchemas(metric: metricName))
      return .none
    }
  }

  private func extendedDifference(
    _ places: ExtendedPlaces, isCounter: Bool
  ) throws(NativeHistogram.IncompatibleSchemas) -> NativeHistogram {
    let values = histograms.values
    let left = places.interpolatesLeft
      ? try histograms.interpolated(between: places.first, and: places.first + 1, at: start, isCounter: isCounter)
      : values[places.first]
    let right = places.interpolatesRight
      ? try histograms.interpolated(between: places.last - 1, and: places.last, at: end, isCounter: isCounter)
      : values[places.last]
    if !isCounter, left.counterResetHint != .gauge || right.counterResetHint != .gauge {
      warn(AnnotationText.notAGauge(metric: metricName))
    }
    var change = right
    note(try change.subtract(left), during: .subtraction)
    guard isCounter else { return change }
    var previous = left
    for index in places.inner where index != places.first {
      var current = values[index]
      // A reset between the neighbours of the left end is already in its interpolated value.
      if places.interpolatesLeft && index == places.first + 1 { current.counterResetHint = .unknown }
      if current.isReset(after: previous) { note(try change.add(previous), during: .addition) }
      previous = values[index]
    }
    let isRightNew = places.last != places.first && !places.inner.contains(places.last)
    if isRightNew && isReset(at: right, after: previous, places) {
      note(try change.add(previous), during: .addition)
    }
    return change
  }

  private func isReset(at right: NativeHistogram, after previous: NativeHistogram, _ places: ExtendedPlaces) -> Bool {
    guard places.interpolatesRight else {
      var right = right
      if places.interpolatesLeft && places.last == places.first + 1 { right.counterResetHint = .unknown }
      return right.isReset(after: previous)
    }
    let sharesNeighbours = places.interpolatesLeft && places.last == places.first + 1
    if !sharesNeighbours, histograms.values[places.last].isReset(after: histograms.values[places.last - 1]) { return true }
    var right = right
    right.counterResetHint = .unknown
    return right.isReset(after: previous)
  }
}

extension HistogramRun {
  func interpolated(
    between before: Int, and after: Int, at time: Int64, isCounter: Bool
  ) throws(NativeHistogram.IncompatibleSchemas) -> NativeHistogram {
    let share = Double(time &- timestamps[before]) / Double(timestamps[after] &- timestamps[before])
    return try NativeHistogram.interpolated(values[before], values[after], share: share, isCounter: isCounter)
  }
}

extension HistogramRun {
  /// With points at both ends of the range, taken over or interpolated; nothing outside it.
  func extended(from start: Int64, to end: Int64, smoothed: Bool) throws(NativeHistogram.IncompatibleSchemas) -> Samples {
    var result = Samples()
    guard let places = ExtendedPlaces(timestamps, 0..<values.count, from: start, to: end, smoothed: smoothed) else {
      return result
    }
    let left = places.interpolatesLeft
      ? try interpolated(between: places.first, and: places.first + 1, at: start, isCounter: false) : values[places.first]
    let right = places.interpolatesRight
      ? try interpolated(between: places.last - 1, and: places.last, at: end, isCounter: false) : values[places.last]
    result.append(left, at: Timestamp(rawValue: start))
    for index in places.inner { result.append(values[index], at: Timestamp(rawValue: timestamps[index])) }
    result.append(right, at: Timestamp(rawValue: end))
    return result
  }
}

extension NativeHistogram {
  static func interpolated(
    _ before: NativeHistogram, _ after: NativeHistogram, share: Double, isCounter: Bool
  ) throws(IncompatibleSchemas) -> NativeHistogram {
    guard before.usesCustomBuckets == after.usesCustomBuckets else { throw IncompatibleSchemas() }
    if isCounter && after.isReset(after: before) {
      var fromZero = after.multiplied(by: share)
      fromZero.counterResetHint = .unknown
      return fromZero
    }
    var difference = after
    _ = try difference.subtract(before)
    difference.multiply(by: share)
    var result = before
    _ = try result.add(difference)
    result.counterResetHint = before.counterResetHint == .gauge || after.counterResetHint == .gauge ? .gauge : .unknown
    return result
  }
}

extension Evaluation {
  /// `selector smoothed`: between two samples the line between them, after the last one its value.
  func selectSmoothed(_ selector: VectorSelector, on grid: StepGrid) throws(PromQLError) -> [EvaluatedSeries] {
    let times = try referenceTimes(selector.time, on: grid)
    let fetched = try fetch(
      selector.matchers, from: times.first &- options.lookback &+ 1, to: times.last &+ options.lookback)
    try reserve(series: fetched.count, in: grid)
    var selected: [EvaluatedSeries] = []
    for series in fetched {
      try checkProgress(work: grid.count)
      let samples = series.samples.withoutStaleMarkers()
      var column = EvaluatedSeries(labels: series.labels, floats: Array(repeating: .absent, count: grid.count))
      for step in 0..<grid.count {
        smooth(samples, at: times.time(step), step, &column, selector.range)
      }
      if !column.isEmpty { selected.append(column) }
    }
    return selected
  }

  private func smooth(
    _ samples: Samples, at time: Int64, _ step: Int, _ column: inout EvaluatedSeries, _ position: Range<Int>
  ) {
    let times = samples.timestamps
    let after = times.partitionPoint { $0 > time }
    guard after > 0, times[after - 1] > time &- options.lookback else { return }
    let before = after - 1
    let isAlone = times[before] == time || after == times.count || times[after] > time &+ options.lookback
    switch (samples.histograms?[before], isAlone ? nil : samples.histograms?[after]) {
    case (let histogram?, _) where isAlone: column.set(histogram, at: step)
    case (nil, _) where isAlone: column.floats[step] = samples.values[before].asPoint
    case (nil, nil):
      let run = FloatRun(timestamps: times, values: samples.values)
      column.floats[step] = run.interpolated(between: before, and: after, at: time, isCounter: false).asPoint
    case (let first?, let second?):
      let share = Double(time &- times[before]) / Double(times[after] &- times[before])
      let isCounter = first.counterResetHint != .gauge && second.counterResetHint != .gauge
      if let value = try? NativeHistogram.interpolated(first, second, share: share, isCounter: isCounter) {
        column.set(value, at: step)
      } else {
        annotate(.warning, AnnotationText.mixedBucketSchemas(metric: column.labels.name ?? ""), at: position)
      }
    default:
      annotate(.warning, AnnotationText.mixedFloatsAndHistograms(metric: column.labels.name ?? ""), at: position)
    }
  }
}

extension Array {
  /// The first place where `isAfter` holds; the elements must be ordered by it.
  func partitionPoint(_ isAfter: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isAfter(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
