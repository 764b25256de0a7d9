import Canvas
import Dashboards
import Panels

/// Showing only those rows of a table that hold a text.
extension Model {
  mutating func filterRows() {
    guard let key = screen?.view.focusedPanel, let screen else { return }
    guard screen.dashboard.panels[key.panel]?.type.rawValue == "table" else {
      remark = "Only tables have rows to filter"
      return
    }
    overlays.append(.rowFilter(TextInput(screen[panel: key].interaction.filter)))
  }

  mutating func handle(_ key: Key, inRowFilter input: TextInput) -> [Command] {
    var input = input
    switch key.code {
    case .enter: overlays.removeLast()
    case .escape:
      overlays.removeLast()
      applyRowFilter("")
    default:
      input.edit(key)
      replaceOverlay(.rowFilter(input))
      applyRowFilter(input.text)
    }
    return []
  }

  mutating func applyRowFilter(_ text: String) {
    changeInteraction { interaction in
      interaction.filter = text
      interaction.cursorRow = nil
      interaction.scrollRow = 0
    }
  }
}
