import Canvas
import Widgets

/// Lines of text over the dashboard, scrolled. What is longer than a line goes on below.
struct TextDialog {
  var title: String
  var lines: [String]
  var scroll: Int
  var look: Look
  var hint = "↑↓ scroll  Esc close"
  /// Tables fit already.
  var wraps = true
  /// Keeps its size, whatever it shows: pages that one leafs through would jump.
  var isSteady = false

  /// - Parameter meaning: What a click on a line means.
  func draw(in bounds: Rect, on drawn: inout Drawn, meaning: (@Sendable (_ line: Int) -> HitTarget.Meaning?)? = nil) {
    let shown = shown(in: bounds)
    let area = dialog(in: bounds, count: shown.count).draw(in: bounds, look, on: &drawn)
    guard !area.isEmpty else { return }
    draw(shown.map(\.text), in: area, on: &drawn.canvas)
    guard let meaning else { return }
    let first = min(scroll, max(shown.count - area.height, 0))
    for (row, line) in shown.dropFirst(first).prefix(area.height).enumerated() {
      if let meaning = meaning(line.line) { drawn.mark(area.row(row), meaning) }
    }
  }

  private func draw(_ lines: [String], in area: Rect, on canvas: inout Canvas) {
    let theme = look.theme
    let first = min(scroll, max(lines.count - area.height, 0))
    let style = Style(foreground: theme.text, background: theme.background)
    for (row, line) in lines.dropFirst(first).prefix(area.height).enumerated() {
      canvas.write(line, column: area.left, row: area.top + row, style: style, limit: area.width)
    }
    let mark = style.foreground(theme.accent)
    if first > 0 { canvas.write("↑", column: area.right, row: area.top, style: mark) }
    if first + area.height < lines.count { canvas.write("↓", column: area.right, row: area.bottom - 1, style: mark) }
  }

  func dialog(in bounds: Rect) -> Dialog { dialog(in: bounds, count: shown(in: bounds).count) }

  private func dialog(in bounds: Rect, count: Int) -> Dialog {
    Dialog(title: title, hint: hint, width: width(in: bounds), height: height(of: count, in: bounds))
  }

  /// How many lines can be scrolled off.
  func lastScroll(in bounds: Rect) -> Int {
    let count = shown(in: bounds).count
    return max(count - (height(of: count, in: bounds) - 2), 0)
  }

  private static func steadyWidth(in bounds: Rect) -> Int { bounds.width - (bounds.width < 100 ? 2 : 12) }

  /// Of lines in a dialog that keeps its size.
  static func insideWidth(of bounds: Rect) -> Int { max(steadyWidth(in: bounds) - 4, 1) }

  private func width(in bounds: Rect) -> Int {
    if isSteady { return Self.steadyWidth(in: bounds) }
    let widest = lines.prefix(2000).map { Glyph.width(of: $0) }.max() ?? 20
    return min(max(widest + 4, Glyph.width(of: hint) + 6, 50), bounds.width - 2)
  }

  private func height(of count: Int, in bounds: Rect) -> Int { isSteady ? bounds.height - 2 : min(count + 2, bounds.height - 2) }

  /// What stands in each row, and the line that it belongs to.
  private func shown(in bounds: Rect) -> [(line: Int, text: String)] {
    let width = width(in: bounds) - 4
    guard wraps, width > 8 else { return lines.enumerated().map { ($0, $1) } }
    return lines.enumerated().flatMap { index, line in
      (Glyph.width(of: line) <= width ? [line] : Self.wrapped(line, width: width)).map { (index, $0) }
    }
  }

  /// What goes on stands a little further in than the line that it belongs to.
  private static func wrapped(_ line: String, width: Int) -> [String] {
    let indent = min(line.prefix { $0 == " " }.count, width / 2)
    let rest = TextWrap.lines(of: String(line.dropFirst(indent)), width: width - indent - 2)
    return rest.enumerated().map { String(repeating: " ", count: indent + ($0 == 0 ? 0 : 2)) + $1 }
  }
}

/// Keys for something that is read and scrolled.
enum Scrolling {
  /// - Parameters:
  ///   - last: The last line that can stand at the upper edge; asked only where the key scrolls.
  ///   - page: Lines that a page has.
  /// - Returns: `nil` where the key closes.
  static func scrolled(_ scroll: Int, by key: Key, last: @autoclosure () -> Int, page: Int) -> Int? {
    switch (key.code, key.modifiers) {
    case (.escape, _), (.character("q"), []), (.character("?"), _), (.enter, _): return nil
    default: break
    }
    // The text is laid out for it: not for a key that closes.
    let last = last()
    let wanted: Int
    switch (key.code, key.modifiers) {
    case (.down, _), (.character("j"), []): wanted = scroll + 1
    case (.up, _), (.character("k"), []): wanted = min(scroll, last) - 1
    case (.pageDown, _), (.character(" "), _), (.character("d"), .control), (.character("f"), .control): wanted = scroll + page
    case (.pageUp, _), (.character("u"), .control), (.character("b"), .control): wanted = min(scroll, last) - page
    case (.home, _), (.character("g"), []): wanted = 0
    case (.end, _), (.character("G"), _): wanted = last
    default: wanted = scroll
    }
    return min(max(wanted, 0), last)
  }

  static func page(in bounds: Rect) -> Int { max(bounds.height - 6, 1) }
}
