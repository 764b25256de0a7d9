package import Canvas

extension Canvas {
  /// Where a drawing leaves its area, in words; `nil` for one that keeps to it. The canvas itself stays as it is.
  package func strayDrawing(outside area: Rect, _ draw: (inout Canvas) -> Void) -> String? {
    let mark = Cell(glyph: "~", style: Style(foreground: .ansi(13), background: .ansi(11)))
    var canvas = self
    canvas.fill(canvas.bounds, glyph: mark.glyph, style: mark.style)
    draw(&canvas)
    for row in 0..<canvas.height {
      for column in 0..<canvas.width where !area.contains(column: column, row: row) && canvas[column, row] != mark {
        return "drew \(canvas[column, row].glyph.scalar) at \(column),\(row) outside \(area)"
      }
    }
    return nil
  }
}
