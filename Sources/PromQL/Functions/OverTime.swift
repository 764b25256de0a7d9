import Glibc
import StepColumns
import TimeSeries

extension Window {
  /// The place of the float at which `isBetter` last said so, starting from the first.
  @inline(__always)
  private func bestFloat(_ isBetter: (_ candidate: Double, _ best: Double) -> Bool) -> Int? {
    guard let first = floatBounds.first else { return nil }
    noteIgnoredHistograms()
    var best = first
    for index in floatBounds where isBetter(floats.values[index], floats.values[best]) || floats.values[best].isNaN {
      best = index
    }
    return best
  }

  func noteIgnoredHistograms() {
    if isMixed { inform(AnnotationText.ignoredHistogramsInRange(metric: metricName)) }
  }

  func minimum() -> WindowResult {
    bestFloat { $0 < $1 }.map { .float(floats.values[$0]) } ?? .none
  }

  func maximum() -> WindowResult {
    bestFloat { $0 > $1 }.map { .float(floats.values[$0]) } ?? .none
  }

  func timeOfMinimum() -> WindowResult {
    bestFloat { $0 <= $1 }.map { .float(Double(floats.timestamps[$0]) / 1000) } ?? .none
  }

  func timeOfMaximum() -> WindowResult {
    bestFloat { $0 >= $1 }.map { .float(Double(floats.timestamps[$0]) / 1000) } ?? .none
  }

  func count() -> WindowResult { .float(Double(floatBounds.count + histogramBounds.count)) }

  func first() -> WindowResult {
    guard let float = floatBounds.first else { return .histogram(histograms.values[histogramBounds.lowerBound]) }
    guard let histogram = histogramBounds.first, histograms.timestamps[histogram] <= floats.timestamps[float] else {
      return .float(floats.values[float])
    }
    return .histogram(histograms.values[histogram])
  }

  func last() -> WindowResult {
    guard let float = floatBounds.last else { return .histogram(histograms.values[histogramBounds.upperBound - 1]) }
    guard let histogram = histogramBounds.last, histograms.timestamps[histogram] >= floats.timestamps[float] else {
      return .float(floats.values[float])
    }
    return .histogram(histograms.values[histogram])
  }

  func timeOfFirst() -> WindowResult {
    let float = floatBounds.first.map { floats.timestamps[$0] } ?? .max
    let histogram = histogramBounds.first.map { histograms.timestamps[$0] } ?? .max
    return .float(Double(min(float, histogram)) / 1000)
  }

  func timeOfLast() -> WindowResult {
    let float = floatBounds.last.map { floats.timestamps[$0] } ?? .min
    let histogram = histogramBounds.last.map { histograms.timestamps[$0] } ?? .min
    return .float(Double(max(float, histogram)) / 1000)
  }

  func sum() -> WindowResult {
    guard !warnIfMixed() else { return .none }
    guard histogramBounds.isEmpty else { return histogramSum() }
    var sum = KahanSum()
    for index in floatBounds { sum.add(floats.values[index]) }
    return .float(sum.total)
  }

  func average() -> WindowResult {
    guard !warnIfMixed() else { return .none }
    guard let first = floatBounds.first else { return histogramAverage() }
    var mean = RunningMean(floats.values[first])
    for index in floatBounds.dropFirst() { mean.add(floats.values[index]) }
    return .float(mean.value)
  }

  private func warnIfMixed() -> Bool {
    if isMixed { warn(AnnotationText.mixedFloatsAndHistograms(metric: metricName)) }
    return isMixed
  }

  private func histogramSum() -> WindowResult {
    combineHistograms { total in total.corrected }
  }

  private func histogramAverage() -> WindowResult {
    var mean = HistogramMean(histograms.values[histogramBounds.lowerBound])
    return collect { histogram throws(NativeHistogram.IncompatibleSchemas) in try mean.add(histogram) }
      ?? .histogram(mean.value)
  }

  private func combineHistograms(_ result: (HistogramSum) -> NativeHistogram) -> WindowResult {
    var total = HistogramSum(histograms.values[histogramBounds.lowerBound])
    return collect { histogram throws(NativeHistogram.IncompatibleSchemas) in try total.add(histogram) }
      ?? .histogram(result(total))
  }

  /// Feeds all histograms but the first, with the remarks that result; `nil` unless they do not fit together.
  private func collect(
    _ add: (NativeHistogram) throws(NativeHistogram.IncompatibleSchemas) -> NativeHistogram.CombinationNotes
  ) -> WindowResult? {
    var hints: Set<NativeHistogram.CounterResetHint> = [histograms.values[histogramBounds.lowerBound].counterResetHint]
    for index in histogramBounds.dropFirst() {
      hints.insert(histograms.values[index].counterResetHint)
      do {
        if try add(histograms.values[index]).boundsReconciled {
          inform(AnnotationText.boundsReconciled(during: .aggregation))
        }
      } catch {
        warn(AnnotationText.mixedBucketSchemas(metric: metricName))
        return WindowResult.none
      }
    }
    if hints.contains(.counterReset) && hints.contains(.notCounterReset) {
      warn(AnnotationText.counterResetsCollided(during: .aggregation))
    }
    return nil
  }

  func variance() -> Double? {
    guard !floatBounds.isEmpty else { return nil }
    noteIgnoredHistograms()
    var count = 0.0
    var mean = KahanSum()
    var squares = KahanSum()
    for index in floatBounds {
      count += 1
      let value = floats.values[index]
      let delta = value - (mean.sum + mean.lost)
      mean.add(delta / count)
      squares.add(delta * (value - (mean.sum + mean.lost)))
    }
    return (squares.sum + squares.lost) / count
  }

  func quantile() -> WindowResult {
    guard !floatBounds.isEmpty else { return .none }
    noteIgnoredHistograms()
    var values = Array(floats.values[floatBounds])
    return .float(Quantile.of(&values, at: arguments[0]))
  }

  func medianAbsoluteDeviation() -> WindowResult {
    guard !floatBounds.isEmpty else { return .none }
    noteIgnoredHistograms()
    var values = Array(floats.values[floatBounds])
    let median = Quantile.of(&values, at: 0.5)
    var deviations = values.map { abs($0 - median) }
    return .float(Quantile.of(&deviations, at: 0.5))
  }

  /// Smooths values and their trend; `arguments` are the two factors.
  func doubleExponentialSmoothing() throws(PromQLError) -> WindowResult {
    let (smoothing, trendFactor) = (arguments[0], arguments[1])
    guard !(smoothing <= 0 || smoothing >= 1) else {
      throw .execution("invalid smoothing factor. Expected: 0 < sf < 1, got: \(smoothing.withDecimals(6))")
    }
    guard !(trendFactor <= 0 || trendFactor >= 1) else {
      throw .execution("invalid trend factor. Expected: 0 < tf < 1, got: \(trendFactor.withDecimals(6))")
    }
    if !floatBounds.isEmpty { noteIgnoredHistograms() }
    guard floatBounds.count >= 2 else { return .none }
    let first = floatBounds.lowerBound
    var previous = 0.0
    var smoothed = floats.values[first]
    var trend = floats.values[first + 1] - floats.values[first]
    for index in floatBounds.dropFirst() {
      if index > first + 1 { trend = trendFactor * (smoothed - previous) + (1 - trendFactor) * trend }
      let next = smoothing * floats.values[index] + (1 - smoothing) * (smoothed + trend)
      (previous, smoothed) = (smoothed, next)
    }
    return .float(smoothed)
  }

  /// Least squares; the intercept is the line's value at `time`. `nil` for fewer than two floats.
  func linearRegression(at time: Int64) -> (slope: Double, intercept: Double)? {
    if !floatBounds.isEmpty { noteIgnoredHistograms() }
    guard floatBounds.count >= 2 else { return nil }
    let first = floats.values[floatBounds.lowerBound]
    var (sumX, sumY, sumXY, sumXX) = (KahanSum(), KahanSum(), KahanSum(), KahanSum())
    var isConstant = true
    for index in floatBounds {
      let (x, y) = (Double(floats.timestamps[index] &- time) / 1000, floats.values[index])
      if y != first && index > floatBounds.lowerBound { isConstant = false }
      sumX.add(x)
      sumY.add(y)
      sumXY.add(x * y)
      sumXX.add(x * x)
    }
    if isConstant { return first.isInfinite ? (.nan, .nan) : (0, first) }
    let count = Double(floatBounds.count)
    let (x, y) = (sumX.sum + sumX.lost, sumY.sum + sumY.lost)
    let covariance = sumXY.sum + sumXY.lost - x * y / count
    let slope = covariance / (sumXX.sum + sumXX.lost - x * x / count)
    return (slope, y / count - slope * x / count)
  }
}
