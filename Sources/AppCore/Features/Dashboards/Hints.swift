import Dashboards
import Panels

extension DashboardsFeature {
  /// The keys that matter now.
  var hints: [KeyHint] {
    guard let screen else { return [KeyHint("O", "start screen"), KeyHint("?", "help"), KeyHint("q", "quit")] }
    if screen.view.crosshair != nil {
      let steps = screen.view.selectionStart == nil ? [KeyHint("Space", "select"), KeyHint("Enter", "deeper")] : [KeyHint("Enter", "zoom")]
      return steps + [KeyHint("←→", "move"), KeyHint("n N", "extremes"), KeyHint("Esc", "leave")]
    }
    if screen.isFullScreen { return fullScreenHints(screen) }
    let why = focusIsEmpty ? [KeyHint("x", "why empty")] : []
    return [KeyHint("?", "help")] + why + [
      KeyHint("o", "open"), KeyHint("/", "find"), KeyHint(":", "command"), KeyHint("v", "vars"), KeyHint("t", "time"), KeyHint("f", "full"),
      KeyHint("q", "quit"),
    ]
  }

  private func fullScreenHints(_ screen: OpenDashboard) -> [KeyHint] {
    let end = [KeyHint("?", "help"), KeyHint("q", "quit")]
    if focusIsEmpty { return [KeyHint("Esc", "back"), KeyHint("x", "why empty"), KeyHint("i", "inspect"), KeyHint("t", "time")] + end }
    guard let key = screen.view.fullScreen, let type = screen.dashboard.panels[key.panel]?.type, PanelCatalogue.scrolls(type) else {
      return [KeyHint("Esc", "back"), KeyHint("Enter", "series"), KeyHint("c", "crosshair"), KeyHint("i", "inspect"), KeyHint("t", "time")] + end
    }
    let hasColumns = PanelCatalogue.hasColumns(type)
    let rows = (hasColumns ? [KeyHint("s", "sort")] : []) + (PanelCatalogue.filtersRows(type) ? [KeyHint("F", "filter")] : [])
    return [KeyHint("Esc", "back"), hasColumns ? KeyHint("↑↓←→", "rows, columns") : KeyHint("↑↓", "move"), KeyHint("Enter", "open")] + rows
      + [KeyHint("i", "inspect")] + end
  }

  /// Whether the focused panel has asked and shows nothing.
  private var focusIsEmpty: Bool {
    guard let screen, let key = screen.view.focusedPanel, screen.dashboard.panels[key.panel]?.asksForData == true else { return false }
    return screen[panel: key].data?.isEmpty == true
  }
}
