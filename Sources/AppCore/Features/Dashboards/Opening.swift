import Canvas
import Dashboards
import Text
import TimeSeries
import Widgets

/// Opening, closing and switching between dashboards.
extension DashboardsFeature {
  /// - Parameter view: A range and values that a link brings along. Such a dashboard opens on top of the present one,
  ///   so that Escape comes back to it as it was.
  mutating func open(_ location: DashboardLocation, showing view: RequestedView?, in context: Surroundings) -> [Intent] {
    if view == nil, let index = opened.screens.firstIndex(where: { $0.location == location }) { return show(dashboardAt: index, in: context) }
    next.view = view
    begin(from: context, staysOpen: view == nil)
    next.location = location
    return [Self.load(location)]
  }

  private static func load(_ location: DashboardLocation) -> Intent {
    .start(Effect(Effect.Identity(.dashboards, "load \(location.key)"), .drawing) { world in Message.loaded(location, await world.load(location)) })
  }

  /// What is named on the command line; the first one is shown.
  mutating func openNamed(_ locations: [DashboardLocation]) -> [Intent] {
    guard let first = locations.first else { return [] }
    (next.location, next.named) = (first, locations)
    return [Self.load(first)]
  }

  /// What Escape is to come back to from the next dashboard that opens. Lists that led to it are not there again.
  mutating func begin(from context: Surroundings, staysOpen: Bool) {
    next.origin = Origin(screen: screen?.number, showedStart: context.showsStart, staysOpen: staysOpen)
    nextOverlaysBelow = context.keptOverlays
  }

  mutating func take(_ result: Result<Dashboard, LoadProblem>, from location: DashboardLocation, in context: Surroundings) -> [Intent] {
    needsPaint = true
    if next.location == location { next.location = nil }
    switch result {
    case .failure(let problem):
      next.origin = nil
      let intents = openNextNamed(after: location)
      return [.report(problem)] + intents + (opened.screens.isEmpty && intents.isEmpty ? [.showStart(true)] : [])
    case .success(let dashboard):
      // Of several that were named the first one is shown, as editors and pagers do.
      let isBehind = next.named.first == location && !opened.screens.isEmpty
      return add(dashboard, from: location, isBehind: isBehind, in: context) + openNextNamed(after: location)
    }
  }

  private mutating func openNextNamed(after location: DashboardLocation) -> [Intent] {
    guard next.named.first == location else { return [] }
    next.named.removeFirst()
    next.named.removeAll { named in opened.screens.contains { $0.location == named } }
    guard let following = next.named.first else { return [] }
    if opened.screens.isEmpty { next.location = following }
    return [Self.load(following)]
  }

  private mutating func add(_ dashboard: Dashboard, from location: DashboardLocation, isBehind: Bool, in context: Surroundings) -> [Intent] {
    let pasted = context.settings.views[location]
    // What a link does not carry is the dashboard's own, as in Grafana, and not what was chosen there last week.
    let requested = isBehind ? nil : next.takeView()
    let saved = requested == nil ? context.savedState.variables[location.key, default: [:]] : [:]
    let view =
      requested
      ?? RequestedView(
        from: context.settings.from ?? pasted?.from, to: context.settings.to ?? pasted?.to, timezone: pasted?.timezone,
        variables: (pasted?.variables ?? [:]).merging(context.settings.variables) { _, given in given }, panel: pasted?.panel)
    let dashboard = inChosenZone(dashboard, else: view.timezone, in: context)
    let raw = TimeControl.RawRange(from: view.from ?? dashboard.time.from, to: view.to ?? dashboard.time.to)
    let fallback = TimeRange(start: context.now - 6 * 3_600_000, end: context.now)
    let interval = (context.settings.refresh ?? dashboard.time.refresh).flatMap { RefreshText.interval($0, rangeLength: fallback.length) }
    var screen = OpenDashboard(
      number: opened.newNumber(), location: location, dashboard: dashboard,
      time: TimeControl(raw: raw, resolved: fallback),
      variables: DashboardVariables(dashboard: dashboard, given: view.variables, saved: saved), refresh: RefreshControl(interval: interval))
    screen.time.resolved = context.resolvedRange(of: screen)
    if !isBehind {
      screen.origin = next.takeOrigin()
      overlaysBelow[screen.number] = nextOverlaysBelow
    }
    screen.view.focus = context.placement(of: screen).focusTargets.first { $0.panel != nil }?.focus
    if let wanted = view.panel, dashboard.panels[wanted] != nil {
      screen.view.focus = .panel(PanelInstance(panel: wanted))
      screen.view.fullScreen = PanelInstance(panel: wanted)
    }
    screen.needsResolving = isBehind
    opened.add(screen, isBehind: isBehind)
    var intents: [Intent] = []
    if case .scratch = location {} else { intents.append(.remember(.opened(dashboard: location.key))) }
    if isBehind { return intents }
    intents += [.showStart(false), .closeAllOverlays, .terminal(.title("oriel — \(dashboard.title)"))]
    return intents + rerunVariables(because: .opening, in: context) + refreshNow(isUrgent: true, in: context)
  }

  /// The command line's zone goes before an address's, and that before the dashboard's own.
  func inChosenZone(_ dashboard: Dashboard, else requested: String? = nil, in context: Surroundings) -> Dashboard {
    guard let timezone = context.settings.timezone ?? requested else { return dashboard }
    var dashboard = dashboard
    dashboard.time.timezone = timezone
    return dashboard
  }

  mutating func show(dashboardAt index: Int, in context: Surroundings) -> [Intent] {
    guard opened.screens.indices.contains(index) else { return [] }
    opened.current = index
    needsPaint = true
    let title = opened.screens[index].dashboard.title
    return [.showStart(false), .terminal(.title("oriel — \(title)"))] + resolveIfNeeded(in: context) + refreshNow(isUrgent: false, in: context)
  }

  mutating func closeDashboard(in context: Surroundings) -> [Intent] {
    guard let closed = opened.closeCurrent() else { return [] }
    needsPaint = true
    let cancel = Intent.cancel(.dashboard(closed.number))
    let below = overlaysBelow.removeValue(forKey: closed.number) ?? []
    guard let origin = closed.origin else {
      return [cancel, .showStart(opened.screens.isEmpty)] + show(dashboardAt: opened.current, in: context)
    }
    return [cancel] + comeBack(to: origin, below, in: context)
  }

  /// To where a dashboard was opened. One that stays open keeps its range and values: an Escape too many costs nothing.
  mutating func comeBack(to origin: Origin, _ overlays: [OverlayEntry], in context: Surroundings) -> [Intent] {
    let index = opened.screens.firstIndex { $0.number == origin.screen }
    // What it was opened from is closed: there is no way back but the start screen's.
    if origin.staysOpen, index == nil, !origin.showedStart { return [] }
    if let index { opened.current = index }
    let intents = show(dashboardAt: opened.current, in: context)
    return intents + [.restore(overlays, showsStart: origin.showedStart || opened.screens.isEmpty)]
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
