package import Canvas

/// Nested bars from the top down: each stands below the one that holds it, as wide as its share of the whole.
package struct FlameGraph: Widget {
  package struct Bar: Hashable, Sendable {
    var depth: Int
    /// Share of the whole at its left end, and its width; 0…1.
    var start: Double
    var width: Double
    var text: String
    var color: Color

    package init(depth: Int, start: Double, width: Double, text: String, color: Color) {
      (self.depth, self.start, self.width, self.color) = (depth, start, width, color)
      self.text = TextWrap.bounded(text)
    }
  }

  var bars: [Bar]
  /// Levels above the area.
  var scroll: Int
  var look: Look

  package init(bars: [Bar], scroll: Int = 0, look: Look) {
    (self.bars, self.scroll, self.look) = (bars, scroll, look)
  }

  package func draw(in area: Rect, on canvas: inout Canvas) {
    guard !area.isEmpty, !bars.isEmpty else { return }
    canvas.clipped(to: area) { canvas in
      let depths = (bars.map(\.depth).max() ?? 0) + 1
      let hasMark = depths > area.height && area.height >= 3
      let rows = area.height - (hasMark ? 1 : 0)
      let first = min(max(scroll, 0), max(depths - rows, 0))
      for bar in bars where bar.depth >= first && bar.depth < first + rows {
        let left = Int(cell: (min(max(bar.start, 0), 1) * Double(area.width)).rounded())
        let right = Int(cell: (min(max(bar.start + bar.width, 0), 1) * Double(area.width)).rounded())
        // Bars narrower than half a column say nothing; those that hold them show their time.
        guard right > left else { continue }
        draw(bar, in: Rect(left: area.left + left, top: area.top + bar.depth - first, width: right - left, height: 1), on: &canvas)
      }
      if hasMark { canvas.write("+\(max(depths - first - rows, 0)) levels", in: area.row(area.height - 1), alignment: .right, style: look.muted) }
    }
  }

  private func draw(_ bar: Bar, in area: Rect, on canvas: inout Canvas) {
    if look.isASCII || look.isColorless {
      canvas.fill(area, glyph: look.isASCII ? "-" : "─", style: look.muted)
      canvas.put(look.isASCII ? "|" : "▏", column: area.left, row: area.top, style: look.text)
      canvas.write(bar.text, column: area.left + 1, row: area.top, style: look.text, limit: max(area.width - 2, 0))
    } else {
      let style = Style(foreground: bar.color.contrasting, background: bar.color)
      canvas.fill(area, style: style)
      // A thin edge keeps neighbours of one colour apart.
      if area.width > 1 { canvas.put("▏", column: area.left, row: area.top, style: Style(foreground: look.theme.surface, background: bar.color)) }
      if area.width >= 4 { canvas.write(bar.text, column: area.left + 1, row: area.top, style: style, limit: area.width - 1) }
    }
  }
}
