import StepColumns
import TimeSeries

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
