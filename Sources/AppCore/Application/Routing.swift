import Canvas
package import TimeSeries

/// Messages and intents on their way to whom they concern.
extension Application {
  /// Takes one message. Total and synchronous: whatever waits is an effect.
  package mutating func update(_ message: Message, at now: Timestamp) -> [Command] {
    self.now = max(self.now, now)
    var commands = carryOut(intents(for: message))
    commands += carryOut(dashboards.keepPlacement(in: surroundings))
    if dashboards.needsPaint { (needsPaint, dashboards.needsPaint) = (true, false) }
    return commands + [.wake(at: nextWake)]
  }

  /// What is to happen first.
  package mutating func start(at now: Timestamp) -> [Command] {
    self.now = now
    var intents = sourcesFeature.start() + [.listDashboards(), .alerts(.ask)]
    showsStart = settings.opening.isEmpty
    intents = dashboards.openNamed(settings.opening) + intents
    return carryOut(intents) + [.wake(at: nextWake)]
  }

  private mutating func intents(for message: Message) -> [Intent] {
    switch message {
    case .input(let event): return intents(for: event)
    case .pointer(let pointer):
      needsPaint = true
      return intents(for: pointer)
    case .due: return dueIntents()
    case .finished(let effect, let outcome): return intents(for: outcome, of: effect)
    case .configurationChanged: return [.sources(.configurationChanged)]
    case .dashboardFilesChanged(let paths): return [.dashboards(.filesChanged(paths))]
    case .terminalMeasured(let bytes, let roundTrip):
      // Shown with the next frame: a figure about painting must not cause painting.
      latency.note(bytes: bytes, roundTrip: roundTrip, at: now)
      return []
    case .notice(let text): return [.say(text)]
    }
  }

  private mutating func intents(for event: TerminalEvent) -> [Intent] {
    switch event {
    case .key(let key):
      needsPaint = true
      return press(key)
    case .paste(let text):
      needsPaint = true
      return paste(text)
    case .mouse: return []
    case .resize(let columns, let rows):
      guard (columns, rows) != (self.columns, self.rows) else { return [] }
      (self.columns, self.rows, needsPaint) = (columns, rows, true)
      return dashboards.resized(in: surroundings)
    case .hangUp: return [.perform(.quit)]
    }
  }

  /// The next dashboard of the playlist, a refresh, servers that are to be asked again, alerts.
  private mutating func dueIntents() -> [Intent] {
    let isUncovered = overlays.isEmpty && !showsStart
    var intents = dashboards.advancePlaylistIfDue(isUncovered: isUncovered, in: surroundings)
    intents += dashboards.refreshIfDue(in: surroundings) + sourcesFeature.findIfDue(at: now)
    return intents + alertsFeature.askIfOld(isWanted: nextAlertCheck != nil, in: surroundings)
  }

  private var nextAlertCheck: Timestamp? {
    alertsFeature.nextCheck(isShown: showsStart || overlays.contains { $0.overlay.showsAlerts }, isPaused: screen?.refresh.isPaused == true)
  }

  private var nextWake: Timestamp? {
    ([screen?.refresh.nextRefresh, dashboards.playlistNext, sources.findingNext, nextAlertCheck] + dashboards.watchedRefreshes).compactMap(\.self).min()
  }

  /// A source that has only just begun to collect asked for a refresh before its turn.
  var isAskedEarly: Bool { dashboards.isAskedEarly }

  // MARK: Outcomes

  private mutating func intents(for outcome: Effect.Outcome, of effect: Effect.Identity) -> [Intent] {
    let surroundings = surroundings
    switch effect.asker {
    case .dashboards:
      let intents = dashboards.handle(outcome, of: effect, in: surroundings)
      return intents + (DashboardsFeature.changesVariables(effect) ? tellOverlays() : [])
    case .alerts:
      defer { needsPaint = true }
      return alertsFeature.handle(outcome, of: effect, in: surroundings) + tellOverlays()
    case .sources:
      needsPaint = true
      return sourcesFeature.handle(outcome, of: effect, in: surroundings) + tellOverlays()
    case .library:
      needsPaint = true
      return library.handle(outcome, of: effect, in: surroundings) + tellOverlays()
    case .savedState: return savedState.handle(outcome, of: effect, in: surroundings)
    case .application:
      guard case .answered(let sentence as String) = outcome else { return [] }
      return [.say(sentence)]
    case .overlay(let number):
      guard let index = overlays.firstIndex(where: { $0.number == number }) else { return [] }
      needsPaint = true
      return asked(by: number, overlays[index].overlay.handle(outcome, of: effect, in: context))
    }
  }

  /// Something that all know is another now.
  private mutating func tellOverlays() -> [Intent] {
    guard !overlays.isEmpty else { return [] }
    let context = context
    for index in overlays.indices { overlays[index].overlay.handleChange(in: context) }
    return []
  }

  /// Intents of an overlay: its effects carry its number, and `close` means itself. What it shows then asks for itself.
  mutating func asked(by number: Int, _ intents: [Intent]) -> [Intent] {
    var hasShownAnother = false
    return intents.map { intent in
      switch intent {
      case .close: return .closeOverlay(number)
      case .show:
        hasShownAnother = true
        return intent
      case .start(var effect):
        if case .overlay(0) = effect.identity.asker, !hasShownAnother { effect.identity.asker = .overlay(number) }
        return .start(effect)
      default: return intent
      }
    }
  }
}
