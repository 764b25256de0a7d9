import Canvas
import Dashboards
import Widgets

/// The tabs of a dashboard, side by side.
struct TabsView {
  var tabs: PlacedTabs
  var titles: [String]
  var theme: Theme

  /// Where there are more than have room, those before the selected one go first.
  private func first(width: Int) -> Int {
    var first = 0
    while first < tabs.selected, titles[first...].prefix(tabs.selected - first + 1).reduce(2, { $0 + Glyph.width(of: $1) + 3 }) > width - 2 { first += 1 }
    return first
  }

  /// Each tab is a target; the mark for those that are left out stands for the one before the first shown.
  func draw(in area: Rect, on drawn: inout Drawn, meaning: (_ tab: Int) -> HitTarget.Meaning) {
    draw(in: area, on: &drawn.canvas)
    let first = first(width: area.width)
    var next = area.left + 1
    if first > 0 {
      drawn.mark(Rect(left: next, top: area.top, width: 2, height: 1), meaning(first - 1))
      next += 2
    }
    for (index, title) in titles.enumerated().dropFirst(first) {
      let width = Glyph.width(of: title) + 3
      drawn.mark(Rect(left: next, top: area.top, width: width - 1, height: 1), meaning(index))
      next += width
    }
  }

  private func draw(in area: Rect, on canvas: inout Canvas) {
    var run = TextRun()
    let first = first(width: area.width)
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
