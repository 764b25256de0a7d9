import Canvas
import DatasourceKit
import Widgets

/// The line of Explore at the upper edge: the expression, what is wrong with it or what it takes, and suggestions.
struct ExpressionView {
  var line: ExpressionLine
  /// There is another source to ask.
  var offersSources: Bool
  var look: Look

  private var theme: Theme { look.theme }

  func draw(in bounds: Rect, on drawn: inout Drawn) {
    let help = help
    let dialog = dialog(help: help, in: bounds)
    // At the upper edge: the graph stays in view.
    let area = dialog.draw(in: bounds.splitRows(dialog.height).top, look, on: &drawn)
    guard !area.isEmpty else { return }
    for index in line.suggestions.indices where 1 + help.count + index < area.height {
      drawn.mark(area.row(1 + help.count + index), .message(ExploreOverlay.Message.clicked(suggestion: index)))
    }
    draw(help, in: area, on: &drawn.canvas)
  }

  private func draw(_ help: [(String, Color)], in area: Rect, on canvas: inout Canvas) {
    InputLine(line.input, look: look).draw(in: area.row(0), on: &canvas)
    var row = 1
    for (text, color) in help where row < area.height {
      canvas.write(text, column: area.left, row: area.top + row, style: style(color), limit: area.width)
      row += 1
    }
    for (index, suggestion) in line.suggestions.enumerated() where row < area.height {
      let isChosen = index == line.chosen
      let base = isChosen ? look.chosen : style(theme.text)
      let used = canvas.write("  \(suggestion.text)", column: area.left, row: area.top + row, style: base, limit: area.width)
      canvas.write(
        "  \(suggestion.detail)", column: area.left + used, row: area.top + row, style: style(theme.mutedText), limit: area.width - used)
      row += 1
    }
  }

  private func dialog(help: [(String, Color)], in bounds: Rect) -> Dialog {
    Dialog(
      title: "Explore — \(line.datasource.name)", hint: (offersSources ? "Ctrl-O source  " : "") + "Tab complete  ↑↓ choose  Enter ask  Esc close",
      width: bounds.width, height: min(1 + help.count + line.suggestions.count + 2, bounds.height))
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
