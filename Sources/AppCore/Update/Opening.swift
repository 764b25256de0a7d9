import Canvas
import Dashboards
import Text
import TimeSeries
import Widgets

/// Opening, closing and switching between dashboards.
extension Model {
  /// - Parameter view: A range and values that a link brings along. Such a dashboard opens on top of the present one,
  ///   so that Escape comes back to it as it was.
  mutating func open(_ location: DashboardLocation, showing view: RequestedView? = nil) -> [Command] {
    if view == nil, let index = opened.screens.firstIndex(where: { $0.location == location }) { return show(screenAt: index) }
    next.view = view
    next.origin = here
    next.origin?.staysOpen = view == nil
    next.location = location
    return [.load(location)]
  }

  /// What Escape is to come back to from the next dashboard that opens. Of lists that were chosen from nothing is left.
  var here: Origin {
    let kept = overlays.filter { if case .alerts = $0 { true } else { false } }
    return Origin(screen: screen?.number, overlays: kept, showedStart: showsStart)
  }

  mutating func receive(_ result: Result<Dashboard, LoadProblem>, from location: DashboardLocation) -> [Command] {
    needsPaint = true
    if next.location == location { next.location = nil }
    switch result {
    case .failure(let problem):
      next.origin = nil
      problems.append(problem)
      let commands = openNextNamed(after: location)
      if opened.screens.isEmpty, commands.isEmpty { showsStart = true }
      return commands
    case .success(let dashboard):
      // Of several that were named the first one is shown, as editors and pagers do.
      let isBehind = next.named.first == location && !opened.screens.isEmpty
      return add(dashboard, from: location, isBehind: isBehind) + openNextNamed(after: location)
    }
  }

  private mutating func openNextNamed(after location: DashboardLocation) -> [Command] {
    guard next.named.first == location else { return [] }
    next.named.removeFirst()
    next.named.removeAll { named in opened.screens.contains { $0.location == named } }
    guard let following = next.named.first else { return [] }
    if opened.screens.isEmpty { next.location = following }
    return [.load(following)]
  }

  private mutating func add(_ dashboard: Dashboard, from location: DashboardLocation, isBehind: Bool) -> [Command] {
    let pasted = settings.views[location]
    // What a link does not carry is the dashboard's own, as in Grafana, and not what was chosen there last week.
    let requested = isBehind ? nil : next.takeView()
    let kept = requested == nil ? remembered.variables[location.key, default: [:]] : [:]
    let view =
      requested
      ?? RequestedView(
        from: settings.from ?? pasted?.from, to: settings.to ?? pasted?.to, timezone: pasted?.timezone,
        variables: (pasted?.variables ?? [:]).merging(settings.variables) { _, given in given }, panel: pasted?.panel)
    let dashboard = inChosenZone(dashboard, else: view.timezone)
    if case .scratch = location {} else { remembered.opened(location.key) }
    let raw = TimeControl.RawRange(from: view.from ?? dashboard.time.from, to: view.to ?? dashboard.time.to)
    let fallback = TimeRange(start: now - 6 * 3_600_000, end: now)
    let interval = (settings.refresh ?? dashboard.time.refresh).flatMap { RefreshText.interval($0, rangeLength: fallback.length) }
    var screen = DashboardScreen(
      number: opened.newNumber(), location: location, dashboard: dashboard,
      time: TimeControl(raw: raw, resolved: fallback),
      variables: DashboardVariables(dashboard: dashboard, given: view.variables, remembered: kept), refresh: RefreshControl(interval: interval))
    screen.time.resolved = resolvedRange(of: screen)
    if !isBehind { screen.origin = next.takeOrigin() }
    screen.view.focus = placement(of: screen).stops.first { $0.panel != nil }?.focus
    if let wanted = view.panel, dashboard.panels[wanted] != nil {
      screen.view.focus = .panel(PanelInstance(panel: wanted))
      screen.view.fullScreen = PanelInstance(panel: wanted)
    }
    screen.needsResolving = isBehind
    opened.add(screen, isBehind: isBehind)
    if isBehind { return [] }
    showsStart = false
    overlays = []
    return [.outside(.title("oriel — \(dashboard.title)"))] + rerunVariables(because: .opening) + refreshNow(isUrgent: true)
      + [wakeCommand()]
  }

  /// The command line's zone goes before an address's, and that before the dashboard's own.
  func inChosenZone(_ dashboard: Dashboard, else requested: String? = nil) -> Dashboard {
    guard let timezone = settings.timezone ?? requested else { return dashboard }
    var dashboard = dashboard
    dashboard.time.timezone = timezone
    return dashboard
  }

  mutating func show(screenAt index: Int) -> [Command] {
    guard opened.screens.indices.contains(index) else { return [] }
    opened.current = index
    showsStart = false
    needsPaint = true
    let title = opened.screens[index].dashboard.title
    return [.outside(.title("oriel — \(title)"))] + resolveIfNeeded() + refreshNow(isUrgent: false) + [wakeCommand()]
  }

  mutating func closeScreen() -> [Command] {
    guard let closed = opened.closeCurrent() else { return [] }
    let cancels = closed.panels.filter(\.value.isLoading).keys.map(Command.cancel)
    guard let origin = closed.origin else {
      showsStart = opened.screens.isEmpty
      needsPaint = true
      return cancels + show(screenAt: opened.current)
    }
    return cancels + comeBack(to: origin)
  }

  /// To where a dashboard was opened. One that stays open keeps its range and values: an Escape too many costs nothing.
  mutating func comeBack(to origin: Origin) -> [Command] {
    let index = opened.screens.firstIndex { $0.number == origin.screen }
    // What it was opened from is closed: there is no way back but the start screen's.
    if origin.staysOpen, index == nil, !origin.showedStart { return [] }
    if let index { opened.current = index }
    let commands = show(screenAt: opened.current)
    overlays = origin.overlays
    showsStart = origin.showedStart || opened.screens.isEmpty
    needsPaint = true
    return commands + [wakeCommand()]
  }

  mutating func nextTheme() {
    let index = settings.themes.firstIndex { $0.name == settings.theme.name } ?? -1
    guard !settings.themes.isEmpty else { return }
    settings.theme = settings.themes[(index + 1) % settings.themes.count]
    remembered.theme = settings.theme.name
    remark = "Theme: \(settings.theme.name)"
  }
}

/// `5s`, `1m`, `auto` as dashboards write a refresh interval.
enum RefreshText {
  /// - Returns: `nil` for off and for words that are no interval.
  static func interval(_ text: String, rangeLength: Milliseconds) -> Milliseconds? {
    if text == "auto" { return max(rangeLength / 500 / 1000 * 1000, 1000) }
    return PromDuration.parse(text).flatMap { $0 >= 100 ? $0 : nil }
  }
}
