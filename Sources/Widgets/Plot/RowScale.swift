/// Brings the ends of a linear axis where its ticks stand on rows at even distances: with two rows between some labels and
/// three between others a straight line would look bent.
///
/// Only ends that nobody has fixed are moved, and only into or out of the air around the data.
struct RowScale {
  /// Of the data: what may not leave the axis.
  var data: ClosedRange<Double>
  /// As Grafana would have them.
  var limits: (low: Double, high: Double)
  var axis: PlotAxis
  var rows: Int
  var dotsPerRow: Int

  /// - Returns: The ends, and the distance between labels that stands evenly between them; `nil` where both ends are fixed, or
  ///   no round distance fits.
  func aligned() -> (low: Double, high: Double, increment: Double)? {
    let (low, high) = limits
    let lowIsFixed = axis.hardMin != nil || low == 0 || low == axis.softMin
    let highIsFixed = axis.hardMax != nil || high == 0 || high == axis.softMax
    guard axis.scale == .linear, !axis.isCenteredOnZero, rows >= 4, !(lowIsFixed && highIsFixed) else { return nil }
    let span = high - low
    let least = (highIsFixed ? high - data.lowerBound : data.upperBound - low) * 1.005
    guard span.isFinite, span > 0, least > 0, span < 1e300 else { return nil }
    let steps = Double(rows * dotsPerRow - 1) / Double(dotsPerRow)
    let ideal = ValueTicks.idealCount(rows: rows)
    var best: (low: Double, high: Double, increment: Double)?
    var leastCost = Double.infinity
    for distance in 2...max(rows / 2, 2) {
      let intervals = steps / Double(distance)
      var smallest = least / intervals
      for _ in 0..<3 {
        let increment = ValueTicks.increment(for: smallest, binary: axis.usesBinaryTicks, unit: axis.tickUnit)
        defer { smallest = increment * 1.01 }
        let tried = increment * intervals
        let ends = highIsFixed ? (low: high - tried, high: high) : (low: low, high: low + tried)
        guard ends.low <= data.lowerBound, ends.high >= data.upperBound else { continue }
        let count = (ends.high / increment + 1e-6).rounded(.down) - (ends.low / increment - 1e-6).rounded(.up) + 1
        guard count >= (rows >= 6 ? 3 : 2) else { continue }
        let cost = 3 * abs(tried - span) / span + 0.6 * abs(count - Double(ideal)) / Double(ideal)
        if cost < leastCost { (best, leastCost) = ((ends.low, ends.high, increment), cost) }
      }
    }
    return leastCost < 2.5 ? best : nil
  }
}
