package import Canvas

/// A grid of coloured cells: time (or numbers) along the columns, buckets from the bottom up, with their bounds beside
/// them and the colour scale below.
///
/// Where several samples or buckets share a cell the largest one shows, so that nothing rare is lost.
package struct Heatmap: Widget {
  package struct Row: Hashable, Sendable {
    var label: String
    /// One for each of ``Heatmap/starts``; NaN is no cell.
    var values: [Double]

    package init(label: String, values: [Double]) {
      self.label = TextWrap.bounded(label)
      self.values = values
    }
  }

  /// Where each column of values begins, rising; it ends `step` later at the latest.
  var starts: [Double]
  var step: Double
  /// From the bottom upwards.
  var rows: [Row]
  var start: Double
  var end: Double
  /// From 0, the least, to 1.
  var color: @Sendable (Double) -> Color
  /// The values at the ends of the scale; they differ.
  var low: Double
  var high: Double
  var format: @Sendable (Double) -> String
  var showsLegend: Bool
  var showsLabels: Bool
  var crosshair: Double?
  /// Seconds east of UTC at a moment in seconds.
  var offset: @Sendable (Int64) -> Int
  var look: Look

  package init(
    starts: [Double], step: Double, rows: [Row], start: Double, end: Double, low: Double, high: Double, showsLegend: Bool = true,
    showsLabels: Bool = true, crosshair: Double? = nil, look: Look, color: @escaping @Sendable (Double) -> Color,
    format: @escaping @Sendable (Double) -> String, offset: @escaping @Sendable (Int64) -> Int
  ) {
    self.starts = starts
    self.step = step
    self.rows = rows
    self.start = start
    self.end = end
    self.low = low
    self.high = high
    self.showsLegend = showsLegend
    self.showsLabels = showsLabels
    self.crosshair = crosshair
    self.look = look
    self.color = color
    self.format = format
    self.offset = offset
  }

  package func draw(in area: Rect, on canvas: inout Canvas) {
    guard !area.isEmpty, !rows.isEmpty, start.isFinite, end.isFinite, start < end else { return }
    canvas.clipped(to: area) { canvas in
      var body = area
      if showsLegend, area.height >= 6, area.width >= 24 {
        drawLegend(in: area.row(area.height - 1), on: &canvas)
        body = area.splitRows(area.height - 1).top
      }
      let hasAxis = body.height >= 4 && body.width >= 16
      let widest = rows.map { Glyph.width(of: $0.label) }.max() ?? 0
      let labelWidth = showsLabels && body.width >= 20 && body.height >= 2 ? min(widest, body.width / 3) : 0
      let (labels, rest) = body.splitColumns(labelWidth + (labelWidth > 0 ? 1 : 0))
      let (picture, axis) = rest.splitRows(body.height - (hasAxis ? 1 : 0))
      drawCells(in: picture, on: &canvas)
      if labelWidth > 0 { drawLabels(in: Rect(left: labels.left, top: picture.top, width: labelWidth, height: picture.height), on: &canvas) }
      if hasAxis { TimeLabels(start: start, end: end, look: look, offset: offset).draw(in: axis, on: &canvas) }
      drawCrosshair(in: picture, on: &canvas)
    }
  }
}

// MARK: Cells

extension Heatmap {
  private var perRow: Int { isShaded ? 1 : 2 }
  private var isShaded: Bool { look.isASCII || look.isColorless }

  /// The largest value of each place, row by row from the top; NaN where there is none.
  private func places(_ width: Int, _ height: Int) -> [Double] {
    var result = [Double](repeating: .nan, count: width * height)
    let scale = Double(width) / (end - start)
    for index in starts.indices {
      let from = (starts[index] - start) * scale
      let next = index + 1 < starts.count ? min(starts[index + 1], starts[index] + step) : starts[index] + step
      let to = (next - start) * scale
      guard from.isFinite, to.isFinite, to > 0, from < Double(width) else { continue }
      let first = min(max(Int(max(from, 0)), 0), width - 1)
      let last = min(max(Int(cell: min(to, Double(width)).rounded(.up)) - 1, first), width - 1)
      for (bucket, row) in rows.enumerated() {
        guard index < row.values.count, !row.values[index].isNaN else { continue }
        let (bottom, top) = span(of: bucket, height)
        for y in bottom...max(top, bottom) {
          for x in first...last {
            let place = (height - 1 - y) * width + x
            if !(result[place] >= row.values[index]) { result[place] = row.values[index] }
          }
        }
      }
    }
    return result
  }

  /// The places of a bucket, counted from the bottom, both ends included.
  private func span(of bucket: Int, _ height: Int) -> (bottom: Int, top: Int) {
    let bottom = min(bucket * height / rows.count, height - 1)
    return (bottom, min(max((bucket + 1) * height / rows.count - 1, bottom), height - 1))
  }

  private func fraction(_ value: Double) -> Double {
    let fraction = (value / 2 - low / 2) / (high / 2 - low / 2)
    return fraction.isNaN ? 0 : min(max(fraction, 0), 1)
  }

  private static let shades: [Glyph] = ["·", "░", "▒", "▓", "█"]
  private static let asciiShades: [Glyph] = [".", ":", "-", "=", "+", "*", "#", "@"]

  private func shade(_ fraction: Double) -> Cell {
    let shades = look.isASCII ? Self.asciiShades : Self.shades
    let glyph = shades[min(Int(cell: fraction * Double(shades.count)), shades.count - 1)]
    return Cell(glyph: glyph, style: look.isColorless ? .plain : Style(foreground: color(fraction)))
  }

  private func drawCells(in area: Rect, on canvas: inout Canvas) {
    guard !area.isEmpty else { return }
    let height = area.height * perRow
    let places = places(area.width, height)
    for row in 0..<area.height {
      for column in 0..<area.width {
        let upper = places[row * perRow * area.width + column]
        let lower = places[(row * perRow + perRow - 1) * area.width + column]
        let cell: Cell
        switch (upper.isNaN, lower.isNaN) {
        case (true, true): continue
        case _ where isShaded: cell = shade(fraction(upper))
        case (false, true): cell = Cell(glyph: "▀", style: Style(foreground: color(fraction(upper))))
        case (true, false): cell = Cell(glyph: "▄", style: Style(foreground: color(fraction(lower))))
        case (false, false):
          cell = Cell(glyph: "▀", style: Style(foreground: color(fraction(upper)), background: color(fraction(lower))))
        }
        canvas.put(cell.glyph, column: area.left + column, row: area.top + row, style: cell.style)
      }
    }
  }
}

// MARK: Around the cells

extension Heatmap {
  /// As many bounds as have a row of their own, evenly spread.
  private func drawLabels(in area: Rect, on canvas: inout Canvas) {
    let stride = max((rows.count * 2 + area.height - 1) / max(area.height, 1), 1)
    let every = rows.count <= area.height ? 1 : stride
    var last = -1
    for bucket in Swift.stride(from: rows.count - 1, through: 0, by: -every) {
      let (bottom, top) = span(of: bucket, area.height * perRow)
      let row = area.bottom - 1 - (bottom + top) / 2 / perRow
      guard row > last else { continue }
      canvas.write(rows[bucket].label, in: Rect(left: area.left, top: row, width: area.width, height: 1), alignment: .right, style: look.muted)
      last = row
    }
  }

  private func drawLegend(in row: Rect, on canvas: inout Canvas) {
    let (least, most) = (format(low), format(high))
    let texts = Glyph.width(of: least) + Glyph.width(of: most) + 2
    let width = min(row.width - texts, 32)
    guard width >= 4 else { return }
    var column = row.right - width - texts
    column += canvas.write(least, column: column, row: row.top, style: look.muted) + 1
    for place in 0..<width {
      let fraction = Double(place) / Double(width - 1)
      let cell = isShaded ? shade(fraction) : Cell(glyph: "█", style: Style(foreground: color(fraction)))
      canvas.put(cell.glyph, column: column + place, row: row.top, style: cell.style)
    }
    canvas.write(most, column: column + width + 1, row: row.top, style: look.muted)
  }

  private func drawCrosshair(in area: Rect, on canvas: inout Canvas) {
    guard let crosshair, crosshair >= start, crosshair <= end, !area.isEmpty else { return }
    let column = area.left + min(Int(cell: (crosshair - start) / (end - start) * Double(area.width)), area.width - 1)
    for row in area.top..<area.bottom {
      canvas.put(look.isASCII ? "|" : "│", column: column, row: row, style: Style(foreground: look.theme.accent))
    }
    guard area.width >= 40, area.height >= 6, let index = starts.lastIndex(where: { $0 <= crosshair }), crosshair < starts[index] + step else { return }
    let cells = rows.reversed().filter { index < $0.values.count && !$0.values[index].isNaN }
    Tooltip(
      title: TimeText.full(Int64(min(max(crosshair, -6e13), 2.5e14)), offset: offset),
      entries: cells.map { Tooltip.Entry(name: $0.label, value: format($0.values[index]), color: color(fraction($0.values[index]))) }, look: look
    ).draw(beside: column, in: area, on: &canvas)
  }
}
