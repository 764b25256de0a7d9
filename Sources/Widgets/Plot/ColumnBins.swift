/// One series sorted into dot columns: of each column its first, last, lowest and highest value, so that a spike one
/// sample wide stays visible (the M4 aggregation of Jugel et al., PVLDB 7(10), 2014).
struct ColumnBins {
  struct Bin {
    var first = Double.nan
    var last = Double.nan
    var low = Double.infinity
    var high = -Double.infinity
    var isFilled = false
    /// Whether the line is broken between the bin filled before and this one.
    var opensAfterGap = true
  }

  private(set) var bins: [Bin]
  private(set) var low = Double.infinity
  private(set) var high = -Double.infinity
  /// Finite samples inside the range.
  private(set) var sampleCount = 0
  /// The smallest distance between two samples, on the x axis.
  private(set) var spacing = Double.infinity

  /// - Parameters:
  ///   - start: Of the range, on the x axis; both ends belong to it.
  ///   - columns: At least 1.
  ///   - map: Of the series' moments, for the same range and columns; shortens the work where all values are finite.
  ///   - areAllFinite: Where that is known already.
  /// - Complexity: O(samples + columns); unsorted samples are sorted first.
  init(_ series: PlotSeries, values: [Double], start: Double, end: Double, columns: Int, map: ColumnMap? = nil, areAllFinite: Bool = false) {
    bins = Array(repeating: Bin(), count: max(columns, 1))
    guard end > start else { return }
    if let map, map.edges.count == bins.count + 1, map.sampleCount == values.count, areAllFinite || map.hasOnlyFinite(values) {
      fill(map, values, Gaps(series), start, end)
      return
    }
    let isSorted =
      switch series.xs {
      case .times(let times): times.withUnsafeBufferPointer { xs in values.withUnsafeBufferPointer { fill(xs, $0, series, start, end) } }
      case .numbers(let numbers): numbers.withUnsafeBufferPointer { xs in values.withUnsafeBufferPointer { fill(xs, $0, series, start, end) } }
      }
    if !isSorted {
      let (xs, ys) = Self.sorted(series.xs, values)
      bins = Array(repeating: Bin(), count: bins.count)
      (low, high, sampleCount, spacing) = (.infinity, -.infinity, 0, .infinity)
      _ = xs.withUnsafeBufferPointer { xs in ys.withUnsafeBufferPointer { fill(xs, $0, series, start, end) } }
    }
  }

  private static func sorted(_ xs: PlotSeries.Abscissas, _ ys: [Double]) -> ([Double], [Double]) {
    let positions: [Double] =
      switch xs {
      case .times(let times): times.map(\.position)
      case .numbers(let numbers): numbers
      }
    let order = (0..<min(positions.count, ys.count)).filter { !positions[$0].isNaN }.sorted { (positions[$0], $0) < (positions[$1], $1) }
    return (order.map { positions[$0] }, order.map { ys[$0] })
  }

  /// - Returns: `false` at the first sample out of order; the bins are of no use then.
  private mutating func fill<X: Abscissa>(
    _ xs: UnsafeBufferPointer<X>, _ ys: UnsafeBufferPointer<Double>, _ series: PlotSeries, _ start: Double, _ end: Double
  ) -> Bool {
    let count = min(xs.count, ys.count)
    let scale = Double(bins.count) / (end - start)
    let lastColumn = bins.count - 1
    let gaps = Gaps(series)
    var previousX = -Double.infinity
    // The sample before, at −∞ while there is none.
    var (sampleX, sampleY) = (-Double.infinity, Double.nan)
    var metNull = false
    // The bin being filled stays in registers until the next column begins.
    var column = -1
    // Where the next column begins, in columns; the last one takes the range's end too.
    var columnEnd = -Double.infinity
    var bin = Bin()
    for index in 0..<count {
      let x = xs[index].position
      guard x >= previousX else {
        if x.isNaN { continue }
        return false
      }
      previousX = x
      let y = ys[index]
      guard y.isFinite else {
        metNull = true
        continue
      }
      if x >= start {
        let distance = x - sampleX
        if distance > 0 && distance < spacing { spacing = distance }
        if x > end {
          let isBroken = gaps.areBetween(distance, metNull)
          if !isBroken, sampleX < end {
            close(bin, column)
            column = -1
            columnEnd = -.infinity
            trail(from: (sampleX, sampleY), to: (x, y), start, end)
          }
          break
        }
        sampleCount += 1
        let position = (x - start) * scale
        if position < columnEnd {
          bin.last = y
          if y < bin.low { bin.low = y }
          if y > bin.high { bin.high = y }
        } else {
          close(bin, column)
          let place = min(Int(position), lastColumn)
          columnEnd = place == lastColumn ? .infinity : Double(place + 1)
          let isBroken = gaps.areBetween(distance, metNull)
          if sampleX < start, !isBroken, place > 0 { lead(from: (sampleX, sampleY), to: (x, y), start, place) }
          column = place
          bin = Bin(first: y, last: y, low: y, high: y, isFilled: true, opensAfterGap: isBroken)
        }
      }
      (sampleX, sampleY) = (x, y)
      metNull = false
    }
    close(bin, column)
    return true
  }

  private mutating func fill(_ map: ColumnMap, _ values: [Double], _ gaps: Gaps, _ start: Double, _ end: Double) {
    let inside = map.edges[0]..<map.edges[bins.count]
    (sampleCount, spacing) = (inside.count, map.spacing)
    var (lowest, highest) = (low, high)
    values.withUnsafeBufferPointer { values in
      map.edges.withUnsafeBufferPointer { edges in
        bins.withUnsafeMutableBufferPointer { bins in
          for column in bins.indices where edges[column] < edges[column + 1] {
            let samples = UnsafeBufferPointer(rebasing: values[edges[column]..<edges[column + 1]])
            let (low, high) = Self.ends(samples)
            bins[column] = Bin(
              first: samples[0], last: samples[samples.count - 1], low: low, high: high, isFilled: true,
              opensAfterGap: gaps.areBetween(map.distances[column], false))
            (lowest, highest) = (min(lowest, low), max(highest, high))
          }
        }
      }
    }
    (low, high) = (lowest, highest)
    connectOutside(map, values, inside, gaps, start, end)
  }

  /// The line from the last sample before the range and to the first one after it.
  private mutating func connectOutside(
    _ map: ColumnMap, _ values: [Double], _ inside: Range<Int>, _ gaps: Gaps, _ start: Double, _ end: Double
  ) {
    if let first = bins.firstIndex(where: \.isFilled), first > 0, inside.lowerBound > 0, !bins[first].opensAfterGap {
      let before = inside.lowerBound - 1
      lead(from: (map.x(before), values[before]), to: (map.x(inside.lowerBound), values[inside.lowerBound]), start, first)
    }
    let after = inside.upperBound
    guard after > 0, after < values.count, map.x(after - 1) < end, !gaps.areBetween(map.x(after) - map.x(after - 1), false) else { return }
    trail(from: (map.x(after - 1), values[after - 1]), to: (map.x(after), values[after]), start, end)
  }

  /// The smallest and largest of at least one finite value; two lanes, as each comparison waits for the one before it.
  @inline(__always)
  private static func ends(_ values: UnsafeBufferPointer<Double>) -> (low: Double, high: Double) {
    var (low, high) = (values[0], values[0])
    var (otherLow, otherHigh) = (low, high)
    var index = values.count & 1
    while index < values.count {
      let (one, other) = (values[index], values[index &+ 1])
      low = one < low ? one : low
      high = one > high ? one : high
      otherLow = other < otherLow ? other : otherLow
      otherHigh = other > otherHigh ? other : otherHigh
      index &+= 2
    }
    return (min(low, otherLow), max(high, otherHigh))
  }

  /// Whether two neighbours are connected.
  private struct Gaps {
    /// Nulls between neighbours no further apart are bridged.
    private let reach: Double
    /// Neighbours further apart are broken without a null.
    private let widest: Double

    init(_ series: PlotSeries) {
      switch series.nulls {
      case .gap: reach = -1
      case .connect: reach = .greatestFiniteMagnitude
      case .connectWithin(let distance): reach = distance
      }
      widest = series.gapAfter ?? .greatestFiniteMagnitude
    }

    @inline(__always)
    func areBetween(_ distance: Double, _ metNull: Bool) -> Bool {
      distance == .infinity || ((metNull || distance > widest) && !(distance <= reach))
    }
  }

  private mutating func close(_ bin: Bin, _ column: Int) {
    guard column >= 0 else { return }
    bins[column] = bin
    if bin.low < low { low = bin.low }
    if bin.high > high { high = bin.high }
  }

  /// Where the line crosses the range's start on its way from a sample before it.
  private mutating func lead(from outside: (x: Double, y: Double), to inside: (x: Double, y: Double), _ start: Double, _ column: Int) {
    guard column > 0, inside.x > outside.x else { return }
    let y = outside.y + (inside.y - outside.y) * ((start - outside.x) / (inside.x - outside.x))
    guard y.isFinite else { return }
    bins[0] = Bin(first: y, last: y, low: y, high: y, isFilled: true, opensAfterGap: true)
    low = min(low, y)
    high = max(high, y)
  }

  private mutating func trail(from inside: (x: Double, y: Double), to outside: (x: Double, y: Double), _ start: Double, _ end: Double) {
    let last = bins.count - 1
    guard !bins[last].isFilled, outside.x > inside.x else { return }
    let y = inside.y + (outside.y - inside.y) * ((end - inside.x) / (outside.x - inside.x))
    guard y.isFinite else { return }
    if inside.x < start {
      // Both neighbours lie outside: the line only passes through.
      let entry = inside.y + (outside.y - inside.y) * ((start - inside.x) / (outside.x - inside.x))
      bins[0] = Bin(first: entry, last: entry, low: entry, high: entry, isFilled: true, opensAfterGap: true)
      low = min(low, entry)
      high = max(high, entry)
    }
    bins[last] = Bin(first: y, last: y, low: y, high: y, isFilled: true, opensAfterGap: last == 0)
    low = min(low, y)
    high = max(high, y)
  }
}

private protocol Abscissa {
  /// NaN where there is none.
  var position: Double { get }
}

extension Double: Abscissa {
  fileprivate var position: Double { self }
}

extension Int64?: Abscissa {
  @inline(__always)
  fileprivate var position: Double { self.map(Double.init) ?? .nan }
}
