import Canvas
import Widgets

/// A list that shrinks while one types.
struct PickerView {
  var picker: Picker
  var theme: Theme
  var symbols: Symbols

  func draw(in bounds: Rect, on canvas: inout Canvas) {
    let matches = picker.matches
    let widest = picker.items.prefix(500).map { Glyph.width(of: $0.title) + Glyph.width(of: $0.detail) + 6 }.max() ?? 20
    let height = min(max(picker.items.count, 3) + 4, max(bounds.height * 2 / 3, 8))
    let hint = picker.ticked == nil ? "Enter choose  Esc close" : "Tab tick  Enter apply  Esc close"
    let dialog = Dialog(
      title: picker.title, hint: hint, width: min(max(widest + 4, 46), bounds.width - 2, 110), height: height)
    let area = dialog.draw(in: bounds, theme: theme, symbols: symbols, on: &canvas)
    guard !area.isEmpty else { return }
    InputLineView(input: picker.input, prompt: symbols == .ascii ? "> " : "❯ ", theme: theme).draw(in: area.row(0), on: &canvas)
    canvas.write(
      "\(matches.count)/\(picker.items.count)", in: area.row(0), alignment: .right, style: style(theme.mutedText))
    let list = area.splitRows(2).bottom
    guard !list.isEmpty else { return }
    guard !matches.isEmpty else {
      let text = picker.takesFreeText && !picker.input.text.isEmpty ? "Enter takes “\(picker.input.text)”" : "nothing matches"
      return canvas.write(text, in: list.row(0), style: style(theme.mutedText))
    }
    let first = max(0, min(picker.cursor - list.height / 2, matches.count - list.height))
    for (row, item) in matches.dropFirst(first).prefix(list.height).enumerated() {
      draw(item, in: list.row(row), isChosen: first + row == picker.cursor, on: &canvas)
    }
    if first > 0 { canvas.write("↑", column: area.right, row: list.top, style: style(theme.accent)) }
    if first + list.height < matches.count {
      canvas.write("↓", column: area.right, row: list.bottom - 1, style: style(theme.accent))
    }
  }

  private func draw(_ item: Picker.Item, in row: Rect, isChosen: Bool, on canvas: inout Canvas) {
    var base = style(theme.text)
    if isChosen {
      base = base.adding(.reversed)
      canvas.fill(row, style: base)
    }
    var column = row.left
    if let ticked = picker.ticked {
      let mark = ticked.contains(item.id) ? (symbols == .ascii ? "[x] " : "◉ ") : (symbols == .ascii ? "[ ] " : "○ ")
      column += canvas.write(mark, column: column, row: row.top, style: base)
    } else {
      column += canvas.write(isChosen ? (symbols == .ascii ? "> " : "▸ ") : "  ", column: column, row: row.top, style: base)
    }
    let detailWidth = min(Glyph.width(of: item.detail), row.width / 2)
    canvas.write(item.title, column: column, row: row.top, style: base, limit: row.right - column - detailWidth - 1)
    let detailStyle = isChosen ? base : base.foreground(theme.mutedText)
    canvas.write(item.detail, column: row.right - detailWidth, row: row.top, style: detailStyle, limit: detailWidth)
  }

  private func style(_ color: Color) -> Style { Style(foreground: color, background: theme.background) }
}

/// One line of text being typed, its cursor shown reversed; scrolled so that the cursor is visible.
struct InputLineView {
  var input: TextInput
  var prompt: String
  var theme: Theme

  func draw(in row: Rect, on canvas: inout Canvas) {
    guard !row.isEmpty else { return }
    let accent = Style(foreground: theme.accent, background: theme.background)
    let plain = Style(foreground: theme.text, background: theme.background)
    let start = row.left + canvas.write(prompt, column: row.left, row: row.top, style: accent)
    let room = max(row.right - start - 1, 1)
    let before = Glyph.glyphs(of: input.text.prefix(input.cursor))
    var skippedColumns = before.reduce(0) { $0 + $1.width } - room
    var column = start
    for (index, glyph) in Glyph.glyphs(of: input.text + " ").enumerated() {
      if skippedColumns > 0 {
        skippedColumns -= glyph.width
        continue
      }
      guard column + glyph.width <= row.right else { break }
      canvas.put(glyph, column: column, row: row.top, style: index == before.count ? plain.adding(.reversed) : plain)
      column += glyph.width
    }
  }
}
