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

  /// Without content, which outlives it.
  var frame: Frame {
    Frame(title: title, marks: marks, isFocused: isFocused, border: panel.isTransparent && !isFocused ? .none : .line, look: look)
  }

  var content: any Widget {
    if !panel.asksForData { return renderer.widget(for: LocalFrames.frames(for: panel, of: model), in: context) }
    if case .failed(let error, _) = state.phase, state.data == nil {
      return MessageBox(kind: .error, title: Self.headline(error), details: Self.allDetails(error), look: look)
    }
    guard let data = state.data else {
      return MessageBox(kind: .loading, title: state.isLoading ? "loading …" : "waiting …", look: look)
    }
    if data.isEmpty {
      if let error = data.errors.sorted(by: { $0.key < $1.key }).first?.value {
        return MessageBox(kind: .error, title: Self.headline(error), details: Self.allDetails(error), look: look)
      }
      return MessageBox(kind: .empty, title: "No data", details: NoDataText.reasons(for: panel, data: data, state: state), look: look)
    }
    return renderer.widget(for: data.frames, in: context)
  }

  /// What is drawn.
  var frames: [DataFrame] { panel.asksForData ? state.data?.frames ?? [] : LocalFrames.frames(for: panel, of: model) }

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

  /// The most important first.
  private var marks: [Frame.Mark] {
    let theme = model.settings.theme
    var marks: [Frame.Mark] = []
    if case .failed(let error, let time) = state.phase, let dataTime = state.dataTime {
      marks.append(Frame.Mark("\(Self.headline(error)), data \(AgeText.age(from: dataTime, to: time)) old", color: theme.error))
    }
    if let data = state.data {
      let failed = data.errors.keys.sorted()
      if !failed.isEmpty, !data.isEmpty { marks.append(Frame.Mark("\(failed.joined(separator: ",")) failed", color: theme.error)) }
      let warnings = data.notices.count { $0.severity != .info }
      if warnings > 0 { marks.append(Frame.Mark(look.isASCII ? "! \(warnings)" : "⚠ \(warnings)", color: theme.warning)) }
    }
    if !PanelCatalogue.knows(panel.type) {
      marks.append(Frame.Mark(panel.type.rawValue, color: theme.warning))
    } else if screen.dashboard.warnings.contains(where: { $0.panel == panel.id && $0.severity != .note })
      || !renderer.unsupportedOptions.isEmpty
    {
      marks.append(Frame.Mark("≈", color: theme.mutedText))
    }
    if let note = PanelPlanning(model: model, screen: screen).timeNote(for: panel) {
      marks.append(Frame.Mark(note, color: theme.mutedText))
    }
    return marks
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
}

/// How long ago something was.
enum AgeText {
  static func age(from start: Timestamp, to end: Timestamp) -> String {
    let seconds = max((end - start) / 1000, 0)
    return switch seconds {
    case ..<60: "\(seconds) s"
    case ..<3600: "\(seconds / 60) min"
    case ..<172_800: "\(seconds / 3600) h"
    default: "\(seconds / 86_400) d"
    }
  }
}
