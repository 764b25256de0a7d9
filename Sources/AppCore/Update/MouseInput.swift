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

/// The mouse, when it is switched on: a click gives the focus, a second one opens, the wheel scrolls, dragging over a
/// time axis selects a range and zooms into it.
extension Model {
  mutating func handle(_ mouse: Mouse) -> [Command] {
    needsPaint = true
    let isWheel = mouse.action == .wheelUp || mouse.action == .wheelDown
    if isWheel, !overlays.isEmpty || showsStart || takesWheel {
      // Lists move as by three presses of an arrow.
      let key = Key(mouse.action == .wheelUp ? .up : .down)
      return (0..<3).flatMap { _ in handle(key) }
    }
    if !overlays.isEmpty { return mouse.action == .press ? chooseByMouse(mouse) : [] }
    if showsStart { return mouse.action == .press ? chooseOnStart(mouse) : [] }
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

  /// A click on a dashboard of the start screen goes to it, a second one opens it.
  private mutating func chooseOnStart(_ mouse: Mouse) -> [Command] {
    let view = StartView(model: self)
    guard let index = view.line(column: mouse.column, row: mouse.row, in: Rect(width: columns, height: rows - 1)) else { return [] }
    let line = startLines[index]
    let isSecond = start.pane == .dashboards && startCursor(in: startLines) == index
    start.pane = .dashboards
    start.chosen = line.id
    return isSecond ? handle(Key(.enter)) : []
  }

  /// Variables and the time range open their lists.
  private mutating func openFromHeader(_ mouse: Mouse, of screen: DashboardScreen) -> [Command] {
    let area = Rect(width: columns, height: bodyArea.top)
    switch HeaderView(model: self, screen: screen).target(column: mouse.column, row: mouse.row, in: area) {
    case .time: return perform(.timePicker)
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
    guard let screen, !screen.isFullScreen else { return [] }
    let last = max(placement(of: screen).height - bodyArea.height, 0)
    self.screen?.view.scroll = min(max(screen.view.scroll + rows, 0), last)
    return askVisiblePanels()
  }

  private mutating func press(_ mouse: Mouse) -> [Command] {
    mousePress = nil
    guard let screen else { return [] }
    if let key = screen.view.fullScreen {
      mousePress = MousePress(panel: key, moment: moment(at: mouse, in: key, area: bodyArea), wasFocused: false)
      return []
    }
    let row = mouse.row - bodyArea.top + screen.view.scroll
    guard bodyArea.contains(column: mouse.column, row: mouse.row),
      let stop = placement(of: screen).stops.last(where: { $0.area.contains(column: mouse.column, row: row) })
    else { return [] }
    let wasFocused = stop.focus == screen.view.focus
    guard let key = stop.panel else { return wasFocused ? open() : focus(stop.focus) }
    let area = Rect(left: stop.area.left, top: stop.area.top - screen.view.scroll + bodyArea.top, width: stop.area.width, height: stop.area.height)
    mousePress = MousePress(panel: key, moment: moment(at: mouse, in: key, area: area), wasFocused: wasFocused)
    return focus(stop.focus)
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

  /// A click on a line of a list chooses it, a second one takes it; one beside the list closes it.
  private mutating func chooseByMouse(_ mouse: Mouse) -> [Command] {
    guard case .picker(var picker) = overlays.last else { return [] }
    let bounds = overlayBounds
    let list = PickerView(picker: picker, model: self).widget
    guard list.box(in: bounds).contains(column: mouse.column, row: mouse.row) else { return handle(Key(.escape)) }
    guard let index = list.entry(atRow: mouse.row, in: bounds) else { return [] }
    if index == picker.cursor { return handle(Key(.enter)) }
    picker.cursor = index
    replaceOverlay(.picker(picker))
    return []
  }
}
