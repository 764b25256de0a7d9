import Canvas
import Widgets

/// Lines of text over the dashboard, scrolled. What is longer than a line goes on below.
struct TextDialog {
  var title: String
  var lines: [String]
  var scroll: Int
  var theme: Theme
  var symbols: Symbols
  var hint = "↑↓ scroll  Esc close"
  /// Tables fit already.
  var wraps = true
  /// Keeps its size, whatever it shows: pages that one leafs through would jump.
  var isSteady = false

  func draw(in bounds: Rect, on canvas: inout Canvas) {
    let lines = shown(in: bounds).map(\.text)
    let area = dialog(in: bounds, count: lines.count).draw(in: bounds, theme: theme, symbols: symbols, on: &canvas)
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

  func dialog(in bounds: Rect) -> Dialog { dialog(in: bounds, count: shown(in: bounds).count) }

  private func dialog(in bounds: Rect, count: Int) -> Dialog {
    Dialog(title: title, hint: hint, width: width(in: bounds), height: height(of: count, in: bounds))
  }

  /// The line of which a row of the screen shows a part; `nil` beside them.
  func line(atRow row: Int, in bounds: Rect) -> Int? {
    let shown = shown(in: bounds)
    let area = dialog(in: bounds, count: shown.count).inside(of: bounds)
    let index = min(scroll, max(shown.count - area.height, 0)) + row - area.top
    return row >= area.top && row < area.bottom && shown.indices.contains(index) ? shown[index].line : nil
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

extension Model {
  /// What overlays are drawn in. The status bar stays readable: it answers what keys do here too.
  var overlayBounds: Rect { Rect(width: columns, height: max(isKiosk ? rows : rows - 1, 0)) }

  /// The overlays that are lines to read.
  func textDialog(of overlay: Overlay) -> TextDialog? {
    let (theme, symbols) = (settings.theme, settings.symbols)
    switch overlay {
    case .report(let scroll):
      return TextDialog(title: "Compatibility", lines: CompatibilityText(model: self).lines, scroll: scroll, theme: theme, symbols: symbols)
    case .page(let page):
      return TextDialog(title: page.title, lines: page.lines, scroll: page.scroll, theme: theme, symbols: symbols, hint: "↑↓ scroll  y copy  Esc close")
    case .inspect(let inspection):
      let text = InspectionText(model: self, inspection: inspection, width: TextDialog.insideWidth(of: overlayBounds))
      let columns = text.lastScrollColumn > 0 ? "← → columns  " : ""
      return TextDialog(
        title: text.title, lines: text.lines, scroll: inspection.scroll, theme: theme, symbols: symbols,
        hint: columns + "Tab query/data/response/JSON  y copy  c curl  Esc close", wraps: inspection.tab != .data, isSteady: true)
    case .silence(let draft): return SilenceView(draft: draft, model: self).dialog(in: overlayBounds)
    case .help, .picker, .rowFilter, .expression, .alerts: return nil
    }
  }

  /// How far the overlay on top can be scrolled.
  var lastScroll: Int {
    switch overlays.last {
    case .help(let scroll)?: HelpView(keyMap: settings.keyMap, theme: settings.theme, symbols: settings.symbols, scroll: scroll).lastScroll(in: overlayBounds)
    case let overlay?: textDialog(of: overlay)?.lastScroll(in: overlayBounds) ?? 0
    case nil: 0
    }
  }
}
