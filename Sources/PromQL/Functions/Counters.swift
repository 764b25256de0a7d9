import TimeSeries

/// `rate`, `increase` and `delta` differ only in these two questions.
struct ChangeKind {
  /// Falling values are resets, and the value cannot have been below 0.
  var isCounter: Bool
  var isPerSecond: Bool

  static let rate = ChangeKind(isCounter: true, isPerSecond: true)
  static let increase = ChangeKind(isCounter: true, isPerSecond: false)
  static let delta = ChangeKind(isCounter: false, isPerSecond: false)
}

/// The change over a window, extended to the window's ends where samples come close to them.
struct Extrapolation {
  /// Of the first and the last sample, or of the start timestamp that serves as the first.
  var firstTime: Int64
  var lastTime: Int64
  /// Between real samples; 0 where there is only one.
  var averageInterval: Double
  /// The series is known to begin at `firstTime`: nothing to extend there.
  var beginsAtFirst = false

  init(firstTime: Int64, lastTime: Int64, samples: Int) {
    (self.firstTime, self.lastTime) = (firstTime, lastTime)
    averageInterval = samples > 1 ? Double(lastTime &- firstTime) / 1000 / Double(samples - 1) : 0
  }

  /// The first sample counts up from zero at `start`.
  mutating func begin(at start: Int64) {
    firstTime = start
    beginsAtFirst = true
  }

  /// By which the change between the samples is multiplied.
  ///
  /// - Parameter zeroShare: For counters, the first value divided by the change: tells when the counter was 0.
  @inline(__always)
  func factor(start: Int64, end: Int64, zeroShare: Double?) -> Double {
    let sampled = Double(lastTime &- firstTime) / 1000
    let threshold = averageInterval * 1.1
    var toStart = beginsAtFirst ? 0 : Double(firstTime &- start) / 1000
    if toStart >= threshold && !beginsAtFirst { toStart = averageInterval / 2 }
    if let zeroShare {
      let toZero = sampled * zeroShare
      if toZero < toStart { toStart = toZero }
    }
    var toEnd = Double(end &- lastTime) / 1000
    if toEnd >= threshold { toEnd = averageInterval / 2 }
    return (sampled + toStart + toEnd) / sampled
  }
}

enum StartTimestamps {
  /// Whether a start timestamp says that the counter began anew between two samples.
  ///
  /// One at the previous sample is a reset only where the previous one is known and another: else it is a cumulative
  /// series whose start is unknown, not a delta series (OpenTelemetry's rules, as Prometheus 3.x reads them).
  static func isReset(before previous: Int64, at previousTime: Int64, now current: Int64, at time: Int64) -> Bool {
    guard current != 0, current < time, current >= previousTime else { return false }
    return current > previousTime || (previous != 0 && previous != current)
  }

  static func overlaps(_ previous: Int64, _ previousTime: Int64, _ current: Int64) -> Bool {
    current != 0 && current < previousTime && current != previous
  }
}

extension Window {
  /// Start timestamps strictly inside the window and before their sample stand for a sample of value 0.
  private func zeroStart(_ starts: [Int64]?, _ timestamps: [Int64], _ bounds: Range<Int>) -> Int64? {
    guard let starts, let first = bounds.first, starts[first] != 0, starts[first] > start, starts[first] < timestamps[first]
    else { return nil }
    return starts[first]
  }

  private func warnOfOverlaps(_ starts: [Int64]?, _ timestamps: [Int64], _ bounds: Range<Int>) {
    guard let starts else { return }
    for index in bounds.dropFirst()
    where StartTimestamps.overlaps(starts[index - 1], timestamps[index - 1], starts[index]) {
      warn(AnnotationText.overlappingStart(metric: metricName))
      return
    }
  }

  func change(_ kind: ChangeKind) -> WindowResult {
    if extent != nil { return extendedChange(kind) }
    if isMixed {
      warn(AnnotationText.mixedFloatsAndHistograms(metric: metricName))
      return .none
    }
    return histogramBounds.isEmpty ? floatChange(kind) : histogramChange(kind)
  }

  private func floatChange(_ kind: ChangeKind) -> WindowResult {
    let (bounds, times, values, starts) = (floatBounds, floats.timestamps, floats.values, floats.startTimestamps)
    let zero = kind.isCounter ? zeroStart(starts, times, bounds) : nil
    guard bounds.count > 1 || zero != nil else { return .none }
    let (first, last) = (bounds.lowerBound, bounds.upperBound - 1)
    var extrapolation = Extrapolation(firstTime: times[first], lastTime: times[last], samples: bounds.count)
    var change = values[last] - (zero == nil ? values[first] : 0)
    if kind.isCounter {
      warnOfOverlaps(starts, times, bounds)
      for index in bounds.dropFirst() {
        let isReset =
          values[index] < values[index - 1]
          || (starts.map {
            StartTimestamps.isReset(before: $0[index - 1], at: times[index - 1], now: $0[index], at: times[index])
          } ?? false)
        if isReset { change += values[index - 1] }
      }
    }
    if let zero { extrapolation.begin(at: zero) }
    let zeroShare =
      kind.isCounter && zero == nil && change > 0 && values[first] >= 0 ? values[first] / change : nil
    var factor = extrapolation.factor(start: start, end: end, zeroShare: zeroShare)
    if kind.isPerSecond { factor /= seconds }
    return .float(change * factor)
  }

  private func histogramChange(_ kind: ChangeKind) -> WindowResult {
    let (bounds, times) = (histogramBounds, histograms.timestamps)
    let zero = kind.isCounter ? zeroStart(histograms.startTimestamps, times, bounds) : nil
    guard bounds.count > 1 || zero != nil else { return .none }
    let (first, last) = (bounds.lowerBound, bounds.upperBound - 1)
    guard var change = histogramDifference(kind, fromZero: zero != nil) else { return .none }
    var extrapolation = Extrapolation(firstTime: times[first], lastTime: times[last], samples: bounds.count)
    if kind.isCounter { warnOfOverlaps(histograms.startTimestamps, times, bounds) }
    if let zero { extrapolation.begin(at: zero) }
    let firstCount = histograms.values[first].count
    let zeroShare =
      kind.isCounter && zero == nil && change.count > 0 && firstCount >= 0 ? firstCount / change.count : nil
    var factor = extrapolation.factor(start: start, end: end, zeroShare: zeroShare)
    if kind.isPerSecond { factor /= seconds }
    change.multiply(by: factor)
    return .histogram(change)
  }

  private func isReset(at index: Int) -> Bool {
    let times = histograms.timestamps
    if let starts = histograms.startTimestamps,
      StartTimestamps.isReset(before: starts[index - 1], at: times[index - 1], now: starts[index], at: times[index]) {
      return true
    }
    return histograms.values[index].isReset(after: histograms.values[index - 1])
  }

  /// Last minus first plus what resets had taken away; `nil`, with a warning, where the samples do not fit together.
  private func histogramDifference(_ kind: ChangeKind, fromZero: Bool) -> NativeHistogram? {
    let (first, last) = (histogramBounds.lowerBound, histogramBounds.upperBound - 1)
    let values = histograms.values
    if kind.isCounter {
      if histogramBounds.contains(where: { values[$0].counterResetHint == .gauge }) {
        warn(AnnotationText.notACounter(metric: metricName))
      }
    }
    // A first sample that a reset follows is not looked at, so that its layout does not matter.
    let ignoresFirst = fromZero || (kind.isCounter && histogramBounds.count > 1 && isReset(at: first + 1))
    let relevant = ignoresFirst && histogramBounds.count > 1 ? histogramBounds.dropFirst() : histogramBounds
    guard relevant.allSatisfy({ values[$0].usesCustomBuckets == values[last].usesCustomBuckets }) else {
      warn(AnnotationText.mixedBucketSchemas(metric: metricName))
      return nil
    }
    let schema = relevant.map { values[$0].schema }.min() ?? values[last].schema
    var change = values[last].usesCustomBuckets ? values[last] : values[last].reducedResolution(to: schema)
    do {
      if !ignoresFirst {
        note(try change.subtract(values[first]), during: .subtraction)
      }
      if kind.isCounter {
        for index in histogramBounds.dropFirst() where isReset(at: index) {
          if index == first + 1 && ignoresFirst && !fromZero { continue }
          note(try change.add(values[index - 1]), during: .addition)
        }
      }
    } catch {
      warn(AnnotationText.mixedBucketSchemas(metric: metricName))
      return nil
    }
    if !kind.isCounter, values[first].counterResetHint != .gauge || values[last].counterResetHint != .gauge {
      warn(AnnotationText.notAGauge(metric: metricName))
    }
    change.counterResetHint = .gauge
    change.compact()
    return change
  }

  /// Colliding resets are dealt with here by hand, so only reconciled bounds are worth a word.
  func note(_ notes: NativeHistogram.CombinationNotes, during operation: HistogramOperation) {
    if notes.boundsReconciled { inform(AnnotationText.boundsReconciled(during: operation)) }
  }
}

/// `rate`, `increase` and `delta` over floats: one look at every sample for resets, then constant work a step.
struct FloatChanges {
  static func body(_ kind: ChangeKind) -> WholeSeriesBody {
    { samples, selection, column in write(kind, samples, selection, to: &column) }
  }

  private static func write(
    _ kind: ChangeKind, _ samples: Samples, _ selection: RangeSelection, to column: inout [Double]
  ) -> Bool {
    let times = samples.timestamps
    let values = samples.values
    guard times.count > 1 else { return false }
    let resets = kind.isCounter ? resets(in: values) : []
    let ends = selection.ends
    let seconds = Double(selection.length) / 1000
    var (lower, upper, nextReset) = (0, 0, 0)
    var isAnyPresent = false
    for step in 0..<column.count {
      let end = ends.time(step)
      let start = end &- selection.length
      while upper < times.count && times[upper] <= end { upper += 1 }
      while lower < upper && times[lower] <= start { lower += 1 }
      guard upper - lower > 1 else { continue }
      let first = values[lower]
      var change = values[upper - 1] - first
      if !resets.isEmpty {
        while nextReset < resets.count && resets[nextReset] <= lower { nextReset += 1 }
        var reset = nextReset
        while reset < resets.count && resets[reset] < upper {
          change += values[resets[reset] - 1]
          reset += 1
        }
      }
      let extrapolation = Extrapolation(firstTime: times[lower], lastTime: times[upper - 1], samples: upper - lower)
      let zeroShare = kind.isCounter && change > 0 && first >= 0 ? first / change : nil
      var factor = extrapolation.factor(start: start, end: end, zeroShare: zeroShare)
      if kind.isPerSecond { factor /= seconds }
      column[step] = (change * factor).asPoint
      isAnyPresent = true
    }
    return isAnyPresent
  }

  /// Places whose value is below the one before.
  private static func resets(in values: [Double]) -> [Int] {
    var places: [Int] = []
    for index in 1..<values.count where values[index] < values[index - 1] { places.append(index) }
    return places
  }
}

extension Window {
  /// `irate` and `idelta`: the last two samples.
  func instantChange(isRate: Bool) -> WindowResult {
    guard floatBounds.count + histogramBounds.count >= 2 else { return .none }
    let lastFloat = floatBounds.last.map { floats.timestamps[$0] } ?? .min
    let lastHistogram = histogramBounds.last.map { histograms.timestamps[$0] } ?? .min
    let previousFloat = floatBounds.count > 1 ? floats.timestamps[floatBounds.upperBound - 2] : .min
    let previousHistogram = histogramBounds.count > 1 ? histograms.timestamps[histogramBounds.upperBound - 2] : .min
    if lastFloat > lastHistogram, previousFloat > lastHistogram { return instantFloatChange(isRate: isRate) }
    if lastHistogram > lastFloat, previousHistogram > lastFloat { return instantHistogramChange(isRate: isRate) }
    warn(AnnotationText.mixedFloatsAndHistograms(metric: metricName))
    return .none
  }

  private func instantFloatChange(isRate: Bool) -> WindowResult {
    let last = floatBounds.upperBound - 1
    let (times, values) = (floats.timestamps, floats.values)
    let interval = times[last] &- times[last - 1]
    guard interval != 0 else { return .none }
    var change = values[last] - values[last - 1]
    guard isRate else { return .float(change) }
    var isReset = values[last] < values[last - 1]
    if let starts = floats.startTimestamps {
      isReset = isReset
        || StartTimestamps.isReset(before: starts[last - 1], at: times[last - 1], now: starts[last], at: times[last])
    }
    if isReset { change = values[last] }
    return .float(change / (Double(interval) / 1000))
  }

  private func instantHistogramChange(isRate: Bool) -> WindowResult {
    let last = histogramBounds.upperBound - 1
    let (before, now) = (histograms.values[last - 1], histograms.values[last])
    let interval = histograms.timestamps[last] &- histograms.timestamps[last - 1]
    guard interval != 0 else { return .none }
    let areGauges = (before.counterResetHint == .gauge, now.counterResetHint == .gauge)
    if isRate && (areGauges.0 || areGauges.1) { warn(AnnotationText.notACounter(metric: metricName)) }
    if !isRate && !(areGauges.0 && areGauges.1) { warn(AnnotationText.notAGauge(metric: metricName)) }
    var change = now
    if !isRate || !isReset(at: last) {
      do {
        note(try change.subtract(before), during: .subtraction)
      } catch {
        warn(AnnotationText.mixedBucketSchemas(metric: metricName))
        return .none
      }
    }
    change.counterResetHint = .gauge
    change.compact()
    if isRate { change.divide(by: Double(interval) / 1000) }
    return .histogram(change)
  }

  /// How often neighbouring samples differ in the way that the tests ask for; a change of type always counts.
  private func transitions(
    floatTest: (Int) -> Bool, histogramTest: (Int) -> Bool
  ) -> WindowResult {
    guard let moments = moments else { return .none }
    var count = 0.0
    for (before, now) in zip(moments, moments.dropFirst()) {
      switch (before, now) {
      case (.float, .float(let index)): if floatTest(index) { count += 1 }
      case (.histogram, .histogram(let index)): if histogramTest(index) { count += 1 }
      default: count += 1
      }
    }
    return .float(count)
  }

  private enum Moment { case float(Int), histogram(Int) }

  /// The samples of both kinds in the order of time; where the selector is anchored, from the last one at or before the
  /// start. `nil`: no sample inside the window.
  private var moments: [Moment]? {
    var moments: [(time: Int64, moment: Moment)] = []
    var (i, j) = (floatBounds.lowerBound, histogramBounds.lowerBound)
    while i < floatBounds.upperBound || j < histogramBounds.upperBound {
      let isFloat =
        j == histogramBounds.upperBound
        || (i < floatBounds.upperBound && floats.timestamps[i] < histograms.timestamps[j])
      if isFloat {
        moments.append((floats.timestamps[i], .float(i)))
        i += 1
      } else {
        moments.append((histograms.timestamps[j], .histogram(j)))
        j += 1
      }
    }
    guard extent == .anchored else { return moments.map(\.moment) }
    guard let last = moments.last, last.time > start else { return nil }
    let firstInside = moments.firstIndex { $0.time > start } ?? 0
    return moments[max(firstInside - 1, 0)...].map(\.moment)
  }

  func changes() -> WindowResult {
    let values = floats.values
    return transitions(
      floatTest: { values[$0] != values[$0 - 1] && !(values[$0].isNaN && values[$0 - 1].isNaN) },
      histogramTest: { !histograms.values[$0].isSameData(as: histograms.values[$0 - 1]) })
  }

  func resets() -> WindowResult {
    let (times, values, starts) = (floats.timestamps, floats.values, floats.startTimestamps)
    return transitions(
      floatTest: { index in
        if values[index] < values[index - 1] { return true }
        guard let starts else { return false }
        return StartTimestamps.isReset(
          before: starts[index - 1], at: times[index - 1], now: starts[index], at: times[index])
      },
      histogramTest: { isReset(at: $0) })
  }
}
