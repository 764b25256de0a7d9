package import Canvas
package import Dashboards
import DataFrames
package import Widgets

/// Everything around a panel's content: frame, title, state and marks.
package struct PanelChrome: Widget {
  /// With variables filled in.
  package var title: String
  package var isFocused: Bool
  package var isTransparent: Bool
  package var hasDescription: Bool
  /// `2 d`, `-1 d`: the panel's own time range or shift.
  package var timeRemark: String?
  /// Further short remarks: the plugin id of an unknown panel, a fallback datasource.
  package var remarks: [String]
  package var state: PanelState
  /// A query runs while older data are shown.
  package var isRefreshing: Bool
  package var look: Look
  /// Drawn unless the state replaces it.
  package var content: any Widget

  package init(
    title: String, isFocused: Bool = false, isTransparent: Bool = false, hasDescription: Bool = false, timeRemark: String? = nil,
    remarks: [String] = [], state: PanelState = .ready, isRefreshing: Bool = false, look: Look, content: any Widget
  ) {
    self.title = title
    self.isFocused = isFocused
    self.isTransparent = isTransparent
    self.hasDescription = hasDescription
    self.timeRemark = timeRemark
    self.remarks = remarks
    self.state = state
    self.isRefreshing = isRefreshing
    self.look = look
    self.content = content
  }

  /// What a panel's frame says besides its title: the id of a type that we show as another.
  package static func remarks(for panel: Panel) -> [String] {
    PanelCatalogue.knows(panel.type) ? [] : [panel.type.rawValue]
  }

  package func draw(in area: Rect, on canvas: inout Canvas) {
    frame.draw(in: area, on: &canvas)
  }

  /// Where the content goes.
  package func inside(of area: Rect) -> Rect { frame.inside(of: area) }

  private var frame: Frame {
    // A transparent panel shows its frame while it has the focus: there is no other sign of it.
    Frame(
      title: title, marks: marks, isFocused: isFocused, border: isTransparent && !isFocused ? .none : .line, look: look, content: body)
  }

  private var body: any Widget {
    switch state {
    case .loading: MessageBox(kind: .loading, title: look.isASCII ? "loading..." : "loading…", look: look)
    case .noData(let reason): MessageBox(kind: .empty, title: "No data", details: reason.map { [$0] } ?? [], look: look)
    case .failed(let failure):
      MessageBox(
        kind: .error, title: "\(failure.source): \(failure.reason)",
        details: [failure.request, failure.advice.map { "try: \($0)" }].compactMap { $0 }, look: look)
    case .ready, .stale, .partial: content
    }
  }

  private var marks: [Frame.Mark] {
    var marks: [Frame.Mark] = []
    switch state {
    case .failed: marks.append(Frame.Mark(look.isASCII ? "! error" : "✖ error", color: look.theme.error))
    case .stale(let age): marks.append(Frame.Mark("\(look.isASCII ? "@" : "◷") \(Self.text(age: age)) old", color: look.theme.warning))
    case .partial(let notices):
      let isSerious = notices.contains { $0.severity != .info }
      let sign = isSerious ? (look.isASCII ? "!" : "▲") : (look.isASCII ? "i" : "ℹ")
      marks.append(Frame.Mark(notices.count > 1 ? "\(sign) \(notices.count)" : sign, color: isSerious ? look.theme.warning : look.theme.info))
    case .loading, .noData, .ready: break
    }
    marks += remarks.map { Frame.Mark($0, color: look.theme.mutedText) }
    if let timeRemark { marks.append(Frame.Mark(timeRemark, color: look.theme.info)) }
    if hasDescription { marks.append(Frame.Mark("i", color: look.theme.mutedText)) }
    if isRefreshing { marks.append(Frame.Mark(look.isASCII ? "~" : "⟳", color: look.theme.mutedText)) }
    return marks
  }

  /// `45 s`, `12 min`, `3 h`, `2 d`.
  static func text(age: Int64) -> String {
    let seconds = max(age, 0) / 1000
    return seconds < 120 ? "\(seconds) s" : seconds < 7200 ? "\(seconds / 60) min" : seconds < 172_800 ? "\(seconds / 3600) h" : "\(seconds / 86_400) d"
  }
}
