import Canvas
import Dashboards
import DataFrames
import DatasourceKit
import Panels
import TimeSeries
import Widgets

/// A panel in its frame, in whatever state it is.
struct PanelView {
  var panel: Panel
  var title: String
  var state: PanelProgress
  var interaction: PanelInteraction
  var renderer: any PanelRenderer
  var isFocused: Bool
  var isFullScreen: Bool
  var range: TimeRange
  var screen: OpenDashboard
  var key: PanelInstance
  var surroundings: Surroundings

  private var look: Look { surroundings.appearance }

  var frame: Frame { chrome.frame }

  var content: any Widget {
    chrome.content(renderer.widget(for: frames, in: context))
  }

  /// What is drawn.
  var frames: [DataFrame] { panel.asksForData ? state.data?.frames ?? [] : LocalFrames.frames(for: panel, in: surroundings) }

  private var chrome: PanelChrome {
    let isWarned = screen.dashboard.warnings.contains { $0.panel == panel.id && $0.severity != .note }
    return PanelChrome(
      title: title, isFocused: isFocused, isTransparent: panel.isTransparent, state: shownState,
      foreignType: PanelChrome.foreignType(of: panel), isApproximated: isWarned || !renderer.unsupportedOptions.isEmpty,
      timeRemark: PanelPlanning(surroundings: surroundings, screen: screen).timeNote(for: panel),
      comparison: state.comparison?.name, isWatched: state.watch != .off, look: look)
  }

  private var shownState: PanelState {
    guard panel.asksForData else { return .shown(PanelDoubts()) }
    guard let data = state.data else {
      if case .failed(let error, _) = state.phase { return .failed(Self.failure(error)) }
      return state.isLoading ? .loading : .waiting
    }
    if data.isEmpty {
      if let error = data.errors.sorted(by: { $0.key < $1.key }).first?.value { return .failed(Self.failure(error)) }
      return .noData(title: NoDataText.title(for: panel), reasons: NoDataText.reasons(for: panel, data: data, state: state))
    }
    var doubts = PanelDoubts(failedQueries: data.errors.keys.sorted(), warnings: data.notices.count { $0.severity != .info })
    if case .failed(let error, let time) = state.phase, let dataTime = state.dataTime {
      (doubts.failure, doubts.age) = (ErrorText.headline(error), time - dataTime)
    }
    return .shown(doubts)
  }

  var context: PanelContext {
    let variables = screen.variables
    let scope = key.scopedVariables
    return PanelContext(
      range: range, theme: surroundings.settings.theme, symbols: surroundings.settings.symbols, colors: surroundings.settings.colors,
      zone: surroundings.zone(of: screen), now: state.dataTime ?? surroundings.now, interaction: interaction,
      annotations: PanelAnnotations.of((state.data?.annotations ?? []) + screen.annotations(for: panel.id)),
      exemplars: (state.data?.annotations ?? []).filter(\.holdsExemplars),
      interpolate: { text, format in variables.interpolate(text, scope: scope, format: format) })
  }

  /// With what was asked; where there is no room for all, that is the first to go.
  private static func allDetails(_ error: DatasourceError) -> [String] {
    ErrorText.details(error) + (error.request.isEmpty ? [] : ["asked: \(error.request)"])
  }

  private static func failure(_ error: DatasourceError) -> PanelFailure {
    PanelFailure(headline: ErrorText.headline(error), details: allDetails(error))
  }
}

extension Surroundings {
  /// A panel as it is drawn, to be asked what stands where.
  func panelView(of key: PanelInstance, in screen: OpenDashboard) -> PanelView? {
    guard let panel = screen.dashboard.panels[key.panel] else { return nil }
    let state = screen[panel: key]
    var interaction = state.interaction
    interaction.isAlone = screen.isFullScreen
    return PanelView(
      panel: panel, title: screen.title(of: key), state: state, interaction: interaction,
      renderer: PanelCatalogue.renderer(for: panel), isFocused: true, isFullScreen: screen.isFullScreen,
      range: state.data?.range ?? screen.time.resolved, screen: screen, key: key, surroundings: self)
  }

  /// What the lines of a list or table stand for, from the top.
  func rowTargets(of key: PanelInstance, in screen: OpenDashboard) -> [RowTarget?] {
    guard let view = panelView(of: key, in: screen) else { return [] }
    return view.renderer.rowTargets(for: view.frames, in: view.context)
  }
}
