import Canvas
import Widgets

/// The keys and what they do, read from the catalogue of actions.
struct HelpOverlay: Overlay {
  var scroll = 0

  static func open(in context: Context) -> [Intent] { [.show(HelpOverlay())] }

  mutating func press(_ key: Key, in context: Context) -> [Intent] {
    let bounds = context.overlayBounds
    let view = HelpView(keyMap: context.settings.keyMap, look: context.appearance, scroll: scroll)
    guard let wanted = Scrolling.scrolled(scroll, by: key, last: view.lastScroll(in: bounds), page: Scrolling.page(in: bounds)) else { return [.close] }
    scroll = wanted
    return []
  }

  func draw(in bounds: Rect, of context: Context, on drawn: inout Drawn) {
    HelpView(keyMap: context.settings.keyMap, look: context.appearance, scroll: scroll).draw(in: bounds, on: &drawn)
  }
}

private struct HelpView {
  var keyMap: KeyMap
  var look: Look
  var scroll: Int

  private var theme: Theme { look.theme }

  func draw(in bounds: Rect, on drawn: inout Drawn) {
    let area = dialog(in: bounds).draw(in: bounds, look, on: &drawn)
    if !area.isEmpty { draw(in: area, of: bounds, on: &drawn.canvas) }
  }

  private func draw(in area: Rect, of bounds: Rect, on canvas: inout Canvas) {
    let lines = lines
    let (columns, rowCount) = layout(of: lines, in: bounds)
    let first = min(scroll, max(rowCount - area.height, 0))
    let columnWidth = area.width / columns
    for (index, line) in lines.enumerated() {
      let row = index % rowCount - first
      guard row >= 0, row < area.height else { continue }
      draw(line, at: area.left + index / rowCount * columnWidth, row: area.top + row, width: columnWidth - 2, on: &canvas)
    }
    if first > 0 { canvas.write("↑", column: area.right, row: area.top, style: Style(foreground: theme.accent)) }
    if first + area.height < rowCount {
      canvas.write("↓", column: area.right, row: area.bottom - 1, style: Style(foreground: theme.accent))
    }
  }

  func dialog(in bounds: Rect) -> Dialog {
    let (columns, rowCount) = layout(of: lines, in: bounds)
    return Dialog(title: "Help", hint: "↑↓ scroll  Esc close", width: min(columns * Self.widest + 6, bounds.width), height: rowCount + 2)
  }

  /// Columns of cells that show every action's help whole.
  private static let widest = 96

  private func layout(of lines: [Line], in bounds: Rect) -> (columns: Int, rows: Int) {
    let columns = bounds.width >= 150 ? 2 : 1
    return (columns, (lines.count + columns - 1) / columns)
  }

  /// How many lines can be scrolled off.
  func lastScroll(in bounds: Rect) -> Int {
    let rows = layout(of: lines, in: bounds).rows
    return max(rows + 2 - bounds.height, 0)
  }

  private enum Line {
    case heading(String)
    case action(keys: String, title: String, help: String)
    case blank
  }

  private var lines: [Line] {
    Action.Group.allCases.flatMap { group -> [Line] in
      let actions = ActionCatalogue.all.filter { $0.group == group }
      return [.heading(group.rawValue)]
        + actions.map { action in
          let keys = keyMap.sequences(for: action.id).map(\.description).joined(separator: ", ")
          return .action(keys: keys.isEmpty ? "—" : keys, title: action.title, help: action.help)
        } + [.blank]
    }
  }

  private func draw(_ line: Line, at column: Int, row: Int, width: Int, on canvas: inout Canvas) {
    let plain = Style(foreground: theme.text, background: theme.background)
    switch line {
    case .blank: break
    case .heading(let text):
      canvas.write(text, column: column, row: row, style: plain.foreground(theme.accent).adding(.bold), limit: width)
    case .action(let keys, let title, let help):
      let keyWidth = min(14, width / 3)
      canvas.write(keys, column: column, row: row, style: plain.adding(.bold), limit: keyWidth)
      let used = canvas.write(title, column: column + keyWidth + 1, row: row, style: plain, limit: width - keyWidth - 1)
      let helpStart = max(keyWidth + 1 + used + 2, min(keyWidth + 23, width))
      canvas.write(
        help, column: column + helpStart, row: row, style: plain.foreground(theme.mutedText), limit: width - helpStart)
    }
  }
}
