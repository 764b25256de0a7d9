import Canvas
import Dashboards
import DatasourceKit
package import TimeSeries

extension Model {
  /// Takes one message. Total and synchronous: whatever waits is a command.
  package mutating func update(_ message: Message, at now: Timestamp) -> [Command] {
    self.now = max(self.now, now)
    defer { rememberPlacement() }
    return commands(for: message) + keepStateIfChanged()
  }

  private mutating func commands(for message: Message) -> [Command] {
    switch message {
    case .input(let event): return handle(event)
    case .due:
      return advancePlaylistIfDue() + refreshIfDue() + findAgainIfDue() + askAlertsIfOld(isRefreshing: false) + [wakeCommand()]
    case .answered(let number, let panel, let generation, let result):
      return receive(result, screen: number, panel: panel, generation: generation)
    case .optionsAnswered(let number, let variable, let generation, let result):
      return receive(result, screen: number, variable: variable, generation: generation)
    case .explained(let panel, let lines): return showExplanation(lines, of: panel)
    case .replied(let panel, let result): return receive(result, of: panel)
    case .alertsChecked(let reports): return receive(reports)
    case .silenced(let result): return receiveSilence(result)
    case .silenceEnded(let result): return receiveEndOfSilence(result)
    case .annotated(let number, let generation, let frames): return receive(frames, screen: number, generation: generation)
    case .logsFound(let finding): return receive(finding)
    case .completed(let question, let values): return receive(values, to: question)
    case .written(let result): return receive(result)
    case .saved(let number, let result): return receive(result, savedScreen: number)
    case .loaded(let location, let result): return receive(result, from: location)
    case .dashboardsListed(let entries):
      localLibrary = entries
      refreshOpenPicker()
      needsPaint = true
      return []
    case .remoteDashboardsListed(let entries):
      remoteLibrary = entries
      refreshOpenPicker()
      needsPaint = true
      return []
    case .sourceChecked(let status):
      sources.note(status)
      needsPaint = true
      return []
    case .sourcesFound(let offer): return take(offer)
    case .contextOpened(let result): return receive(result)
    case .configurationChanged: return [.rereadConfiguration]
    case .dashboardFilesChanged(let paths): return reload(paths)
    case .reloaded(let location, let result): return receive(result, reloaded: location)
    case .linkMeasured(let bytes, let roundTrip):
      // Shown with the next frame: a figure about painting must not cause painting.
      link.note(bytes: bytes, roundTrip: roundTrip, at: now)
      return []
    case .stateNotKept(let problem):
      tellOnce(problem)
      return []
    case .notice(let text):
      remark = text
      needsPaint = true
      return []
    }
  }

  /// What is to happen first.
  package mutating func start(at now: Timestamp) -> [Command] {
    self.now = now
    alerts.asked = now
    if sources.statuses.isEmpty { sources.statuses = sources.directory.datasources.map(SourceStatus.init) }
    // What servers have is asked first: dashboards wait for it.
    let commands = (sources.isFinding ? [.findSources] : []) + listDashboards() + checkSources() + [.checkAlerts(sources.directory.datasources)]
    guard let first = settings.opening.first else {
      showsStart = true
      return commands
    }
    next.location = first
    next.named = settings.opening
    return [.load(first)] + commands
  }

  private mutating func handle(_ event: TerminalEvent) -> [Command] {
    switch event {
    case .key(let key): return handle(key)
    case .paste(let text): return paste(text)
    case .mouse(let mouse): return handle(mouse)
    case .resize(let columns, let rows):
      guard (columns, rows) != (self.columns, self.rows) else { return [] }
      (self.columns, self.rows) = (columns, rows)
      needsPaint = true
      keepFocusVisible()
      return askVisiblePanels() + [wakeCommand()]
    case .hangUp:
      isEnding = true
      return [.outside(.quit)]
    }
  }

  /// For the next refresh, the next dashboard of the playlist, or servers that are to be asked again; or never.
  func wakeCommand() -> Command {
    .wake(at: ([screen?.refresh.nextRefresh, playlistNext, sources.findingNext, nextAlertCheck] + watchedRefreshes).compactMap(\.self).min())
  }
}
