package import Canvas

/// The shape of one series without axes: an area under a braille line, or eighth blocks where only one row is free.
package struct Sparkline: Widget {
  var xs: PlotSeries.Abscissas
  var values: [Double]
  var start: Double
  var end: Double
  /// Fixed ends of the value axis.
  var low: Double?
  var high: Double?
  var color: Color
  var look: Look

  package init(
    xs: PlotSeries.Abscissas, values: [Double], start: Double, end: Double, low: Double? = nil, high: Double? = nil, color: Color,
    look: Look
  ) {
    self.xs = xs
    self.values = values
    self.start = start
    self.end = end
    self.low = low
    self.high = high
    self.color = color
    self.look = look
  }

  package func draw(in area: Rect, on canvas: inout Canvas) {
    guard !area.isEmpty, start.isFinite, end.isFinite, start < end else { return }
    if area.height == 1 || look.symbols != .braille { return drawBlocks(in: area, on: &canvas) }
    let axis = PlotAxis(side: .hidden, hardMin: low, hardMax: high, showsGrid: false) { _, _ in "" }
    let series = PlotSeries(
      xs: xs, ys: values, color: color, lineWidth: 1, fill: !look.showsTints ? .none : area.height >= 4 ? .fading(opacity: 0.5) : .even(opacity: 0.22))
    Plot(
      series: [series], axes: [axis], start: start, end: end, horizontal: .numbers { _, _ in "" }, showsHorizontalAxis: false,
      look: look
    ).draw(in: area, on: &canvas)
  }

  /// One bar for each column, as high as the column's largest value.
  private func drawBlocks(in area: Rect, on canvas: inout Canvas) {
    let series = PlotSeries(xs: xs, ys: values, color: color)
    let bins = ColumnBins(series, values: values, start: start, end: end, columns: area.width)
    guard bins.low.isFinite else { return }
    let bottom = low ?? (bins.low > 0 ? min(bins.low, 0.8 * bins.low) : bins.low)
    let span = max((high ?? bins.high) - bottom, .leastNonzeroMagnitude)
    let glyphs = look.isASCII ? Blocks.asciiLower : Blocks.lowerEighths
    var held: Double?
    for (column, bin) in bins.bins.enumerated() {
      // Between sparse samples the last value holds, as a step line would show it.
      if bin.isFilled { held = bin.high } else if bins.sampleCount * 2 > area.width { held = nil }
      guard let value = held else { continue }
      let share = (value - bottom) / span
      // In a single row an eighth stays free, so that rows below each other do not merge.
      let total = min(max(share.isNaN ? 0 : share, 0), 1) * Double(area.height == 1 ? 7 : area.height * 8)
      let eighths = max(Int(cell: total.rounded()), 1)
      for step in 0..<area.height {
        let level = min(max(eighths - step * 8, 0), 8)
        guard level > 0 else { break }
        canvas.put(glyphs[level], column: area.left + column, row: area.bottom - 1 - step, style: Style(foreground: color))
      }
    }
  }
}
