/// A series as heights, one for each dot column: what is drawn as a line and where the area under it ends.
struct Trace {
  /// The middle of the line in dot rows from the top; NaN in gaps.
  let middle: [Double]
  /// Dot rows that the line covers; top > bottom in gaps.
  let tops: [Int32]
  let bottoms: [Int32]
  /// Columns in which a sample stands alone, unconnected on both sides.
  let lonely: [Int]

  /// - Parameters:
  ///   - dotRows: At least 1; 0 is the top.
  ///   - connects: Whether columns without a sample between two with one are filled; bars and points leave them empty.
  init(_ bins: ColumnBins, scale: ValueScale, dotRows: Int, interpolation: PlotSeries.Interpolation, connects: Bool) {
    let count = bins.bins.count
    var middle = [Double](repeating: .nan, count: count)
    var tops = [Int32](repeating: .max, count: count)
    var bottoms = [Int32](repeating: .min, count: count)
    var lonely: [Int] = []
    middle.withUnsafeMutableBufferPointer { middle in
      tops.withUnsafeMutableBufferPointer { tops in
        bottoms.withUnsafeMutableBufferPointer { bottoms in
          let pen = Pen(middle: middle, tops: tops, bottoms: bottoms)
          lonely = pen.draw(bins, scale: scale, height: Double(max(dotRows - 1, 0)), interpolation: interpolation, connects: connects)
        }
      }
    }
    (self.middle, self.tops, self.bottoms, self.lonely) = (middle, tops, bottoms, lonely)
  }
}

/// Moves over the columns of a trace from left to right; the columns are the trace's own.
private struct Pen {
  typealias Point = (column: Int, y: Double)

  let middle: UnsafeMutableBufferPointer<Double>
  let tops: UnsafeMutableBufferPointer<Int32>
  let bottoms: UnsafeMutableBufferPointer<Int32>

  /// - Returns: The columns in which a sample stands alone.
  func draw(_ bins: ColumnBins, scale: ValueScale, height: Double, interpolation: PlotSeries.Interpolation, connects: Bool) -> [Int] {
    // Heights far outside stay far outside, but fit an integer.
    func y(_ value: Double) -> Double { min(max((1 - scale.fraction(value)) * height, -1e6), 1e6) }

    var lonely: [Int] = []
    var previous: Point?
    var run: [Point] = []
    var runLength = 0
    bins.bins.withUnsafeBufferPointer { bins in
      for column in bins.indices where bins[column].isFilled {
        let bin = bins[column]
        let last = y(bin.last)
        let high = y(bin.high)
        guard !last.isNaN, !high.isNaN, !y(bin.low).isNaN else {
          previous = nil
          continue
        }
        let low = bin.low == bin.high ? high : y(bin.low)
        cover(column, high, low)
        middle[column] = (high + low) / 2
        let isConnected = connects && previous != nil && !bin.opensAfterGap
        if isConnected, let from = previous {
          let first = bin.first == bin.last ? last : y(bin.first)
          if interpolation == .smooth {
            run.append((column, first))
          } else {
            connect(from, (column, first), interpolation)
          }
          runLength += 1
        } else {
          if runLength == 1, let previous { lonely.append(previous.column) }
          if interpolation == .smooth {
            curve(through: run)
            run = [(column, last)]
          }
          runLength = 1
        }
        previous = (column, last)
      }
    }
    if runLength == 1, let previous { lonely.append(previous.column) }
    curve(through: run)
    return lonely
  }

  @inline(__always)
  private func cover(_ column: Int, _ first: Double, _ second: Double) {
    let (one, other) = (Self.row(first), Self.row(second))
    tops[column] = min(tops[column], one, other)
    bottoms[column] = max(bottoms[column], one, other)
  }

  /// The nearest dot row, halves away from zero; without the call that rounding is where the processor may be old.
  @inline(__always)
  private static func row(_ y: Double) -> Int32 { Int32(y < 0 ? y - 0.5 : y + 0.5) }

  private func connect(_ from: Point, _ to: Point, _ interpolation: PlotSeries.Interpolation) {
    var before = from
    let distance = Double(to.column - from.column)
    for column in (from.column + 1)..<max(to.column, from.column + 1) {
      let y =
        switch interpolation {
        case .linear, .smooth: from.y + (to.y - from.y) * Double(column - from.column) / distance
        case .stepAfter: from.y
        case .stepBefore: to.y
        }
      place(column, y, after: before)
      before = (column, y)
    }
    join(before, to)
  }

  private func place(_ column: Int, _ y: Double, after before: Point) {
    middle[column] = y
    cover(column, y, y)
    join(before, (column, y))
  }

  /// Closes the step between two neighbouring columns half in each.
  @inline(__always)
  private func join(_ before: Point, _ after: Point) {
    let (from, to) = (Self.row(before.y), Self.row(after.y))
    guard abs(to - from) > 1 else { return }
    // Rounded down also above the picture.
    let half = (from + to) >> 1
    if to > from {
      cover(before.column, from, half)
      cover(after.column, half + 1, to)
    } else {
      cover(before.column, from, half + 1)
      cover(after.column, half, to)
    }
  }

  @inline(__always)
  private func cover(_ column: Int, _ first: Int32, _ second: Int32) {
    tops[column] = min(tops[column], first, second)
    bottoms[column] = max(bottoms[column], first, second)
  }

  /// A monotone cubic through the points: smooth, and never beyond the values it connects. The slopes are weighted by the
  /// distances, as Grafana's plotting library does it (`paths.spline` of uPlot 1.6; Fritsch and Butland, 1984).
  private func curve(through points: [Point]) {
    guard points.count > 1 else { return }
    let slopes = zip(points, points.dropFirst()).map { ($1.y - $0.y) / Double(max($1.column - $0.column, 1)) }
    func tangent(_ index: Int) -> Double {
      guard index > 0 else { return slopes[0] }
      guard index < slopes.count else { return slopes[slopes.count - 1] }
      let (left, right) = (slopes[index - 1], slopes[index])
      guard left * right > 0 else { return 0 }
      let before = Double(points[index].column - points[index - 1].column)
      let after = Double(points[index + 1].column - points[index].column)
      return 3 * (before + after) / ((2 * after + before) / left + (after + 2 * before) / right)
    }
    for index in slopes.indices {
      let (from, to) = (points[index], points[index + 1])
      let width = Double(max(to.column - from.column, 1))
      let (leaving, arriving) = (tangent(index) * width, tangent(index + 1) * width)
      var before = from
      for column in (from.column + 1)..<max(to.column, from.column + 1) {
        let t = Double(column - from.column) / width
        let (t2, t3) = (t * t, t * t * t)
        let y =
          (2 * t3 - 3 * t2 + 1) * from.y + (t3 - 2 * t2 + t) * leaving + (3 * t2 - 2 * t3) * to.y + (t3 - t2) * arriving
        place(column, y, after: before)
        before = (column, y)
      }
      join(before, to)
    }
  }
}
