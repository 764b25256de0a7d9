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
    // Where there are more than have room, those before the selected one go first.
    var first = 0
    while first < tabs.selected, titles[first...].prefix(tabs.selected - first + 1).reduce(2, { $0 + Glyph.width(of: $1) + 3 }) > area.width - 2 { first += 1 }
    if first > 0 { run.add("… ", Style(foreground: theme.mutedText, background: theme.background)) }
    for (index, title) in titles.enumerated().dropFirst(first) {
      let isSelected = index == tabs.selected
      let style = Style(foreground: isSelected ? theme.accent : theme.mutedText, background: theme.background)
      run.add(" \(title) ", isSelected ? style.adding([.bold, .underlined]) : style)
      run.add(" ", style)
    }
    run.draw(at: area.left + 1, row: area.top, limit: area.width - 2, on: &canvas)
  }
}
