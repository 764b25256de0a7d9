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
  var screen: DashboardScreen
  var key: PanelInstance
  var model: Model

  private var look: Look { model.look }

  var frame: Frame { chrome.frame }

  var content: any Widget {
    chrome.content(renderer.widget(for: frames, in: context))
  }

  /// What is drawn.
  var frames: [DataFrame] { panel.asksForData ? state.data?.frames ?? [] : LocalFrames.frames(for: panel, of: model) }

  private var chrome: PanelChrome {
    let isWarned = screen.dashboard.warnings.contains { $0.panel == panel.id && $0.severity != .note }
    return PanelChrome(
      title: title, isFocused: isFocused, isTransparent: panel.isTransparent, state: shownState,
      foreignType: PanelChrome.foreignType(of: panel), isApproximated: isWarned || !renderer.unsupportedOptions.isEmpty,
      timeRemark: PanelPlanning(model: model, screen: screen).timeNote(for: panel),
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
      (doubts.failure, doubts.age) = (Self.headline(error), time - dataTime)
    }
    return .shown(doubts)
  }

  var context: PanelContext {
    let variables = screen.variables
    let scope = key.scopedVariables
    return PanelContext(
      range: range, theme: model.settings.theme, symbols: model.settings.symbols, colors: model.settings.colors,
      zone: model.zone(of: screen), now: state.dataTime ?? model.now, interaction: interaction,
      annotations: PanelAnnotations.of((state.data?.annotations ?? []) + screen.annotations(for: panel.id)),
      exemplars: (state.data?.annotations ?? []).filter(\.holdsExemplars),
      interpolate: { text, format in variables.interpolate(text, scope: scope, format: format) })
  }

  static func headline(_ error: DatasourceError) -> String {
    let name = error.datasource.name
    return switch error.kind {
    case .unreachable: "\(name) is unreachable"
    case .timedOut: "\(name) timed out"
    case .cancelled: "cancelled"
    case .rejected(let status): "\(name) refused the query (HTTP \(status))"
    case .unauthorized(let status): "\(name) wants other credentials (HTTP \(status))"
    case .malformedReply: "\(name) answered something unexpected"
    case .tooLarge: "too large an answer"
    case .invalidQuery: "the query is not valid"
    case .unconfigured: "no such datasource"
    case .unsupported: "not supported"
    }
  }

  static func details(_ error: DatasourceError) -> [String] {
    [error.reason] + (error.advice.map { ["try: \($0)"] } ?? [])
  }

  /// With what was asked; where there is no room for all, that is the first to go.
  private static func allDetails(_ error: DatasourceError) -> [String] {
    details(error) + (error.request.isEmpty ? [] : ["asked: \(error.request)"])
  }

  private static func failure(_ error: DatasourceError) -> PanelFailure {
    PanelFailure(headline: headline(error), details: allDetails(error))
  }
}
