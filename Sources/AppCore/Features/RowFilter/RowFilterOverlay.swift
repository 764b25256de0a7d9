import Canvas
import Dashboards
import Panels
import Widgets

/// The text that rows of the focused panel must hold, applied while it is typed.
struct RowFilterOverlay: Overlay {
  private var input: TextInput

  let isClosedByClickBeside = false

  static func open(in context: Context) -> [Intent] {
    guard let screen = context.screen, let key = screen.view.focusedPanel, let panel = screen.dashboard.panels[key.panel] else { return [] }
    guard PanelCatalogue.filtersRows(panel.type) else { return [.say("Only tables and lists have rows to filter")] }
    return [.show(RowFilterOverlay(input: TextInput(screen[panel: key].interaction.filter)))]
  }

  mutating func press(_ key: Key, in context: Context) -> [Intent] {
    switch key.code {
    case .enter: return [.close]
    case .escape: return [.close, .dashboards(.filterRows(""))]
    default:
      input.edit(key)
      return [.dashboards(.filterRows(input.text))]
    }
  }

  mutating func paste(_ text: String, in context: Context) -> [Intent] {
    input.insert(text)
    return [.dashboards(.filterRows(input.text))]
  }

  func draw(in bounds: Rect, of context: Context, on drawn: inout Drawn) {
    let area = Dialog(title: "Rows with", hint: "Enter keep  Esc all rows", width: 60, height: 3).draw(in: bounds, context.appearance, on: &drawn)
    InputLine(input, look: context.appearance).draw(in: area, on: &drawn.canvas)
  }
}
