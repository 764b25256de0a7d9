import TimeSeries

extension Window {
  /// How often neighbouring samples differ in the way that the tests ask for; a change of type always counts.
  private func transitions(
    floatTest: (Int) -> Bool, histogramTest: (Int) -> Bool
  ) -> WindowResult {
    if histogramBounds.isEmpty && extent == nil {
      return .float(Double(floatBounds.dropFirst().count(where: floatTest)))
    }
    guard let moments else { return .none }
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
