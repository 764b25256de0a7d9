import Dashboards
import DatasourceKit
import TimeSeries
import Widgets

/// The sources of the present context, another context, and files that changed.
extension Model {
  /// What is known before the first frame. To be called before ``start(at:)``.
  package mutating func begin(with offer: SourceOffer) {
    adopt(offer)
  }

  mutating func findAgainIfDue() -> [Command] { sources.isFindingDue(at: now) ? [.findSources] : [] }

  private mutating func adopt(_ offer: SourceOffer) {
    sources.adopt(offer, at: now)
    settings.context = offer.context
    settings.isReadOnly = offer.isReadOnly
    settings.keyMap = offer.keyMap
    needsPaint = true
  }

  func listDashboards() -> [Command] { [.listDashboards, .listRemoteDashboards] }

  func checkSources() -> [Command] { sources.directory.datasources.map(Command.checkSource) }

  // MARK: The present context

  /// Servers have said what they have: what waited for that goes on.
  mutating func take(_ offer: SourceOffer) -> [Command] {
    let before = sources.directory
    adopt(offer)
    if let text = offer.sentence { remark = text }
    let new = sources.directory.datasources.filter { !before.datasources.contains($0) }
    var commands: [Command] = offer.isComplete ? [] : [.findSources]
    guard before != sources.directory else { return commands + [wakeCommand()] }
    commands += new.map(Command.checkSource) + [.checkAlerts(sources.directory.datasources), .listRemoteDashboards]
    for index in opened.screens.indices { opened.screens[index].needsResolving = true }
    return commands + resolveIfNeeded() + refreshNow(isUrgent: true) + [wakeCommand()]
  }

  /// Variables of the dashboard on screen, where its sources changed while it was not.
  mutating func resolveIfNeeded() -> [Command] {
    guard screen?.needsResolving == true else { return [] }
    screen?.needsResolving = false
    return rerunVariables(because: .opening)
  }

  /// Exporters that were found become targets of the embedded store.
  mutating func scrapeFound() -> [Command] {
    guard !sources.offeredScrapes.isEmpty else {
      remark = "No exporter was found on this machine; --scrape HOST:PORT names one"
      return []
    }
    return [.scrape(sources.takeOfferedScrapes())]
  }

  // MARK: Another context

  func contextPicker() -> Picker {
    let items = sources.contexts.map { Picker.Item(id: $0, title: $0, detail: $0 == settings.context ? "in use" : "") }
    return Picker(purpose: .context, title: "Context", items: items, cursor: sources.contexts.firstIndex(of: settings.context) ?? 0)
  }

  mutating func open(context name: String) -> [Command] {
    guard name != settings.context else { return [] }
    remark = "Opening \(name) …"
    return [.openContext(name)]
  }

  /// Nothing of the old context stays but what the user made of its dashboards: they are asked again, as new ones.
  mutating func receive(_ result: Result<SourceOffer, LoadProblem>) -> [Command] {
    needsPaint = true
    switch result {
    case .failure(let problem):
      problems.append(problem)
      remark = "\(problem.reason.prefix { $0 != "\n" }); everything stays as it was"
      return []
    case .success(let offer):
      let isOther = offer.context != settings.context
      (sources.statuses, alerts.reports, completions, remoteLibrary) = ([], [], [:], [])
      problems.removeAll { $0.isOfConfiguration }
      begin(with: offer)
      if let name = offer.theme, !settings.isThemeGiven, let theme = settings.themes.first(where: { $0.name == name }) { settings.theme = theme }
      remark = ([isOther ? "Context \(offer.context)" : "The configuration was read again"] + [offer.sentence].compactMap(\.self)).joined(separator: "; ")
      next.location = nil
      overlays = []
      opened.screens = opened.screens.map { renewed($0, keepsData: !isOther) }
      return [.abandonAnswers] + (sources.isFinding ? [.findSources] : []) + listDashboards() + checkSources() + [.checkAlerts(sources.directory.datasources)]
        + resolveIfNeeded() + refreshNow(isUrgent: true) + [wakeCommand()]
    }
  }

  /// The same dashboard, range, place and choices under a new number: answers to the old one find nothing to fill.
  ///
  /// - Parameter keepsData: What was answered is shown until the new answers come: in the same context, where the panels
  ///   are the same.
  private mutating func renewed(_ old: DashboardScreen, keepsData: Bool) -> DashboardScreen {
    var variables = DashboardVariables(dashboard: old.dashboard, given: [:])
    for state in old.variables.states {
      if state.variable.kind == .adhoc, variables[state.name] == nil {
        variables.add(state.variable, filters: state.filters)
      } else if state.variable.kind == .adhoc {
        variables.setFilters(state.filters, of: state.name)
      } else if state.variable.kind != .datasource {
        variables.select(state.selection, of: state.name)
      }
    }
    var screen = DashboardScreen(
      number: opened.newNumber(), location: old.location, dashboard: old.dashboard, time: old.time, variables: variables,
      refresh: RefreshControl(interval: old.refresh.interval))
    screen.refresh.isPaused = old.refresh.isPaused
    screen.view = old.view
    screen.document = old.document
    screen.needsResolving = true
    for (key, panel) in old.panels {
      screen[panel: key].interaction = panel.interaction
      screen[panel: key].showsLegend = panel.showsLegend
      screen[panel: key].comparison = panel.comparison.flatMap { $0.holds(in: settings.context, isOther: !keepsData) ? $0 : nil }
      screen[panel: key].watch = panel.watch
      if keepsData { screen[panel: key].keep(panel) }
    }
    return screen
  }

  // MARK: Files that changed

  mutating func reload(_ paths: [String]) -> [Command] {
    let open = opened.screens.map(\.location).filter { location in
      if case .file(let path) = location { paths.contains(path) } else { false }
    }
    return open.map(Command.reload) + [.listDashboards]
  }

  /// The new dashboard in the old one's place; where it cannot be read, the old one stays.
  mutating func receive(_ result: Result<Dashboard, LoadProblem>, reloaded location: DashboardLocation) -> [Command] {
    needsPaint = true
    guard let index = opened.screens.firstIndex(where: { $0.location == location }) else { return [] }
    switch result {
    case .failure(let problem):
      problems.append(problem)
      remark = "\(problem.subject): \(problem.reason); the dashboard stays as it was"
      return []
    case .success(let read):
      let dashboard = inChosenZone(read)
      problems.removeAll { $0.subject.hasPrefix(location.path ?? "\n") }
      guard dashboard != opened.screens[index].dashboard else { return [] }
      var old = opened.screens[index]
      let cancels = old.panels.filter(\.value.isLoading).keys.map(Command.cancel)
      old.dashboard = dashboard
      opened.screens[index] = renewed(old, keepsData: false)
      guard index == opened.current else { return [] }
      remark = "\(dashboard.title) was read again"
      if let panel = opened.screens[index].view.fullScreen?.panel, dashboard.panels[panel] == nil { opened.screens[index].view.fullScreen = nil }
      keepFocusVisible()
      return cancels + resolveIfNeeded() + refreshNow(isUrgent: true) + [wakeCommand()]
    }
  }
}

extension DashboardLocation {
  fileprivate var path: String? { if case .file(let path) = self { path } else { nil } }
}

extension Comparison {
  /// What a panel is laid over may be no more, or may be what is shown now.
  fileprivate func holds(in context: String, isOther: Bool) -> Bool {
    switch self {
    case .earlier: true
    case .source: !isOther
    case .context(let name): name != context
    }
  }
}
