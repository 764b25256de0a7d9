package import Canvas

/// One line of text being written, with its cursor.
package struct InputLine: Widget {
  /// Before the text: `/`, `:`, a label.
  var prompt: String
  var text: String
  /// Where the next character goes, counted in characters from 0; clamped.
  var cursor: Int
  /// Shown while there is no text.
  var placeholder: String
  var isFocused: Bool
  var look: Look

  package init(prompt: String = "", text: String, cursor: Int? = nil, placeholder: String = "", isFocused: Bool = true, look: Look) {
    self.prompt = prompt
    self.text = text
    self.cursor = cursor ?? text.count
    self.placeholder = placeholder
    self.isFocused = isFocused
    self.look = look
  }

  package func draw(in area: Rect, on canvas: inout Canvas) {
    guard !area.isEmpty else { return }
    var column = area.left
    if !prompt.isEmpty {
      column += canvas.write(prompt, column: column, row: area.top, style: Style(foreground: look.theme.accent, attributes: .bold), limit: area.width)
      column = min(column + 1, area.right)
    }
    let width = area.right - column
    guard width > 0 else { return }
    // No terminal shows more than 4,096 columns; what lies far behind the cursor need not be looked at.
    let before = text.prefix(max(cursor, 0)).suffix(4096).map { Glyph.glyphs(of: String($0)) }
    let glyphs = before + text.dropFirst(max(cursor, 0)).prefix(4096).map { Glyph.glyphs(of: String($0)) }
    let cursor = before.count
    let first = Self.firstShown(glyphs, cursor: cursor, width: width)
    var place = column
    var cursorColumn = column
    for index in first..<glyphs.count {
      if index == cursor { cursorColumn = place }
      for glyph in glyphs[index] {
        guard place + glyph.width <= area.right else { return finish(cursorColumn, first, column, area, on: &canvas) }
        canvas.put(glyph, column: place, row: area.top, style: look.text)
        place += glyph.width
      }
    }
    if cursor == glyphs.count { cursorColumn = place }
    if text.isEmpty && !placeholder.isEmpty {
      canvas.write(placeholder, column: column + (isFocused ? 1 : 0), row: area.top, style: look.muted, limit: max(width - 1, 0))
    }
    finish(cursorColumn, first, column, area, on: &canvas)
  }

  private func finish(_ cursorColumn: Int, _ first: Int, _ column: Int, _ area: Rect, on canvas: inout Canvas) {
    if first > 0 { canvas.put(look.isASCII ? "<" : "…", column: column, row: area.top, style: look.muted) }
    if isFocused && cursorColumn < area.right { canvas.restyle(column: cursorColumn, row: area.top) { $0.attributes.formUnion(.reversed) } }
  }

  /// Scrolled so that the cursor and as much as fits before it are visible.
  private static func firstShown(_ glyphs: [[Glyph]], cursor: Int, width: Int) -> Int {
    var first = cursor
    var used = 0
    while first > 0 {
      used += glyphs[first - 1].reduce(0) { $0 + $1.width }
      guard used < width else { break }
      first -= 1
    }
    return first
  }
}
