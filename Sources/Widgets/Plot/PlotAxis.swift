/// A value axis: how values become heights, and how they are written.
package struct PlotAxis: Sendable {
  package enum Side: Hashable, Sendable { case left, right, hidden }

  package enum Scale: Hashable, Sendable {
    case linear
    /// Values of 0 and less are not shown.
    case log(base: Double)
    /// Linear within ±`threshold`, logarithmic outside.
    case symlog(threshold: Double, base: Double)
  }

  package var side: Side
  var scale: Scale
  var hardMin: Double?
  var hardMax: Double?
  var softMin: Double?
  var softMax: Double?
  var isCenteredOnZero: Bool
  /// Ticks at powers of two, for bytes and bits counted in 1024.
  var usesBinaryTicks: Bool
  /// Ticks are multiples of it: what a fixed count of decimals can write. 0 where any will do.
  var tickUnit: Double
  package var showsGrid: Bool
  /// What it measures; stands above it where there is room.
  var label: String
  /// The text of a value; the second argument is the distance between ticks, or 0 where the value stands alone.
  var format: @Sendable (Double, Double) -> String

  package init(
    side: Side = .left, scale: Scale = .linear, hardMin: Double? = nil, hardMax: Double? = nil, softMin: Double? = nil,
    softMax: Double? = nil, isCenteredOnZero: Bool = false, usesBinaryTicks: Bool = false, tickUnit: Double = 0,
    showsGrid: Bool = true, label: String = "", format: @escaping @Sendable (Double, Double) -> String
  ) {
    self.side = side
    self.scale = scale
    self.hardMin = hardMin
    self.hardMax = hardMax
    self.softMin = softMin
    self.softMax = softMax
    self.isCenteredOnZero = isCenteredOnZero
    self.usesBinaryTicks = usesBinaryTicks
    self.tickUnit = tickUnit.isFinite ? max(tickUnit, 0) : 0
    self.showsGrid = showsGrid
    self.label = label
    self.format = format
  }
}

/// A range of values on a scale, ready to place values between 0 (bottom) and 1 (top).
struct ValueScale: Sendable {
  let low: Double
  let high: Double
  private let scale: PlotAxis.Scale
  private let lowPosition: Double
  private let span: Double

  init(low: Double, high: Double, scale: PlotAxis.Scale) {
    (self.low, self.high, self.scale) = (low, high, scale)
    lowPosition = Self.position(low, scale)
    span = Self.position(high, scale) - lowPosition
  }

  /// 0 at the bottom, 1 at the top, beyond for values outside; NaN where the scale cannot show the value.
  @inline(__always)
  func fraction(_ value: Double) -> Double {
    if case .linear = scale { return (value - lowPosition) / span }
    return (Self.position(value, scale) - lowPosition) / span
  }

  private static func position(_ value: Double, _ scale: PlotAxis.Scale) -> Double {
    switch scale {
    case .linear: value
    case .log: value > 0 ? logarithm(value) : .nan
    case .symlog(let threshold, _):
      abs(value) <= threshold
        ? value / threshold : (value < 0 ? -1 : 1) * (1 + logarithm(abs(value) / threshold))
    }
  }

  /// The base only changes all positions by one factor.
  private static func logarithm(_ value: Double) -> Double { Logarithm.natural(value) }
}
