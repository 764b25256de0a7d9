package import Canvas

/// A chart over time, or over numbers: lines, bars, points and areas on one or two value axes.
///
/// Series are drawn in order, the last one on top. Any area will do: what does not fit (axes, grid, labels) is left out.
package struct Plot: Widget {
  package enum Horizontal: Sendable {
    /// Milliseconds since the epoch; `offset` gives the seconds east of UTC at a moment in seconds.
    case time(offset: @Sendable (Int64) -> Int)
    case numbers(format: @Sendable (Double, Double) -> String)
  }

  package struct Threshold: Sendable {
    var value: Double
    var color: Color
    /// Drawn as a line at the value.
    var line: PlotSeries.Dash?
    /// Colours the values from here to the next threshold.
    var isArea: Bool

    package init(value: Double, color: Color, line: PlotSeries.Dash? = .dashed, isArea: Bool = false) {
      (self.value, self.color, self.line, self.isArea) = (value, color, line, isArea)
    }
  }

  /// An annotation: a moment, or a region that ends at `end`.
  package struct Mark: Sendable {
    var start: Double
    var end: Double?
    var color: Color

    package init(start: Double, end: Double? = nil, color: Color) {
      (self.start, self.end, self.color) = (start, end, color)
    }
  }

  /// A single event behind a value, such as one request with its trace.
  package struct Exemplar: Hashable, Sendable {
    var x: Double
    /// On the first axis.
    var y: Double

    package init(x: Double, y: Double) {
      (self.x, self.y) = (x, y)
    }
  }

  package var series: [PlotSeries]
  var axes: [PlotAxis]
  /// Both ends of the x axis belong to it.
  package var start: Double
  package var end: Double
  var horizontal: Horizontal
  /// Measured on the first axis.
  var thresholds: [Threshold]
  var marks: [Mark]
  var exemplars: [Exemplar]
  var crosshair: Double?
  /// The other end of a selected range; the crosshair is the first.
  var selectionStart: Double?
  var showsHorizontalAxis: Bool
  var look: Look

  package init(
    series: [PlotSeries], axes: [PlotAxis], start: Double, end: Double, horizontal: Horizontal, thresholds: [Threshold] = [],
    marks: [Mark] = [], exemplars: [Exemplar] = [], crosshair: Double? = nil, selectionStart: Double? = nil, showsHorizontalAxis: Bool = true, look: Look
  ) {
    self.series = series
    self.axes = axes
    self.start = start
    self.end = end
    self.horizontal = horizontal
    self.thresholds = thresholds
    self.marks = marks
    self.exemplars = exemplars
    self.crosshair = crosshair
    self.selectionStart = selectionStart
    self.showsHorizontalAxis = showsHorizontalAxis
    self.look = look
  }

  package func draw(in area: Rect, on canvas: inout Canvas) {
    guard !area.isEmpty, start.isFinite, end.isFinite, start < end else { return }
    canvas.clipped(to: area) { canvas in
      let layout = PlotLayout(self, in: area)
      layout.drawAxes(on: &canvas)
      PlotPicture(self, layout: layout).draw(on: &canvas)
    }
  }

  /// The x value under a column of `area`, as this plot lays it out; `nil` beside the picture.
  package func abscissa(atColumn column: Int, in area: Rect) -> Double? {
    guard !area.isEmpty, start.isFinite, end.isFinite, start < end else { return nil }
    let picture = PlotLayout(self, in: area).picture
    guard column >= picture.left, column < picture.right else { return nil }
    return start + (end - start) * (Double(column - picture.left) + 0.5) / Double(picture.width)
  }

  /// The column of `area` under which an x value lies; `nil` outside the picture.
  package func column(of x: Double, in area: Rect) -> Int? {
    guard !area.isEmpty, start.isFinite, end.isFinite, start < end else { return nil }
    return PlotLayout(self, in: area).column(of: x)
  }
}
