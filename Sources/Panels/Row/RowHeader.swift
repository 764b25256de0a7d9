package import Canvas
package import Widgets

/// The line that heads a row of panels and folds it.
package struct RowHeader: Widget {
  var title: String
  var isCollapsed: Bool
  /// Shown while the row is folded.
  var panelCount: Int
  var isFocused: Bool
  var look: Look

  package init(title: String, isCollapsed: Bool, panelCount: Int = 0, isFocused: Bool = false, look: Look) {
    self.title = title
    self.isCollapsed = isCollapsed
    self.panelCount = panelCount
    self.isFocused = isFocused
    self.look = look
  }

  package func draw(in area: Rect, on canvas: inout Canvas) {
    guard !area.isEmpty else { return }
    let arrow = look.isASCII ? (isCollapsed ? ">" : "v") : isCollapsed ? "▸" : "▾"
    let style = isFocused ? Style(foreground: look.theme.accent, attributes: .bold) : look.strong
    let counted = isCollapsed && panelCount > 0 ? " (\(panelCount) \(panelCount == 1 ? "panel" : "panels"))" : ""
    let used = canvas.write("\(arrow) \(title)", column: area.left, row: area.top, style: style, limit: area.width - Glyph.width(of: counted))
    let second = canvas.write(counted, column: area.left + used, row: area.top, style: look.muted, limit: max(area.width - used, 0))
    let line: Glyph = look.isASCII ? "-" : "─"
    for column in (area.left + used + second + 1)..<max(area.right, area.left + used + second + 1) {
      canvas.put(line, column: column, row: area.top, style: isFocused ? Style(foreground: look.theme.accent) : look.faint)
    }
  }
}
