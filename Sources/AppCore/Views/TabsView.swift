import Canvas
import Dashboards
import Widgets

/// The tabs of a dashboard, side by side.
struct TabsView {
  var tabs: PlacedTabs
  var titles: [String]
  var theme: Theme

  func draw(in area: Rect, on canvas: inout Canvas) {
    var run = TextRun()
    for (index, title) in titles.enumerated() {
      let isSelected = index == tabs.selected
      let style = Style(foreground: isSelected ? theme.accent : theme.mutedText, background: theme.background)
      run.add(" \(title) ", isSelected ? style.adding([.bold, .underlined]) : style)
      run.add(" ", style)
    }
    run.draw(at: area.left + 1, row: area.top, limit: area.width - 2, on: &canvas)
  }
}
