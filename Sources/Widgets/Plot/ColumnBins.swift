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
  /// - Complexity: O(samples + columns); unsorted samples are sorted first.
  init(_ series: PlotSeries, values: [Double], start: Double, end: Double, columns: Int) {
    bins = Array(repeating: Bin(), count: max(columns, 1))
    guard end > start else { return }
    let isSorted =
      switch series.xs {
      case .times(let times): fill(times, values, series, start, end)
      case .numbers(let numbers): fill(numbers, values, series, start, end)
      }
    if !isSorted {
      let (xs, ys) = Self.sorted(series.xs, values)
      bins = Array(repeating: Bin(), count: bins.count)
      (low, high, sampleCount, spacing) = (.infinity, -.infinity, 0, .infinity)
      _ = fill(xs, ys, series, start, end)
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
    _ xs: [X], _ ys: [Double], _ series: PlotSeries, _ start: Double, _ end: Double
  ) -> Bool {
    let count = min(xs.count, ys.count)
    let scale = Double(bins.count) / (end - start)
    let lastColumn = bins.count - 1
    let reach: Double
    let ignoresNulls: Bool
    switch series.nulls {
    case .gap: (reach, ignoresNulls) = (-1, false)
    case .connect: (reach, ignoresNulls) = (.infinity, true)
    case .connectWithin(let distance): (reach, ignoresNulls) = (distance, false)
    }
    let widest = series.gapAfter ?? .infinity
    var previousX = -Double.infinity
    var previousSample: (x: Double, y: Double)?
    var metNull = false
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
      var isBroken = true
      if let previous = previousSample {
        let distance = x - previous.x
        if distance > 0 && distance < spacing { spacing = distance }
        isBroken = !ignoresNulls && (metNull || distance > widest) && !(distance <= reach)
      }
      defer {
        previousSample = (x, y)
        metNull = false
      }
      if x < start { continue }
      if x > end {
        if let previous = previousSample, !isBroken, previous.x < end { trail(from: previous, to: (x, y), start, end) }
        break
      }
      let column = min(Int((x - start) * scale), lastColumn)
      if let previous = previousSample, previous.x < start, !isBroken { lead(from: previous, to: (x, y), start, column) }
      add(y, column: column, isBroken: isBroken)
    }
    return true
  }

  @inline(__always)
  private mutating func add(_ y: Double, column: Int, isBroken: Bool) {
    sampleCount += 1
    if y < low { low = y }
    if y > high { high = y }
    if bins[column].isFilled {
      bins[column].last = y
      if y < bins[column].low { bins[column].low = y }
      if y > bins[column].high { bins[column].high = y }
    } else {
      bins[column] = Bin(first: y, last: y, low: y, high: y, isFilled: true, opensAfterGap: isBroken)
    }
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
