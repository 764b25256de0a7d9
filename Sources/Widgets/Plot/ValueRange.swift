/// Which values an axis shows, as Grafana's plotting library decides it: the data with a tenth of air on both sides,
/// rounded outwards; never across zero when all data lie on one side of it; soft limits widen, hard limits cut.
enum ValueRange {
  /// - Parameters:
  ///   - low: The smallest value to be shown; not finite where there is none.
  /// - Returns: Finite limits with `low < high`.
  static func limits(low: Double, high: Double, axis: PlotAxis) -> (low: Double, high: Double) {
    let largest = 1e300
    guard low.isFinite, high.isFinite, low <= high else {
      return separated(axis.hardMin ?? axis.softMin ?? 0, axis.hardMax ?? axis.softMax ?? 100)
    }
    var low = max(low, -largest)
    var high = min(high, largest)
    if axis.scale != .linear { return logarithmic(low: low, high: high, axis: axis) }
    if axis.isCenteredOnZero {
      let reach = max(abs(low), abs(high))
      (low, high) = (-reach, reach)
    }
    let (bottom, top) = padded(low: low, high: high, axis: axis)
    return separated(
      min(max(axis.hardMin ?? bottom, -largest), largest), min(max(axis.hardMax ?? top, -largest), largest))
  }

  private static func padded(low: Double, high: Double, axis: PlotAxis) -> (Double, Double) {
    let largest = max(abs(low), abs(high))
    var delta = high - low
    // Differences far below the precision of the values are noise of their representation.
    let isFlat = delta <= 0 || (largest > 0 && Logarithm.decimal(largest) - Logarithm.decimal(delta) > 10)
    if isFlat { delta = 0 }
    if isFlat && largest == 0 { return (axis.softMin.map { min($0, 0) } ?? 0, axis.softMax.map { max($0, 0) }.flatMap { $0 > 0 ? $0 : nil } ?? 100) }
    let scale = isFlat ? largest : delta
    let step = Logarithm.power(10, Logarithm.decimal(scale).rounded(.down)) / 10
    let padding = isFlat ? scale : 0.1 * scale
    var bottom = step > 0 ? ((low - padding) / step).rounded(.down) * step : low - padding
    var top = step > 0 ? ((high + padding) / step).rounded(.up) * step : high + padding
    if low >= 0 { bottom = max(bottom, 0) }
    if high <= 0 { top = min(top, 0) }
    if let soft = axis.softMin { bottom = low >= soft ? soft : min(bottom, soft) }
    if let soft = axis.softMax { top = high <= soft ? soft : max(top, soft) }
    // As Grafana does for `decimals: 0`: the ends can be written with the decimals that there are.
    if axis.tickUnit > 0 {
      let (lower, upper) = ((bottom / axis.tickUnit).rounded(.down) * axis.tickUnit, (top / axis.tickUnit).rounded(.up) * axis.tickUnit)
      if lower.isFinite, upper.isFinite { (bottom, top) = (lower, upper) }
    }
    return (bottom, top)
  }

  private static func logarithmic(low: Double, high: Double, axis: PlotAxis) -> (Double, Double) {
    switch axis.scale {
    case .linear: return (low, high)
    case .log(let base):
      let top = max(high, axis.softMax ?? high)
      let bottom = min(low, axis.softMin ?? low)
      let smallest = bottom > 0 ? bottom : min(top > 0 ? top / 1000 : 1, 1)
      let upper = max(top > 0 ? top : 1, smallest)
      return separated(
        positive(axis.hardMin) ?? powerBelow(smallest, base), positive(axis.hardMax) ?? powerAbove(upper, base), factor: base)
    case .symlog:
      let reach = axis.isCenteredOnZero ? max(abs(low), abs(high)) : nil
      return separated(
        axis.hardMin ?? min(reach.map { -$0 } ?? low, axis.softMin ?? low),
        axis.hardMax ?? max(reach ?? high, axis.softMax ?? high))
    }
  }

  private static func positive(_ value: Double?) -> Double? { value.flatMap { $0 > 0 ? $0 : nil } }

  private static func powerBelow(_ value: Double, _ base: Double) -> Double {
    Logarithm.power(base, (Logarithm.natural(value) / Logarithm.natural(base) + 1e-9).rounded(.down))
  }

  private static func powerAbove(_ value: Double, _ base: Double) -> Double {
    Logarithm.power(base, (Logarithm.natural(value) / Logarithm.natural(base) - 1e-9).rounded(.up))
  }

  /// Limits the right way round that are apart far enough to divide by.
  private static func separated(_ first: Double, _ second: Double, factor: Double? = nil) -> (low: Double, high: Double) {
    let low = min(first, second)
    let high = max(first, second)
    guard low.isFinite, high.isFinite else { return (0, 100) }
    if let factor { return low < high ? (low, high) : (low, low * max(factor, 2)) }
    let room = max(abs(low), abs(high)) * 1e-12
    return high - low > room ? (low, high) : (low, low + max(abs(low), 1))
  }
}
