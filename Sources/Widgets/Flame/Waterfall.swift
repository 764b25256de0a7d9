package import Canvas

/// Steps of something below each other, each with a bar where in the whole it lies.
package struct Waterfall: Widget {
  package struct Step: Hashable, Sendable {
    var depth: Int
    var name: String
    var detail: String
    /// Share of the whole at which it begins, and its width; 0…1.
    var start: Double
    var width: Double
    var color: Color
    var isFailed: Bool

    package init(depth: Int, name: String, detail: String, start: Double, width: Double, color: Color, isFailed: Bool = false) {
      self.depth = depth
      self.name = TextWrap.bounded(name)
      self.detail = TextWrap.bounded(detail)
      (self.start, self.width, self.color, self.isFailed) = (start, width, color, isFailed)
    }
  }

  var steps: [Step]
  /// Above everything: what the whole is.
  var title: String
  var scroll: Int
  var cursor: Int?
  var look: Look

  package init(steps: [Step], title: String, scroll: Int = 0, cursor: Int? = nil, look: Look) {
    self.steps = steps
    self.title = TextWrap.bounded(title)
    self.scroll = scroll
    self.cursor = cursor
    self.look = look
  }

  package func draw(in area: Rect, on canvas: inout Canvas) {
    guard !area.isEmpty, !steps.isEmpty else { return }
    canvas.clipped(to: area) { canvas in
      let (head, rest) = area.splitRows(area.height >= 4 ? 1 : 0)
      canvas.write(title, in: head, style: look.muted)
      let isCut = steps.count > rest.height
      let (body, mark) = rest.splitRows(rest.height - (isCut && rest.height >= 3 ? 1 : 0))
      var first = min(max(scroll, 0), max(steps.count - body.height, 0))
      if let cursor, body.height > 0 { first = min(max(first, cursor - body.height + 1), max(cursor, 0)) }
      first = min(max(first, 0), max(steps.count - body.height, 0))
      let shown = steps[first..<min(first + body.height, steps.count)]
      let names = shown.map { Glyph.width(of: $0.name) + 2 * min($0.depth, 12) + 2 }.max() ?? 0
      let nameWidth = area.width >= 40 ? min(names, area.width * 2 / 5) : area.width
      for (index, step) in shown.enumerated() {
        draw(step, isChosen: cursor == first + index, nameWidth: nameWidth, in: body.row(index), on: &canvas)
      }
      if !mark.isEmpty { canvas.write("+\(max(steps.count - first - body.height, 0)) more", in: mark, alignment: .right, style: look.muted) }
    }
  }

  private func draw(_ step: Step, isChosen: Bool, nameWidth: Int, in row: Rect, on canvas: inout Canvas) {
    if isChosen { canvas.fill(row, style: look.chosen) }
    let indent = min(2 * min(step.depth, 12), nameWidth / 2)
    let color = step.isFailed ? look.theme.error : step.color
    let sign: Glyph = step.isFailed ? "!" : look.isASCII ? "*" : "●"
    canvas.put(sign, column: row.left + indent, row: row.top, style: isChosen ? look.chosen : Style(foreground: color))
    canvas.write(step.name, column: row.left + indent + 2, row: row.top, style: isChosen ? look.chosen : look.text, limit: max(nameWidth - indent - 2, 0))
    let bars = Rect(left: row.left + nameWidth + 1, top: row.top, width: row.width - nameWidth - 1, height: 1)
    guard bars.width >= 8 else { return }
    let start = min(max(step.start, 0), 1)
    let width = min(max(step.width.isFinite ? step.width : 0, 0), 1 - start)
    let left = min(Int(cell: start * Double(bars.width)), bars.width - 1)
    let right = min(max(Int(cell: ((start + width) * Double(bars.width)).rounded()), left + 1), bars.width)
    for column in left..<right { canvas.put(look.isASCII ? "=" : "▬", column: bars.left + column, row: row.top, style: isChosen ? look.chosen : Style(foreground: color)) }
    // The duration stands behind the bar, before it, or on it, wherever there is room.
    let textWidth = Glyph.width(of: step.detail)
    let style = isChosen ? look.chosen : look.muted
    if right + 1 + textWidth <= bars.width {
      canvas.write(step.detail, column: bars.left + right + 1, row: row.top, style: style)
    } else if textWidth + 1 <= left {
      canvas.write(step.detail, column: bars.left + left - 1 - textWidth, row: row.top, style: style)
    } else if textWidth + 4 <= right - left {
      canvas.write(" \(step.detail) ", column: bars.left + right - textWidth - 3, row: row.top, style: style)
    }
  }
}
