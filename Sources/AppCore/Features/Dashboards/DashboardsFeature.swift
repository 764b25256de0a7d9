import Canvas
import Dashboards
import DataFrames
import DatasourceKit
import Panels
import TimeSeries

/// The dashboards that are open: their panels, focus, time range, variables and refresh.
///
/// What it does is parted over the files of this folder by subject; all of them write this state and no other.
struct DashboardsFeature: Feature {
  enum Message: Sendable {
    case loaded(DashboardLocation, Result<Dashboard, LoadProblem>)
    /// An open dashboard as its file has it now.
    case reloaded(DashboardLocation, Result<Dashboard, LoadProblem>)
    case answered(dashboard: Int, panel: PanelInstance, generation: Int, Result<PanelData, DatasourceError>)
    case optionsAnswered(dashboard: Int, variable: String, generation: Int, Result<[VariableOption], DatasourceError>)
    /// One frame for each annotation query that was answered, by its place in the dashboard.
    case annotated(dashboard: Int, generation: Int, [Int: DataFrame])
    case logsFound(LogSearch.Finding)
    /// Where the dashboard was saved, or why not.
    case saved(dashboard: Int, Result<String, LoadProblem>)
    case clicked(DashboardClick)
  }

  var opened = OpenDashboards()
  var next = NextDashboard()
  /// What lay over each dashboard's origin, and is there again when one comes back, by the dashboard's number.
  var overlaysBelow: [Int: [OverlayEntry]] = [:]
  /// Of the dashboard that is opened next.
  var nextOverlaysBelow: [OverlayEntry] = []
  /// When the playlist shows the next dashboard; `nil` while it is off.
  var playlistNext: Timestamp?
  /// Where a button of the mouse went down.
  var mousePress: MousePress?
  /// Something of it is to be seen on the screen that was not in the last frame.
  var needsPaint = false

  /// The dashboard on screen.
  var screen: OpenDashboard? {
    get { opened.screen }
    set { opened.screen = newValue }
  }

  func bodyArea(in context: Surroundings) -> Rect { context.bodyArea(of: opened) }

  mutating func handle(_ message: Message, in context: Surroundings) -> [Intent] {
    switch message {
    case .loaded(let location, let result): return take(result, from: location, in: context)
    case .reloaded(let location, let result): return takeReloaded(result, from: location, in: context)
    case .answered(let number, let panel, let generation, let result):
      return takeAnswer(result, dashboard: number, panel: panel, generation: generation, in: context)
    case .optionsAnswered(let number, let variable, let generation, let result):
      return takeOptions(result, dashboard: number, variable: variable, generation: generation, in: context)
    case .annotated(let number, let generation, let frames):
      takeAnnotations(frames, dashboard: number, generation: generation)
      return []
    case .logsFound(let finding): return showLogs(finding, in: context)
    case .saved(let number, let result): return takeSaved(result, dashboard: number)
    case .clicked(let click): return take(click, in: context)
    }
  }

  /// A panel that waits for an answer which never comes is asked again when it is due; so are annotations and variables.
  mutating func handleCancelled(_ effect: Effect.Identity, in context: Surroundings) -> [Intent] {
    guard let index = opened.screens.firstIndex(where: { $0.number == effect.dashboard }) else { return [] }
    if let panel = effect.panel, let state = opened.screens[index].panels[panel], state.isLoading, state.generation == effect.generation {
      opened.screens[index].panels[panel]?.phase = .idle
      opened.screens[index].panels[panel]?.askedGeneration = 0
    } else if effect.purpose == Self.annotationsPurpose, opened.screens[index].annotationGeneration == effect.generation {
      opened.screens[index].isAskingAnnotations = false
    }
    return []
  }

  mutating func carryOut(_ request: DashboardRequest, in context: Surroundings) -> [Intent] {
    needsPaint = true
    switch request {
    case .open(let location, let view): return open(location, showing: view, in: context)
    case .openDocument(let document, let location): return openDocument(document, at: location, in: context)
    case .focus(let focus): return setFocus(focus, in: context)
    case .changeTime(.to(let range)): return changeTime(in: context) { $0.change(to: range) }
    case .changeTime(.fixed): return changeTime(in: context) { $0.change(to: $0.resolved) }
    case .setTimeZone(let name): return setTimeZone(name, in: context)
    case .setVariable(let name, let values): return setVariable(name, to: values, in: context)
    case .setFilters(let filters, let name):
      screen?.variables.setFilters(filters, of: name)
      return refreshNow(isUrgent: true, in: context)
    case .addFilter(let filter, let panel): return addFilter(filter, from: panel, in: context)
    case .showOnlySeries(let index, let panel): return showOnlySeries(index, of: panel)
    case .compare(let panel, let comparison): return compare(panel, with: comparison, in: context)
    case .filterRows(let text):
      filterRows(text)
      return []
    case .findLogs(let labels): return findLogs(of: labels, in: context)
    case .openTraces(let labels): return openTraces(of: labels, in: context)
    case .sourcesChanged: return sourcesChanged(in: context)
    case .contextChanged(let isOther): return contextChanged(isOther: isOther, in: context)
    case .filesChanged(let paths): return reload(paths)
    }
  }

  /// - Returns: `nil` for an action that has nothing to do with dashboards.
  mutating func perform(_ action: Action.ID, in context: Surroundings) -> [Intent]? {
    switch action {
    case .moveLeft: return move(.left, in: context)
    case .moveRight: return move(.right, in: context)
    case .moveUp: return move(.up, in: context)
    case .moveDown: return move(.down, in: context)
    case .nextPanel: return moveInOrder(by: 1, in: context)
    case .previousPanel: return moveInOrder(by: -1, in: context)
    case .pageDown: return scroll(byPages: 1, in: context)
    case .pageUp: return scroll(byPages: -1, in: context)
    case .top: return moveToEnd(first: true, in: context)
    case .bottom: return moveToEnd(first: false, in: context)
    case .open: return goDeeper(in: context)
    case .fullScreen: return toggleFullScreen(in: context)
    case .back: return goBack(in: context)
    case .foldRow: return foldRow(in: context)
    case .foldAllRows: return foldAllRows(true, in: context)
    case .unfoldAllRows: return foldAllRows(false, in: context)
    case .nextTab: return changeTab(by: 1, in: context)
    case .previousTab: return changeTab(by: -1, in: context)
    case .zoomIn: return changeTime(in: context) { $0.zoom(by: 0.5) }
    case .zoomOut: return changeTime(in: context) { $0.zoom(by: 2) }
    case .resetTime: return changeTime(in: context) { $0.reset() }
    case .timeBack: return changeTime(in: context) { $0.shift(forward: false, now: context.now) }
    case .timeForward: return changeTime(in: context) { $0.shift(forward: true, now: context.now) }
    case .live: return changeTime(in: context) { $0.goLive() }
    case .rangeHistoryBack: return walkHistory(in: context) { $0.goBack() }
    case .rangeHistoryForward: return walkHistory(in: context) { $0.goForward() }
    case .pause: return pause(in: context)
    case .refresh: return refreshNow(isUrgent: true, in: context)
    case .refreshFaster: return changeRefresh(towardsLonger: false, in: context)
    case .refreshSlower: return changeRefresh(towardsLonger: true, in: context)
    case .crosshair: return toggleCrosshair()
    case .toggleSeries: return [.say("1 … 9 show and hide series")]
    case .showAllSeries:
      changeInteraction { $0.hiddenSeries = [] }
      return []
    case .toggleLegend:
      toggleLegend()
      return []
    case .sortColumn:
      changeSort()
      return []
    case .nextDashboard: return show(dashboardAt: opened.index(by: 1), in: context)
    case .previousDashboard: return show(dashboardAt: opened.index(by: -1), in: context)
    case .closeDashboard: return context.showsStart || opened.screens.isEmpty ? [] : closeDashboard(in: context)
    case .compare: return compareWithEarlier(in: context)
    case .compareSources: return compareSources(in: context)
    case .watch: return toggleWatch(in: context)
    case .playlist: return togglePlaylist(in: context)
    case .pin: return pin(in: context)
    case .save: return save()
    case .logs: return openLogs(in: context)
    case .traces: return openTraces(of: nil, in: context)
    default: return nil
    }
  }

  /// Keeps the layout of the dashboard on screen: moving, refreshing and painting then need not work it out again.
  mutating func keepPlacement(in context: Surroundings) -> [Intent] {
    guard let screen else { return [] }
    let conditions = context.conditions(of: screen)
    guard screen.placed?.conditions != conditions else { return [] }
    let placement = context.placement(of: screen, under: conditions)
    opened.screens[opened.current].placed = (conditions, placement)
    // What the layout leaves out must be known.
    guard !placement.notices.isEmpty, placement.notices != screen.placed?.placement.notices else { return [] }
    return [.say(placement.notices.joined(separator: "; "))]
  }
}
