import DataFrames
import TimeSeries

/// The instants that the crosshair can stand on in one panel.
struct CrosshairSamples {
  private let columns: [(times: [Int64?], values: [Double])]
  private let range: TimeRange

  /// Series that are switched off do not count.
  init(_ frames: [DataFrame], hidden: Set<String>, range: TimeRange) {
    self.range = range
    columns = frames.flatMap { frame -> [(times: [Int64?], values: [Double])] in
      guard case .times(let times)? = frame.fields.first(where: { $0.type == .time })?.values else { return [] }
      return frame.fields.compactMap { field in
        guard case .numbers(let values) = field.values, values.count == times.count, !hidden.contains(SeriesNames.name(of: field)) else { return nil }
        return (times, values)
      }
    }
  }

  /// Instants with a value, rising.
  var times: [Timestamp] {
    var seen: Set<Int64> = []
    for column in columns {
      for (time, value) in zip(column.times, column.values) where !value.isNaN {
        if let time { seen.insert(time) }
      }
    }
    return sorted(seen)
  }

  /// Peaks and valleys, rising.
  var extremes: [Timestamp] {
    var seen: Set<Int64> = []
    for column in columns {
      for index in TurningPoints.of(column.values) {
        if let time = column.times[index] { seen.insert(time) }
      }
    }
    return sorted(seen)
  }

  private func sorted(_ times: Set<Int64>) -> [Timestamp] {
    times.map(Timestamp.init(milliseconds:)).filter { range.start <= $0 && $0 <= range.end }.sorted()
  }
}

/// Where a series turns from rising to falling, small wiggles left out.
enum TurningPoints {
  /// A turn counts when the series then moves back by more than this part of its whole span.
  private static let swing = 0.2

  /// Indices of peaks and valleys; NaN and infinite values are passed over.
  static func of(_ values: [Double]) -> [Int] {
    var (lowest, highest) = (Double.infinity, -Double.infinity)
    for value in values where value.isFinite { (lowest, highest) = (min(lowest, value), max(highest, value)) }
    let threshold = (highest - lowest) * swing
    guard threshold > 0, threshold.isFinite else { return [] }
    var turns: [Int] = []
    var (low, high): (Int?, Int?) = (nil, nil)
    var isRising: Bool?
    for index in values.indices where values[index].isFinite {
      let value = values[index]
      if low.map({ value < values[$0] }) ?? true { low = index }
      if high.map({ value > values[$0] }) ?? true { high = index }
      if isRising != false, let top = high, values[top] - value > threshold {
        turns.append(top)
        (isRising, low, high) = (false, index, index)
      } else if isRising != true, let bottom = low, value - values[bottom] > threshold {
        turns.append(bottom)
        (isRising, low, high) = (true, index, index)
      }
    }
    // The last run has turned nowhere yet; its end is an extreme all the same.
    if let last = isRising == true ? high : low, isRising != nil, turns.last != last { turns.append(last) }
    return turns
  }
}
