import Canvas
import Dashboards
import DatasourceKit
import TimeSeries

/// Which panels are asked, and when. Only visible ones and those about to be are, and none twice for one reason.
extension Model {
  /// A tick of the refresh interval, when its time has come.
  mutating func refreshIfDue() -> [Command] {
    var commands: [Command] = []
    if let due = screen?.refresh.nextRefresh, due <= now {
      commands += refreshNow(isUrgent: false) + askAlertsIfOld(isRefreshing: true)
    }
    return commands + refreshWatchedElsewhere()
  }

  /// A source that has only just begun to collect asked for a refresh before its turn.
  var isAskedEarly: Bool { screen?.refresh.earlyRefresh != nil }

  /// - Parameter isUrgent: The range or a variable changed, so running queries are worthless.
  mutating func refreshNow(isUrgent: Bool) -> [Command] {
    guard screen != nil else { return [] }
    beginRefresh(isUrgent: isUrgent)
    needsPaint = true
    return askAnnotations(isUrgent: isUrgent) + askVisiblePanels()
  }

  private mutating func beginRefresh(isUrgent: Bool) {
    guard var screen else { return }
    screen.refresh.epoch += 1
    if isUrgent { screen.refresh.urgentEpoch = screen.refresh.epoch }
    screen.refresh.didRefresh(at: now)
    screen.time.resolved = resolvedRange(of: screen)
    screen.variables.environment = environment(of: screen)
    self.screen = screen
  }

  /// When watched panels of dashboards that are not on screen are due.
  var watchedRefreshes: [Timestamp?] {
    opened.screens.indices.filter { $0 != opened.current && opened.screens[$0].isWatched }.map { opened.screens[$0].refresh.nextRefresh }
  }

  /// Watched panels are asked wherever they are.
  private mutating func refreshWatchedElsewhere() -> [Command] {
    let here = opened.current
    defer { opened.current = here }
    var commands: [Command] = []
    for index in opened.screens.indices where index != here && opened.screens[index].isWatched {
      guard let due = opened.screens[index].refresh.nextRefresh, due <= now else { continue }
      opened.current = index
      beginRefresh(isUrgent: false)
      commands += ask(opened.screens[index].watchedPanels)
    }
    return commands
  }

  /// Asks those visible panels whose data is older than the last reason to ask.
  mutating func askVisiblePanels() -> [Command] {
    guard var screen, !screen.variables.isWaiting else { return [] }
    let placement = placement(of: screen)
    var wanted = Set(placement.wantedPanels(of: screen, height: bodyArea.height))
    wanted.formUnion(screen.watchedPanels)
    // Panels whose results are used elsewhere are asked although they may not be visible themselves.
    for key in wanted {
      guard let panel = screen.dashboard.panels[key.panel] else { continue }
      wanted.formUnion(PanelPlanning.sources(of: panel).filter { screen.dashboard.panels[$0] != nil }.map { PanelInstance(panel: $0) })
    }
    var commands: [Command] = []
    for key in screen.panels.keys where !wanted.contains(key) && screen[panel: key].isLoading {
      screen[panel: key].phase = .idle
      screen[panel: key].askedEpoch = 0
      commands.append(.cancel(key))
    }
    self.screen = screen
    return commands + ask(wanted)
  }

  /// Asks those of `wanted` whose data is older than the last reason to ask.
  private mutating func ask(_ wanted: Set<PanelInstance>) -> [Command] {
    guard var screen, !screen.variables.isWaiting else { return [] }
    let placement = placement(of: screen)
    var commands: [Command] = []
    for key in wanted {
      var state = screen[panel: key]
      guard state.askedEpoch < screen.refresh.epoch else { continue }
      // A slow source must not be asked again before it has answered, unless the answer is worthless by now.
      if state.isLoading, state.askedEpoch >= screen.refresh.urgentEpoch { continue }
      let generation = state.ask(at: now)
      state.askedEpoch = screen.refresh.epoch
      switch PanelPlanning(model: self, screen: screen).query(for: key, columns: placement.columns(of: key), generation: generation)
      {
      case .ask(var query):
        query.comparison = state.comparison ?? screen.dashboard.panels[key.panel]?.ownComparison(over: screen.time.resolved)
        commands.append(.query(query))
      case .show(let data): state.show(.success(data), at: now)
      case .wait: break
      case .fail(let error): state.show(.failure(error), at: now)
      }
      screen[panel: key] = state
    }
    self.screen = screen
    return commands
  }

  /// Panels that use the result of `source` take it now.
  private mutating func askUsers(of source: PanelID) -> [Command] {
    guard var screen else { return [] }
    let users = screen.panels.keys.filter { key in
      screen.dashboard.panels[key.panel].map { PanelPlanning.sources(of: $0).contains(source) } ?? false
    }
    guard !users.isEmpty else { return [] }
    for key in users {
      screen[panel: key].askedEpoch = 0
      screen[panel: key].phase = .idle
    }
    self.screen = screen
    return askVisiblePanels()
  }

  mutating func receive(
    _ result: Result<PanelData, DatasourceError>, screen number: Int, panel: PanelInstance, generation: Int
  ) -> [Command] {
    guard let index = opened.screens.firstIndex(where: { $0.number == number }) else { return [] }
    // The range or the variables moved while this was under way; the newer query will answer.
    guard opened.screens[index].panels[panel]?.generation == generation else { return [] }
    opened.screens[index].panels[panel]?.show(result, at: now)
    var news = watch(panel, on: index)
    if case .success(let data) = result, let moreAfter = data.moreAfter, opened.screens[index].time.isLive {
      opened.screens[index].refresh.refreshEarly(at: now + moreAfter)
      news.append(wakeCommand())
    }
    guard index == opened.current else { return news }
    needsPaint = true
    // What its data bring to light or hide moves the others.
    let isMoving = opened.screens[index].shownByData.contains(panel.panel) && opened.screens[index].placed?.conditions.panelsWithoutData != opened.screens[index].panelsWithoutData
    return news + askUsers(of: panel.panel) + (isMoving ? askVisiblePanels() : [])
  }
}
