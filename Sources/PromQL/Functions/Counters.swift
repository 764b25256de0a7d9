import StepColumns
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

  /// Of the histogram at this place, as its start timestamp or its buckets tell.
  func isReset(at index: Int) -> Bool {
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
}
