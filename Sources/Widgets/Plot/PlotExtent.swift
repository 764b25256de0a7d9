/// The smallest and largest value that a plot's range shows.
struct PlotExtent {
  var low = Double.infinity
  var high = -Double.infinity
  /// The smallest value above zero, where a logarithmic scale begins; looked for only where it is wanted.
  var lowestPositive = Double.infinity
  private let wantsPositive: Bool

  init(wantsPositive: Bool) {
    self.wantsPositive = wantsPositive
  }

  mutating func include(_ value: Double) {
    guard value.isFinite else { return }
    if value < low { low = value }
    if value > high { high = value }
    if value > 0 && value < lowestPositive { lowestPositive = value }
  }

  /// Values of samples from `start` to `end`, and of the neighbours outside where none lies inside.
  mutating func include(_ values: [Double], at xs: PlotSeries.Abscissas, start: Double, end: Double, ends: PlotSeries.Ends? = nil) {
    let count = min(values.count, xs.count)
    guard count > 0 else { return }
    let first = Self.index(in: xs, count) { $0 < start }
    let last = Self.index(in: xs, count) { $0 <= end }
    // A search in unsorted samples ends anywhere, so that the ends are only trusted where they are consistent.
    let isPlausible = first < last || (first == last && Self.isRising(xs, around: first, count))
    let inside = isPlausible ? first..<last : 0..<count
    if let ends, inside == 0..<values.count, ends.low.isFinite, ends.high.isFinite, !wantsPositive {
      (low, high) = (min(low, ends.low), max(high, ends.high))
      return
    }
    let before = high
    scan(values, inside)
    if high == before && low == .infinity { scan(values, max(first - 1, 0)..<min(max(last + 1, first), count)) }
  }

  private mutating func scan(_ values: [Double], _ range: Range<Int>) {
    values.withUnsafeBufferPointer { values in
      let (low, high) = Self.ends(values, range)
      // Infinities are drawn nowhere; where there are some, the others are looked at one by one.
      guard low > -.infinity, high < .infinity else { return range.forEach { include(values[$0]) } }
      self.low = min(self.low, low)
      self.high = max(self.high, high)
      guard wantsPositive else { return }
      for index in range where values[index] < lowestPositive && values[index] > 0 { lowestPositive = values[index] }
    }
  }

  /// The ends over all values but NaN. Four lanes keep the processor busy, as each comparison waits for the one before it.
  private static func ends(_ values: UnsafeBufferPointer<Double>, _ range: Range<Int>) -> (low: Double, high: Double) {
    var lows = SIMD4(repeating: Double.infinity)
    var highs = SIMD4(repeating: -Double.infinity)
    var index = range.lowerBound
    while index + 4 <= range.upperBound {
      let four = SIMD4(values[index], values[index + 1], values[index + 2], values[index + 3])
      // Comparisons with NaN are false.
      lows.replace(with: four, where: four .< lows)
      highs.replace(with: four, where: four .> highs)
      index += 4
    }
    var (low, high) = (lows.min(), highs.max())
    while index < range.upperBound {
      if values[index] < low { low = values[index] }
      if values[index] > high { high = values[index] }
      index += 1
    }
    return (low, high)
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
