import Canvas
import Dashboards
import DataFrames
import DatasourceKit
import TimeSeries

/// Which panels are asked, and when. Only visible ones and those about to be are, and none twice for one reason.
extension DashboardsFeature {
  /// A tick of the refresh interval, when its time has come.
  mutating func refreshIfDue(in context: Surroundings) -> [Intent] {
    var commands: [Intent] = []
    if let due = screen?.refresh.nextRefresh, due <= context.now {
      commands += refreshNow(isUrgent: false, in: context) + [.alerts(.askIfOld)]
    }
    return commands + refreshWatchedElsewhere(in: context)
  }

  /// A source that has only just begun to collect asked for a refresh before its turn.
  var isAskedEarly: Bool { screen?.refresh.earlyRefresh != nil }

  /// - Parameter isUrgent: The range or a variable changed, so running queries are worthless.
  mutating func refreshNow(isUrgent: Bool, in context: Surroundings) -> [Intent] {
    guard screen != nil else { return [] }
    beginRefresh(isUrgent: isUrgent, in: context)
    needsPaint = true
    return askAnnotations(isUrgent: isUrgent, in: context) + askVisiblePanels(in: context)
  }

  private mutating func beginRefresh(isUrgent: Bool, in context: Surroundings) {
    guard var screen else { return }
    screen.refresh.generation += 1
    if isUrgent { screen.refresh.urgentGeneration = screen.refresh.generation }
    screen.refresh.didRefresh(at: context.now)
    screen.time.resolved = context.resolvedRange(of: screen)
    screen.variables.environment = context.environment(of: screen)
    self.screen = screen
  }

  /// When watched panels of dashboards that are not on screen are due.
  var watchedRefreshes: [Timestamp?] {
    opened.screens.indices.filter { $0 != opened.current && opened.screens[$0].isWatched }.map { opened.screens[$0].refresh.nextRefresh }
  }

  /// Watched panels are asked wherever they are.
  private mutating func refreshWatchedElsewhere(in context: Surroundings) -> [Intent] {
    let here = opened.current
    defer { opened.current = here }
    var commands: [Intent] = []
    for index in opened.screens.indices where index != here && opened.screens[index].isWatched {
      guard let due = opened.screens[index].refresh.nextRefresh, due <= context.now else { continue }
      opened.current = index
      beginRefresh(isUrgent: false, in: context)
      commands += ask(opened.screens[index].watchedPanels, in: context)
    }
    return commands
  }

  /// Asks those visible panels whose data is older than the last reason to ask.
  mutating func askVisiblePanels(in context: Surroundings) -> [Intent] {
    guard var screen, !screen.variables.isWaiting else { return [] }
    let placement = context.placement(of: screen)
    var wanted = Set(placement.wantedPanels(of: screen, height: bodyArea(in: context).height))
    wanted.formUnion(screen.watchedPanels)
    // Panels whose results are used elsewhere are asked although they may not be visible themselves.
    for key in wanted {
      guard let panel = screen.dashboard.panels[key.panel] else { continue }
      wanted.formUnion(PanelPlanning.sources(of: panel).filter { screen.dashboard.panels[$0] != nil }.map { PanelInstance(panel: $0) })
    }
    var commands: [Intent] = []
    for key in screen.panels.keys where !wanted.contains(key) && screen[panel: key].isLoading {
      screen[panel: key].phase = .idle
      screen[panel: key].askedGeneration = 0
      commands.append(.cancel(.panel(key, dashboard: screen.number)))
    }
    self.screen = screen
    return commands + ask(wanted, in: context)
  }

  /// Asks those of `wanted` whose data is older than the last reason to ask.
  private mutating func ask(_ wanted: Set<PanelInstance>, in context: Surroundings) -> [Intent] {
    guard var screen, !screen.variables.isWaiting else { return [] }
    let placement = context.placement(of: screen)
    var commands: [Intent] = []
    for key in wanted {
      var state = screen[panel: key]
      guard state.askedGeneration < screen.refresh.generation else { continue }
      // A slow source must not be asked again before it has answered, unless the answer is worthless by now.
      if state.isLoading, state.askedGeneration >= screen.refresh.urgentGeneration { continue }
      let generation = state.ask(at: context.now)
      state.askedGeneration = screen.refresh.generation
      switch PanelPlanning(surroundings: context, screen: screen).query(for: key, columns: placement.columns(of: key)) {
      case .ask(var query):
        query.comparison = state.comparison ?? screen.dashboard.panels[key.panel]?.ownComparison(over: screen.time.resolved)
        commands.append(.start(Self.effect(query, dashboard: screen.number, generation: generation)))
      case .show(let data): state.show(.success(data), at: context.now)
      case .wait: break
      case .fail(let error): state.show(.failure(error), at: context.now)
      }
      screen[panel: key] = state
    }
    self.screen = screen
    return commands
  }

  private static func effect(_ query: PanelQuery, dashboard: Int, generation: Int) -> Effect {
    let identity = Effect.Identity(.dashboards, "panel", dashboard: dashboard, panel: query.panel, generation: generation)
    return Effect(identity, .drawing, sharing: { world, coalescer in
      let result = await query.result(from: world, coalescing: coalescer)
      return Message.answered(dashboard: dashboard, panel: query.panel, generation: generation, result)
    })
  }

  /// Panels that use the result of `source` take it now.
  private mutating func askUsers(of source: PanelID, in context: Surroundings) -> [Intent] {
    guard var screen else { return [] }
    let users = screen.panels.keys.filter { key in
      screen.dashboard.panels[key.panel].map { PanelPlanning.sources(of: $0).contains(source) } ?? false
    }
    guard !users.isEmpty else { return [] }
    for key in users {
      screen[panel: key].askedGeneration = 0
      screen[panel: key].phase = .idle
    }
    self.screen = screen
    return askVisiblePanels(in: context)
  }

  mutating func takeAnswer(
    _ result: Result<PanelData, DatasourceError>, dashboard number: Int, panel: PanelInstance, generation: Int, in context: Surroundings
  ) -> [Intent] {
    guard let index = opened.screens.firstIndex(where: { $0.number == number }) else { return [] }
    // The range or the variables moved while this was under way; the newer query will answer.
    guard opened.screens[index].panels[panel]?.generation == generation else { return [] }
    opened.screens[index].panels[panel]?.show(result, at: context.now)
    let changes = watchIntents(after: panel, on: index, in: context)
    if case .success(let data) = result, let askAgainAfter = data.askAgainAfter, opened.screens[index].time.isLive {
      opened.screens[index].refresh.refreshEarly(at: context.now + askAgainAfter)
    }
    guard index == opened.current else { return changes }
    needsPaint = true
    // A panel that its data show or hide moves the others.
    let isMoving = opened.screens[index].shownByData.contains(panel.panel) && opened.screens[index].placed?.conditions.panelsWithoutData != opened.screens[index].panelsWithoutData
    return changes + askUsers(of: panel.panel, in: context) + (isMoving ? askVisiblePanels(in: context) : [])
  }

  // MARK: Annotations

  static let annotationsPurpose = "annotations"

  private mutating func askAnnotations(isUrgent: Bool, in context: Surroundings) -> [Intent] {
    guard let screen, !screen.dashboard.annotations.isEmpty, !screen.variables.isWaiting, isUrgent || !screen.isAskingAnnotations else { return [] }
    guard let query = PanelPlanning(surroundings: context, screen: screen).annotations() else { return [] }
    let generation = screen.annotationGeneration + 1
    self.screen?.annotationGeneration = generation
    self.screen?.isAskingAnnotations = true
    let number = screen.number
    return [
      .start(Effect(Effect.Identity(.dashboards, Self.annotationsPurpose, dashboard: number, generation: generation), .drawing) { world in
        Message.annotated(dashboard: number, generation: generation, await query.frames(from: world))
      })
    ]
  }

  mutating func takeAnnotations(_ frames: [Int: DataFrame], dashboard number: Int, generation: Int) {
    guard let index = opened.screens.firstIndex(where: { $0.number == number }), opened.screens[index].annotationGeneration == generation else { return }
    opened.screens[index].isAskingAnnotations = false
    // Equal answers change nothing on the panels.
    guard opened.screens[index].annotations != frames else { return }
    opened.screens[index].annotations = frames
    opened.screens[index].annotationVersion += 1
    if index == opened.current { needsPaint = true }
  }
}
