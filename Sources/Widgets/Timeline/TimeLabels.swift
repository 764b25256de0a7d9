import Canvas

/// A row of round moments below something that runs along time.
struct TimeLabels: Widget {
  /// Milliseconds since the epoch; both ends belong to the row.
  var start: Double
  var end: Double
  /// Seconds east of UTC at a moment in seconds.
  var offset: @Sendable (Int64) -> Int
  var look: Look

  init(start: Double, end: Double, look: Look, offset: @escaping @Sendable (Int64) -> Int) {
    (self.start, self.end, self.look, self.offset) = (start, end, look, offset)
  }

  package func draw(in area: Rect, on canvas: inout Canvas) {
    guard area.width >= 5, area.height > 0, start < end, abs(start) < 9e15, abs(end) < 9e15 else { return }
    var free = area.left
    for tick in ticks(width: area.width) {
      let column = area.left + min(Int(cell: (Double(tick.time) - start) / (end - start) * Double(area.width)), area.width - 1)
      let width = Glyph.width(of: tick.label)
      let left = column - width / 2
      // A label that would be cut or touch its neighbour is left out.
      guard left >= free, left + width <= area.right else { continue }
      canvas.write(tick.label, column: left, row: area.top, style: look.muted)
      free = left + width + 2
    }
  }

  private func ticks(width: Int) -> [TimeTicks.Tick] {
    for each in [9, 12, 16] {
      let ticks = TimeTicks(start: Int64(start), end: Int64(end), most: max(width / each, 1), offset: offset).ticks
      if ticks.allSatisfy({ $0.label.utf8.count + 3 <= each }) || each == 16 { return ticks }
    }
    return []
  }
}
