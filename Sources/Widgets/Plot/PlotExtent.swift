/// The smallest and largest value that a plot's range shows.
struct PlotExtent {
  var low = Double.infinity
  var high = -Double.infinity
  /// The smallest value above zero, where a logarithmic scale begins.
  var lowestPositive = Double.infinity

  mutating func include(_ value: Double) {
    guard value.isFinite else { return }
    if value < low { low = value }
    if value > high { high = value }
    if value > 0 && value < lowestPositive { lowestPositive = value }
  }

  /// Values of samples from `start` to `end`, and of the neighbours outside where none lies inside.
  mutating func include(_ values: [Double], at xs: PlotSeries.Abscissas, start: Double, end: Double) {
    let count = min(values.count, xs.count)
    guard count > 0 else { return }
    let first = Self.index(in: xs, count) { $0 < start }
    let last = Self.index(in: xs, count) { $0 <= end }
    // A search in unsorted samples ends anywhere, so that the ends are only trusted where they are consistent.
    let isPlausible = first < last || (first == last && Self.isRising(xs, around: first, count))
    let inside = isPlausible ? first..<last : 0..<count
    let before = high
    scan(values, inside)
    if high == before && low == .infinity { scan(values, max(first - 1, 0)..<min(max(last + 1, first), count)) }
  }

  private mutating func scan(_ values: [Double], _ range: Range<Int>) {
    var (low, high, positive) = (self.low, self.high, lowestPositive)
    values.withUnsafeBufferPointer { values in
      for index in range {
        let value = values[index]
        // Comparisons with NaN are false; infinities are drawn nowhere.
        if value < low && value > -.infinity { low = value }
        if value > high && value < .infinity { high = value }
        if value < positive && value > 0 { positive = value }
      }
    }
    (self.low, self.high, lowestPositive) = (low, high, positive)
  }

  private static func index(in xs: PlotSeries.Abscissas, _ count: Int, _ isBefore: (Double) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if isBefore(position(xs, middle)) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func position(_ xs: PlotSeries.Abscissas, _ index: Int) -> Double {
    switch xs {
    case .times(let times): times[index].map(Double.init) ?? -.infinity
    case .numbers(let numbers): numbers[index]
    }
  }

  private static func isRising(_ xs: PlotSeries.Abscissas, around index: Int, _ count: Int) -> Bool {
    index <= 0 || index >= count || position(xs, index - 1) <= position(xs, index)
  }
}
