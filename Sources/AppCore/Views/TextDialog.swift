import Canvas
import Widgets

/// Lines of text over the dashboard, scrolled.
struct TextDialog {
  var title: String
  var lines: [String]
  var scroll: Int
  var theme: Theme
  var symbols: Symbols
  var hint = "↑↓ scroll  Esc close"

  func draw(in bounds: Rect, on canvas: inout Canvas) {
    let widest = lines.prefix(2000).map { Glyph.width(of: $0) }.max() ?? 20
    let dialog = Dialog(
      title: title, hint: hint, width: min(max(widest + 4, 50), bounds.width - 2),
      height: min(lines.count + 2, bounds.height - 2))
    let area = dialog.draw(in: bounds, theme: theme, symbols: symbols, on: &canvas)
    guard !area.isEmpty else { return }
    let first = min(scroll, max(lines.count - area.height, 0))
    let style = Style(foreground: theme.text, background: theme.background)
    for (row, line) in lines.dropFirst(first).prefix(area.height).enumerated() {
      canvas.write(line, column: area.left, row: area.top + row, style: style, limit: area.width)
    }
    let mark = style.foreground(theme.accent)
    if first > 0 { canvas.write("↑", column: area.right, row: area.top, style: mark) }
    if first + area.height < lines.count { canvas.write("↓", column: area.right, row: area.bottom - 1, style: mark) }
  }
}
