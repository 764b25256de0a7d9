import Canvas
import Widgets

/// Pieces of text that stand side by side in one row, cut where the row ends.
struct TextRun {
  private(set) var parts: [(text: String, style: Style)]

  init(_ parts: [(text: String, style: Style)] = []) { self.parts = parts }

  mutating func add(_ text: String, _ style: Style) {
    parts.append((text, style))
  }

  var width: Int { parts.reduce(0) { $0 + Glyph.width(of: $1.text) } }

  /// - Returns: The column after the last one written.
  @discardableResult
  func draw(at column: Int, row: Int, limit: Int, on canvas: inout Canvas) -> Int {
    var next = column
    let end = column + max(limit, 0)
    for (index, part) in parts.enumerated() where next < end {
      // Where a part just fits and more would follow, the mark must say so.
      let isCut = Glyph.width(of: part.text) == end - next && parts[(index + 1)...].contains { $0.text.contains { $0 != " " } }
      next += canvas.write(isCut ? part.text + " " : part.text, column: next, row: row, style: part.style, limit: end - next)
    }
    return next
  }
}

/// A box over everything else, cleared inside, with its title in the frame.
struct Dialog {
  var title: String
  var hint: String
  var width: Int
  var height: Int

  /// The line that filters the rows of a table.
  static let rowFilter = Dialog(title: "Rows with", hint: "Enter keep  Esc all rows", width: 60, height: 3)

  /// Centred in `bounds` and never larger.
  func box(in bounds: Rect) -> Rect {
    let (width, height) = (min(width, bounds.width), min(height, bounds.height))
    return Rect(left: bounds.left + (bounds.width - width) / 2, top: bounds.top + (bounds.height - height) / 3, width: width, height: height)
  }

  /// What is inside its frame.
  func inside(of bounds: Rect) -> Rect {
    let box = box(in: bounds)
    return box.width >= 4 && box.height >= 3 ? box.inset(columns: 2, rows: 1) : Rect(width: 0, height: 0)
  }

  /// - Returns: The area inside the frame.
  func draw(in bounds: Rect, theme: Theme, symbols: Symbols, on canvas: inout Canvas) -> Rect {
    let area = box(in: bounds)
    guard area.width >= 4, area.height >= 3 else { return Rect(width: 0, height: 0) }
    let style = Style(foreground: theme.accent, background: theme.background)
    canvas.fill(area, style: Style(foreground: theme.text, background: theme.background))
    let corners: [Glyph] = symbols == .ascii ? ["+", "+", "+", "+"] : ["╭", "╮", "╰", "╯"]
    let (horizontal, vertical): (Glyph, Glyph) = symbols == .ascii ? ("-", "|") : ("─", "│")
    for column in area.left..<area.right {
      canvas.put(horizontal, column: column, row: area.top, style: style)
      canvas.put(horizontal, column: column, row: area.bottom - 1, style: style)
    }
    for row in area.top..<area.bottom {
      canvas.put(vertical, column: area.left, row: row, style: style)
      canvas.put(vertical, column: area.right - 1, row: row, style: style)
    }
    canvas.put(corners[0], column: area.left, row: area.top, style: style)
    canvas.put(corners[1], column: area.right - 1, row: area.top, style: style)
    canvas.put(corners[2], column: area.left, row: area.bottom - 1, style: style)
    canvas.put(corners[3], column: area.right - 1, row: area.bottom - 1, style: style)
    canvas.write(" \(title) ", column: area.left + 2, row: area.top, style: style.adding(.bold), limit: area.width - 4)
    if !hint.isEmpty {
      let muted = Style(foreground: theme.mutedText, background: theme.background)
      let hintWidth = min(Glyph.width(of: hint) + 2, area.width - 4)
      canvas.write(" \(hint) ", column: area.right - 2 - hintWidth, row: area.bottom - 1, style: muted, limit: hintWidth)
    }
    return inside(of: bounds)
  }
}
