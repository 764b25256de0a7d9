import Canvas
import Dashboards
import Panels
import TimeSeries
import Widgets

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
extension Model {
  mutating func handle(_ mouse: Mouse) -> [Command] {
    needsPaint = true
    let isWheel = mouse.action == .wheelUp || mouse.action == .wheelDown
    if isWheel, overlays.isEmpty, showsStart, let pane = StartView(model: self).target(column: mouse.column, row: mouse.row, in: startArea)?.pane {
      enter(pane)
    }
    if isWheel, !overlays.isEmpty || showsStart || takesWheel {
      // Lists move as by three presses of an arrow.
      let key = Key(mouse.action == .wheelUp ? .up : .down)
      return (0..<3).flatMap { _ in handle(key) }
    }
    if !overlays.isEmpty { return mouse.action == .press ? clickOverlay(mouse) : [] }
    if mouse.action == .press, !isKiosk, mouse.row == rows - 1 { return clickStatus(mouse) }
    if showsStart { return mouse.action == .press ? clickStart(mouse) : [] }
    guard let screen else { return [] }
    if mouse.action == .press, !isKiosk, mouse.row < bodyArea.top { return openFromHeader(mouse, of: screen) }
    switch mouse.action {
    case .wheelUp: return scroll(byRows: -3)
    case .wheelDown: return scroll(byRows: 3)
    case .press: return press(mouse)
    case .drag: return drag(mouse)
    case .release: return release()
    }
  }

  /// A click on an entry of the start screen goes to it, a second one opens it.
  private mutating func clickStart(_ mouse: Mouse) -> [Command] {
    guard let target = StartView(model: self).target(column: mouse.column, row: mouse.row, in: startArea) else { return [] }
    let lines = startLines
    let cursor = target.pane == .dashboards ? startCursor(in: lines) : start.cursor
    let isSecond = start.pane == target.pane && target.entry == cursor
    enter(target.pane)
    guard let entry = target.entry else { return [] }
    if isSecond { return handle(Key(.enter)) }
    if target.pane == .dashboards { start.chosen = lines[entry].id } else { start.cursor = entry }
    return []
  }

  private var startArea: Rect { Rect(width: columns, height: rows - 1) }

  private mutating func enter(_ pane: StartScreen.Pane) {
    guard start.pane != pane else { return }
    (start.pane, start.cursor) = (pane, 0)
  }

  /// Hints press their key; what fires and how the sources do lead there.
  private mutating func clickStatus(_ mouse: Mouse) -> [Command] {
    switch StatusView(model: self).target(column: mouse.column, in: Rect(left: 0, top: rows - 1, width: columns, height: 1)) {
    case .key(let key): return handle(key)
    case .alerts: return perform(.alerts)
    case .sources:
      let commands = perform(.startScreen)
      enter(.sources)
      return commands
    case nil: return []
    }
  }

  /// Variables and the time range open their lists.
  private mutating func openFromHeader(_ mouse: Mouse, of screen: DashboardScreen) -> [Command] {
    let area = Rect(width: columns, height: bodyArea.top)
    switch HeaderView(model: self, screen: screen).target(column: mouse.column, row: mouse.row, in: area) {
    case .time: return perform(.timePicker)
    case .start: return perform(.startScreen)
    case .variables: return perform(.variables)
    case .variable(let name):
      if let picker = valuePicker(of: name) { overlays.append(.picker(picker)) }
      return []
    case nil: return []
    }
  }

  /// A table or list on the full screen.
  private var takesWheel: Bool {
    guard let key = screen?.view.fullScreen, let panel = screen?.dashboard.panels[key.panel] else { return false }
    return PanelCatalogue.scrolls(panel.type)
  }

  private mutating func scroll(byRows rows: Int) -> [Command] {
    guard let screen else { return [] }
    if let key = screen.view.fullScreen {
      // What has no rows of its own has a legend.
      let series = SeriesNames.of(screen.panels[key]?.data?.frames ?? []).count
      let first = screen[panel: key].interaction.scrollRow
      self.screen?[panel: key].interaction.scrollRow = min(max(first + rows, 0), max(series - 1, 0))
      return []
    }
    let last = max(placement(of: screen).height - bodyArea.height, 0)
    self.screen?.view.scroll = min(max(screen.view.scroll + rows, 0), last)
    return askVisiblePanels()
  }

  private mutating func press(_ mouse: Mouse) -> [Command] {
    mousePress = nil
    guard let screen else { return [] }
    if let key = screen.view.fullScreen {
      if let row = row(at: mouse, in: key) { return click(row: row, of: key) }
      mousePress = MousePress(panel: key, moment: moment(at: mouse, in: key, area: bodyArea), wasFocused: false)
      return []
    }
    let row = mouse.row - bodyArea.top + screen.view.scroll
    let placement = placement(of: screen)
    if bodyArea.contains(column: mouse.column, row: mouse.row), let tabs = placement.tabs.last(where: { $0.area(width: columns).contains(column: mouse.column, row: row) }) {
      let titles = tabs.tabs.map { screen.variables.title($0.title, scope: $0.scopedVariables) }
      let view = TabsView(tabs: tabs, titles: titles, theme: settings.theme)
      return view.tab(atColumn: mouse.column, in: tabs.area(width: columns)).map { select(tab: $0, of: tabs) } ?? []
    }
    guard bodyArea.contains(column: mouse.column, row: mouse.row),
      let stop = placement.stops.last(where: { $0.area.contains(column: mouse.column, row: row) })
    else { return [] }
    let wasFocused = stop.focus == screen.view.focus
    guard let key = stop.panel else { return wasFocused ? open() : focus(stop.focus) }
    let area = Rect(left: stop.area.left, top: stop.area.top - screen.view.scroll + bodyArea.top, width: stop.area.width, height: stop.area.height)
    mousePress = MousePress(panel: key, moment: moment(at: mouse, in: key, area: area), wasFocused: wasFocused)
    return focus(stop.focus)
  }

  /// The row of a table on the full screen.
  private func row(at mouse: Mouse, in key: PanelInstance) -> Int? {
    guard let view = panelView(of: key), bodyArea.contains(column: mouse.column, row: mouse.row) else { return nil }
    return view.renderer.row(atRow: mouse.row, of: view.frame.inside(of: bodyArea), for: view.frames, in: view.context)
  }

  /// The first click goes to it, a second one opens it.
  private mutating func click(row: Int, of key: PanelInstance) -> [Command] {
    if screen?[panel: key].interaction.cursorRow == row { return open() }
    screen?[panel: key].interaction.cursorRow = row
    return []
  }

  private mutating func drag(_ mouse: Mouse) -> [Command] {
    guard let start = mousePress?.moment, let key = mousePress?.panel, let screen else { return [] }
    let area: Rect
    if screen.isFullScreen {
      area = bodyArea
    } else {
      guard let place = placement(of: screen).area(of: .panel(key)) else { return [] }
      area = Rect(left: place.left, top: place.top - screen.view.scroll + bodyArea.top, width: place.width, height: place.height)
    }
    guard let moment = moment(at: mouse, in: key, area: area), moment != start || mousePress?.isDragging == true else { return [] }
    mousePress?.isDragging = true
    self.screen?.view.selectionStart = start
    self.screen?.view.crosshair = moment
    return []
  }

  private mutating func release() -> [Command] {
    defer { mousePress = nil }
    guard let press = mousePress else { return [] }
    guard press.isDragging, let start = screen?.view.selectionStart, let end = screen?.view.crosshair else {
      return press.wasFocused ? open() : []
    }
    screen?.view.selectionStart = nil
    screen?.view.crosshair = nil
    guard start != end else { return [] }
    remark = "Z goes back to the range before"
    return changeTime { $0.change(to: TimeRange(start: min(start, end), end: max(start, end))) }
  }

  private func moment(at mouse: Mouse, in key: PanelInstance, area: Rect) -> Timestamp? {
    guard let view = panelView(of: key) else { return nil }
    let inside = view.frame.inside(of: area)
    return view.renderer.moment(atColumn: mouse.column, of: inside, for: view.frames, in: view.context)
  }
}
