package import Canvas

/// One line, bar row or cloud of points of a plot.
package struct PlotSeries: Sendable {
  package enum Kind: Hashable, Sendable { case line, bars, points }
  package enum Interpolation: Hashable, Sendable { case linear, smooth, stepBefore, stepAfter }
  package enum Dash: Hashable, Sendable { case solid, dashed, dotted }

  package enum Abscissas: Hashable, Sendable {
    /// Milliseconds since the epoch.
    case times([Int64?])
    case numbers([Double])

    /// The first and the last place of samples in rising order; `nil` where there is none.
    package var ends: ClosedRange<Double>? {
      let (first, last): (Double?, Double?) =
        switch self {
        case .times(let times): (times.first { $0 != nil }?.map(Double.init), times.last { $0 != nil }?.map(Double.init))
        case .numbers(let numbers): (numbers.first(where: \.isFinite), numbers.last(where: \.isFinite))
        }
      guard let first, let last, first <= last else { return nil }
      return first...last
    }

    package var count: Int {
      switch self {
      case .times(let values): values.count
      case .numbers(let values): values.count
      }
    }
  }

  package enum Nulls: Hashable, Sendable {
    case gap, connect
    /// Connected where the neighbours are at most this far apart on the x axis.
    case connectWithin(Double)
  }

  package struct Ends: Hashable, Sendable {
    var low: Double
    var high: Double
    /// Whether there is neither NaN nor an infinity.
    var areAllFinite: Bool

    package init(low: Double, high: Double, areAllFinite: Bool) {
      (self.low, self.high, self.areAllFinite) = (low, high, areAllFinite)
    }
  }

  package enum Points: Hashable, Sendable {
    /// Where they stand far enough apart, or alone.
    case automatic, never, always
  }

  package enum Fill: Hashable, Sendable {
    case none
    /// `opacity` 0–1.
    case even(opacity: Double)
    /// Fades from the plot's top to its bottom.
    case fading(opacity: Double)

    var opacity: Double {
      switch self {
      case .none: 0
      case .even(let opacity), .fading(let opacity): opacity
      }
    }
  }

  var name: String
  package var xs: Abscissas
  /// Of the same length as ``xs``; NaN and infinities are gaps.
  package var ys: [Double] { didSet { ends = nil } }
  /// Where they are known: of all of ``ys`` but NaN. Setting other values forgets them.
  package var ends: Ends?
  /// The lower edge of a band or of a stacked area; `nil` is zero, or the axis' end that is nearest to it.
  package var floors: [Double]?
  package var color: Color
  /// Colours along the value instead of ``color``.
  package var colorOfValue: (@Sendable (Double) -> Color)?
  /// Stands for the series where there are no colours.
  package var marker: Unicode.Scalar
  /// Index into the plot's axes.
  package var axis: Int
  package var kind: Kind
  var interpolation: Interpolation
  var dash: Dash
  /// 0 draws no line.
  var lineWidth: Int
  package var fill: Fill
  var points: Points
  var nulls: Nulls
  /// Neighbours further apart than this are not connected, as if a null stood between them.
  package var gapAfter: Double?
  /// Share of the distance between bars that a bar takes.
  var barWidth: Double
  /// −1 the bar stands left of its moment, 0 on it, 1 right of it.
  var barAlignment: Int
  var isStacked: Bool

  package init(
    name: String = "", xs: Abscissas, ys: [Double], floors: [Double]? = nil, color: Color, marker: Unicode.Scalar = "*",
    axis: Int = 0, kind: Kind = .line, interpolation: Interpolation = .linear, dash: Dash = .solid, lineWidth: Int = 1,
    fill: Fill = .none, points: Points = .automatic, nulls: Nulls = .gap, gapAfter: Double? = nil, barWidth: Double = 0.6,
    barAlignment: Int = 0, isStacked: Bool = false
  ) {
    self.name = name
    self.xs = xs
    self.ys = ys
    self.floors = floors
    self.color = color
    self.marker = marker
    self.axis = axis
    self.kind = kind
    self.interpolation = interpolation
    self.dash = dash
    self.lineWidth = lineWidth
    self.fill = fill
    self.points = points
    self.nulls = nulls
    self.gapAfter = gapAfter
    self.barWidth = barWidth
    self.barAlignment = barAlignment
    self.isStacked = isStacked
  }
}
