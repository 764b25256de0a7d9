import Dashboards

/// What becomes of open dashboards when sources, the context or their files change.
extension DashboardsFeature {
  mutating func sourcesChanged(in context: Surroundings) -> [Intent] {
    for index in opened.screens.indices { opened.screens[index].needsResolving = true }
    return resolveIfNeeded(in: context) + refreshNow(isUrgent: true, in: context)
  }

  /// Variables of the dashboard on screen, where its sources changed while it was not.
  mutating func resolveIfNeeded(in context: Surroundings) -> [Intent] {
    guard screen?.needsResolving == true else { return [] }
    screen?.needsResolving = false
    return rerunVariables(because: .opening, in: context)
  }

  mutating func contextChanged(isOther: Bool, in context: Surroundings) -> [Intent] {
    next.location = nil
    opened.screens = opened.screens.map { renewed($0, keepsData: !isOther, in: context) }
    return resolveIfNeeded(in: context) + refreshNow(isUrgent: true, in: context)
  }

  /// The same dashboard, range, place and choices under a new number: answers to the old one find nothing to fill.
  ///
  /// - Parameter keepsData: What was answered is shown until the new answers come: in the same context, where the panels
  ///   are the same.
  private mutating func renewed(_ old: OpenDashboard, keepsData: Bool, in context: Surroundings) -> OpenDashboard {
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
    var screen = OpenDashboard(
      number: opened.newNumber(), location: old.location, dashboard: old.dashboard, time: old.time, variables: variables,
      refresh: RefreshControl(interval: old.refresh.interval))
    screen.refresh.isPaused = old.refresh.isPaused
    screen.view = old.view
    screen.document = old.document
    screen.needsResolving = true
    for (key, panel) in old.panels {
      screen[panel: key].interaction = panel.interaction
      screen[panel: key].showsLegend = panel.showsLegend
      screen[panel: key].comparison = panel.comparison.flatMap { $0.holds(in: context.settings.context, isOther: !keepsData) ? $0 : nil }
      screen[panel: key].watch = panel.watch
      if keepsData { screen[panel: key].keep(panel) }
    }
    return screen
  }

  // MARK: Files that changed

  func reload(_ paths: [String]) -> [Intent] {
    let open = opened.screens.map(\.location).filter { location in location.path.map { paths.contains($0) } ?? false }
    return open.map { location in
      .start(Effect(Effect.Identity(.dashboards, "reload \(location.key)")) { world in Message.reloaded(location, await world.load(location)) })
    } + [.listDashboards(isLocal: true)]
  }

  /// The new dashboard in the old one's place; where it cannot be read, the old one stays.
  mutating func takeReloaded(_ result: Result<Dashboard, LoadProblem>, from location: DashboardLocation, in context: Surroundings) -> [Intent] {
    needsPaint = true
    guard let index = opened.screens.firstIndex(where: { $0.location == location }) else { return [] }
    switch result {
    case .failure(let problem):
      return [.report(problem), .say("\(problem.subject): \(problem.reason); the dashboard stays as it was")]
    case .success(let read):
      let dashboard = inChosenZone(read, in: context)
      let forget = location.path.map { [Intent.forgetProblems(ofFile: $0)] } ?? []
      guard dashboard != opened.screens[index].dashboard else { return forget }
      var old = opened.screens[index]
      old.dashboard = dashboard
      opened.screens[index] = renewed(old, keepsData: false, in: context)
      let intents = forget + [.cancel(.dashboard(old.number))]
      guard index == opened.current else { return intents }
      if let panel = opened.screens[index].view.fullScreen?.panel, dashboard.panels[panel] == nil { opened.screens[index].view.fullScreen = nil }
      keepFocusVisible(in: context)
      return intents + [.say("\(dashboard.title) was read again")] + resolveIfNeeded(in: context) + refreshNow(isUrgent: true, in: context)
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
