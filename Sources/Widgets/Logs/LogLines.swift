package import Canvas

/// Log lines below each other, each with its level's colour, time and labels before the message.
package struct LogLines: Widget {
  package struct Line: Hashable, Sendable {
    var time: String
    /// A short word, such as `error`; empty where it is not known.
    var level: String
    var color: Color
    var labels: String
    var message: String
    /// How many equal lines it stands for.
    var count: Int

    package init(time: String = "", level: String = "", color: Color, labels: String = "", message: String, count: Int = 1) {
      (self.time, self.level, self.color, self.count) = (time, level, color, count)
      self.labels = TextWrap.bounded(labels)
      self.message = TextWrap.bounded(message, to: 5000)
    }
  }

  var lines: [Line]
  /// Lines before and after ``lines``; only counted in the mark.
  var hidden: (above: Int, below: Int)
  var wraps: Bool
  /// Index into ``lines``.
  var cursor: Int?
  var look: Look

  package init(lines: [Line], hidden: (above: Int, below: Int) = (0, 0), wraps: Bool = false, cursor: Int? = nil, look: Look) {
    self.lines = lines
    self.hidden = hidden
    self.wraps = wraps
    self.cursor = cursor
    self.look = look
  }

  package func draw(in area: Rect, on canvas: inout Canvas) {
    guard !area.isEmpty else { return }
    canvas.clipped(to: area) { canvas in
      let timeWidth = area.width >= 40 ? lines.map { Glyph.width(of: $0.time) }.max() ?? 0 : 0
      let levelWidth = area.width >= 50 || look.isColorless ? min(lines.map { Glyph.width(of: $0.level) }.max() ?? 0, 8) : 0
      var row = area.top
      var drawn = 0
      for (index, line) in lines.enumerated() where row < area.bottom {
        row += draw(line, isChosen: cursor == index, timeWidth: timeWidth, levelWidth: levelWidth, in: Rect(left: area.left, top: row, width: area.width, height: area.bottom - row), on: &canvas)
        drawn += 1
      }
      let below = hidden.below + lines.count - drawn
      guard below > 0 || hidden.above > 0, area.height >= 3 else { return }
      let last = area.row(area.height - 1)
      canvas.fill(last, style: .plain)
      let above = hidden.above > 0 ? "\(look.isASCII ? "^" : "↑") \(hidden.above)  " : ""
      // The last row made room for the mark.
      canvas.write(above + "+\(below + (row > area.bottom - 1 ? 1 : 0)) more", in: last, alignment: .right, style: look.muted)
    }
  }

  /// - Returns: The rows that the line took.
  private func draw(_ line: Line, isChosen: Bool, timeWidth: Int, levelWidth: Int, in area: Rect, on canvas: inout Canvas) -> Int {
    let style = isChosen ? look.chosen : look.text
    var column = area.left
    if isChosen { canvas.fill(area.row(0), style: style) }
    canvas.put(look.isASCII ? "|" : "▌", column: column, row: area.top, style: isChosen ? style : Style(foreground: line.color))
    column += 1
    if timeWidth > 0 {
      canvas.write(line.time, column: column, row: area.top, style: isChosen ? style : look.muted, limit: timeWidth)
      column += timeWidth + 1
    }
    if levelWidth > 0 {
      canvas.write(line.level, column: column, row: area.top, style: isChosen ? style : Style(foreground: line.color, attributes: .bold), limit: levelWidth)
      column += levelWidth + 1
    }
    let room = area.right - column
    guard room > 0 else { return 1 }
    if line.count > 1 {
      column += canvas.write("\(line.count)× ", column: column, row: area.top, style: isChosen ? style : Style(foreground: look.theme.info), limit: room)
    }
    if !line.labels.isEmpty, room >= 30 {
      column += canvas.write(line.labels, column: column, row: area.top, style: isChosen ? style : Style(foreground: look.theme.info), limit: room / 3) + 1
    }
    guard wraps, area.right - column >= 8 else {
      let text = line.message.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: look.isASCII ? " " : "⏎")
      canvas.write(text, column: column, row: area.top, style: style, limit: max(area.right - column, 0))
      return 1
    }
    let pieces = TextWrap.lines(of: line.message, width: area.right - column).prefix(max(area.height, 1))
    for (index, piece) in pieces.enumerated() {
      if index > 0 { canvas.put(look.isASCII ? "|" : "▌", column: area.left, row: area.top + index, style: Style(foreground: line.color)) }
      canvas.write(piece, column: column, row: area.top + index, style: index == 0 ? style : look.text)
    }
    return max(pieces.count, 1)
  }
}
