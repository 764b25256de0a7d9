import Canvas
import Dashboards
import Panels
import TimeSeries
import Widgets

/// What stands at a place of a dashboard.
enum DashboardClick: Sendable {
  case panel(PanelPoint)
  case row(ContainerPath)
  case tab(Int, of: PlacedTabs)
  case variable(String)
}

/// A place in a panel.
struct PanelPoint: Sendable {
  var panel: PanelInstance
  /// Where there is a time axis.
  var moment: Timestamp?
  /// Of a table or list.
  var row: Int?
}

/// Where a button went down, until it comes up again.
struct MousePress: Hashable, Sendable {
  var panel: PanelInstance
  /// Under the pointer, where there is a time axis.
  var moment: Timestamp?
  /// A second click opens.
  var wasFocused: Bool
  var isDragging = false
}

/// The mouse, when it is switched on: a click gives the focus or presses what is a button, a second one opens, the wheel
/// scrolls, dragging over a time axis selects a range and zooms into it.
extension DashboardsFeature {
  /// A button went down on something.
  mutating func take(_ click: DashboardClick, in context: Surroundings) -> [Intent] {
    mousePress = nil
    needsPaint = true
    switch click {
    case .variable(let name): return [.open(.variable(name))]
    case .tab(let index, let tabs): return select(tab: index, of: tabs, in: context)
    case .row(let path):
      return screen?.view.focus == .row(path) ? goDeeper(in: context) : setFocus(.row(path), in: context)
    case .panel(let point):
      guard let screen else { return [] }
      if screen.isFullScreen {
        if let row = point.row { return clickRow(row, of: point.panel, in: context) }
        mousePress = MousePress(panel: point.panel, moment: point.moment, wasFocused: false)
        return []
      }
      mousePress = MousePress(panel: point.panel, moment: point.moment, wasFocused: screen.view.focusedPanel == point.panel)
      return setFocus(.panel(point.panel), in: context)
    }
  }

  /// The first click goes to it, a second one opens it.
  private mutating func clickRow(_ row: Int, of key: PanelInstance, in context: Surroundings) -> [Intent] {
    if screen?[panel: key].interaction.cursorRow == row { return goDeeper(in: context) }
    screen?[panel: key].interaction.cursorRow = row
    return []
  }

  /// - Parameter point: In the panel in which the button went down, wherever the pointer is by now.
  mutating func drag(to point: PanelPoint) {
    guard let press = mousePress, let start = press.moment, point.panel == press.panel, let moment = point.moment,
      moment != start || press.isDragging
    else { return }
    mousePress?.isDragging = true
    screen?.view.selectionStart = start
    screen?.view.crosshair = moment
    needsPaint = true
  }

  mutating func release(in context: Surroundings) -> [Intent] {
    defer { mousePress = nil }
    guard let press = mousePress else { return [] }
    needsPaint = true
    guard press.isDragging, let start = screen?.view.selectionStart, let end = screen?.view.crosshair else {
      return press.wasFocused ? goDeeper(in: context) : []
    }
    screen?.view.selectionStart = nil
    screen?.view.crosshair = nil
    guard start != end else { return [] }
    return [.say("Z goes back to the range before")] + changeTime(in: context) { $0.change(to: TimeRange(start: min(start, end), end: max(start, end))) }
  }

  /// A table or list on the full screen takes the wheel as arrows.
  var takesWheelAsArrows: Bool {
    guard let key = screen?.view.fullScreen, let panel = screen?.dashboard.panels[key.panel] else { return false }
    return PanelCatalogue.scrolls(panel.type)
  }

  mutating func scroll(byRows rows: Int, in context: Surroundings) -> [Intent] {
    guard let screen else { return [] }
    needsPaint = true
    if let key = screen.view.fullScreen {
      // What has no rows of its own has a legend.
      let series = SeriesNames.of(screen.panels[key]?.data?.frames ?? []).count
      let first = screen[panel: key].interaction.scrollRow
      self.screen?[panel: key].interaction.scrollRow = min(max(first + rows, 0), max(series - 1, 0))
      return []
    }
    let last = max(context.placement(of: screen).height - bodyArea(in: context).height, 0)
    self.screen?.view.scroll = min(max(screen.view.scroll + rows, 0), last)
    return askVisiblePanels(in: context)
  }
}
