import Canvas
import DatasourceKit
import Widgets

/// The line of Explore at the upper edge: the expression, what is wrong with it or what it takes, and suggestions.
struct ExpressionView {
  var line: ExpressionLine
  var model: Model

  private var theme: Theme { model.settings.theme }

  func draw(in bounds: Rect, on canvas: inout Canvas) {
    let help = help
    let dialog = dialog(in: bounds)
    let area = dialog.draw(in: place(of: dialog, in: bounds), theme: theme, symbols: model.settings.symbols, on: &canvas)
    guard !area.isEmpty else { return }
    InputLine(line.input, look: model.look).draw(in: area.row(0), on: &canvas)
    var row = 1
    for (text, color) in help where row < area.height {
      canvas.write(text, column: area.left, row: area.top + row, style: style(color), limit: area.width)
      row += 1
    }
    for (index, suggestion) in line.suggestions.enumerated() where row < area.height {
      let isChosen = index == line.chosen
      let base = isChosen ? model.look.chosen : style(theme.text)
      let used = canvas.write("  \(suggestion.text)", column: area.left, row: area.top + row, style: base, limit: area.width)
      canvas.write(
        "  \(suggestion.detail)", column: area.left + used, row: area.top + row, style: style(theme.mutedText), limit: area.width - used)
      row += 1
    }
  }

  func dialog(in bounds: Rect) -> Dialog {
    Dialog(
      title: "Explore — \(line.datasource.name)", hint: (model.source(after: line.datasource) == nil ? "" : "Ctrl-O source  ") + "Tab complete  ↑↓ choose  Enter ask  Esc close", width: bounds.width,
      height: min(1 + help.count + line.suggestions.count + 2, bounds.height))
  }

  /// At the upper edge: the graph stays in view.
  func place(of dialog: Dialog, in bounds: Rect) -> Rect { bounds.splitRows(dialog.height).top }

  /// The suggestion that a row of the screen shows.
  func suggestion(atRow row: Int, in bounds: Rect) -> Int? {
    let index = row - bounds.top - 2 - help.count
    return line.suggestions.indices.contains(index) && row < bounds.top + dialog(in: bounds).height - 1 ? index : nil
  }

  /// Below the line: the error with its caret, else the parameters of the function around the cursor.
  private var help: [(String, Color)] {
    var lines: [(String, Color)] = []
    if let problem = line.problem {
      let parts = problem.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      // The middle line repeats the expression, which stands above when it fits.
      lines += parts.enumerated().map { ($1, $0 == 0 ? theme.warning : theme.mutedText) }
    }
    if let signature = line.signature { lines.append((signature, theme.mutedText)) }
    return lines
  }

  private func style(_ color: Color) -> Style { Style(foreground: color, background: theme.background) }
}
