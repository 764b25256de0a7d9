package import Canvas

/// A rounded frame with a title in its upper edge and marks at the right.
///
/// ```
/// ╭─ CPU usage ────────── ⚠ 2 ╮
/// ```
/// Without room for a frame (under 2 rows or 4 columns) only the content is drawn. A frame one row high shows its title line.
package struct Frame: Widget {
  /// A short remark in the upper edge.
  package struct Mark: Hashable, Sendable {
    var text: String
    /// Says the same where there is less room; "" leaves the mark out then.
    var shortText: String
    var color: Color

    package init(_ text: String, short: String = "", color: Color) {
      (self.text, self.shortText, self.color) = (TextWrap.bounded(text, to: 60), TextWrap.bounded(short, to: 60), color)
    }
  }

  package enum Border: Hashable, Sendable {
    case line
    /// A title line without a frame.
    case none
  }

  var title: String
  /// The most important one first: it is the last to be left out.
  var marks: [Mark]
  var isFocused: Bool
  var border: Border
  var look: Look
  package var content: any Widget

  package init(
    title: String, marks: [Mark] = [], isFocused: Bool = false, border: Border = .line, look: Look,
    content: any Widget = EmptyWidget()
  ) {
    self.title = TextWrap.bounded(title)
    self.marks = marks
    self.isFocused = isFocused
    self.border = border
    self.look = look
    self.content = content
  }

  package func draw(in area: Rect, on canvas: inout Canvas) {
    guard !area.isEmpty else { return }
    let inside = self.inside(of: area)
    canvas.clipped(to: area) { canvas in
      switch border {
      case .line where area.width >= 4 && area.height >= 2:
        drawLines(area, on: &canvas)
        // In a narrow frame the title takes the place of the line before it.
        let inset = Glyph.width(of: title) + 6 > area.width ? 1 : 2
        drawTitle(in: Rect(left: area.left + inset, top: area.top, width: area.width - 2 * inset, height: 1), on: &canvas)
      case .none where inside.height < area.height:
        drawTitle(in: Rect(left: area.left, top: area.top, width: area.width, height: 1), on: &canvas)
      default: break
      }
    }
    guard !inside.isEmpty else { return }
    canvas.clipped(to: inside) { content.draw(in: inside, on: &$0) }
  }

  /// Where the content goes.
  package func inside(of area: Rect) -> Rect {
    switch border {
    case .line: area.width >= 4 && area.height >= 2 ? area.inset(columns: 1, rows: 1) : area
    case .none: title.isEmpty && marks.isEmpty || area.height < 2 ? area : area.splitRows(1).bottom
    }
  }
}

extension Frame {
  private var lineStyle: Style {
    isFocused
      ? Style(foreground: look.theme.accent, attributes: look.isColorless ? .bold : []) : Style(foreground: look.theme.frame)
  }

  private func drawLines(_ area: Rect, on canvas: inout Canvas) {
    let glyphs = FrameGlyphs.of(look, isHeavy: isFocused && look.isColorless)
    for column in area.left + 1..<area.right - 1 {
      canvas.put(glyphs.horizontal, column: column, row: area.top, style: lineStyle)
      canvas.put(glyphs.horizontal, column: column, row: area.bottom - 1, style: lineStyle)
    }
    for row in area.top + 1..<max(area.bottom - 1, area.top + 1) {
      canvas.put(glyphs.vertical, column: area.left, row: row, style: lineStyle)
      canvas.put(glyphs.vertical, column: area.right - 1, row: row, style: lineStyle)
    }
    canvas.put(glyphs.topLeft, column: area.left, row: area.top, style: lineStyle)
    canvas.put(glyphs.topRight, column: area.right - 1, row: area.top, style: lineStyle)
    canvas.put(glyphs.bottomLeft, column: area.left, row: area.bottom - 1, style: lineStyle)
    canvas.put(glyphs.bottomRight, column: area.right - 1, row: area.bottom - 1, style: lineStyle)
  }

  private func drawTitle(in row: Rect, on canvas: inout Canvas) {
    var free = row.width
    var right = row.right
    for mark in marks {
      let fitting = [mark.text, mark.shortText].first { !$0.isEmpty && Glyph.width(of: $0) + 2 <= max(free - 6, free / 2) }
      guard let text = fitting else { continue }
      let width = Glyph.width(of: text) + 2
      right -= width
      free -= width
      canvas.write(" \(text) ", column: right, row: row.top, style: Style(foreground: mark.color))
    }
    guard !title.isEmpty, free >= 3 else { return }
    let style = Style(foreground: isFocused ? look.theme.accent : look.theme.text, attributes: .bold)
    let padding = border == .line ? 1 : 0
    let limit = free - 2 * padding
    let width = min(Glyph.width(of: title), limit)
    canvas.fill(Rect(left: row.left, top: row.top, width: width + 2 * padding, height: 1), style: .plain)
    canvas.write(title, column: row.left + padding, row: row.top, style: style, limit: limit)
  }
}

/// The characters of a frame.
struct FrameGlyphs: Sendable {
  var horizontal: Glyph
  var vertical: Glyph
  var topLeft: Glyph
  var topRight: Glyph
  var bottomLeft: Glyph
  var bottomRight: Glyph

  static func of(_ look: Look, isHeavy: Bool) -> FrameGlyphs {
    if look.isASCII { return isHeavy ? heavyASCII : ascii }
    return isHeavy ? heavy : rounded
  }

  private static let rounded = FrameGlyphs(
    horizontal: "─", vertical: "│", topLeft: "╭", topRight: "╮", bottomLeft: "╰", bottomRight: "╯")
  private static let heavy = FrameGlyphs(
    horizontal: "━", vertical: "┃", topLeft: "┏", topRight: "┓", bottomLeft: "┗", bottomRight: "┛")
  private static let ascii = FrameGlyphs(
    horizontal: "-", vertical: "|", topLeft: "+", topRight: "+", bottomLeft: "+", bottomRight: "+")
  private static let heavyASCII = FrameGlyphs(
    horizontal: "=", vertical: "#", topLeft: "#", topRight: "#", bottomLeft: "#", bottomRight: "#")
}
