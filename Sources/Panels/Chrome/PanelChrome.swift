package import Dashboards
package import Widgets

/// Everything around a panel's content: frame, title, state and marks.
package struct PanelChrome: Sendable {
  /// With variables filled in.
  package var title: String
  package var isFocused: Bool
  package var isTransparent: Bool
  package var state: PanelState
  /// The id of a type that we show as another.
  package var foreignType: String?
  /// Something of the panel is shown in another way than Grafana does.
  package var isApproximated: Bool
  /// `Last 2 days`, `timeshift -1d`: the panel's own time range or shift.
  package var timeRemark: String?
  /// `−1h`, `@ Thanos`: what the panel is laid over.
  package var comparison: String?
  /// Its thresholds are watched.
  package var isWatched: Bool
  package var look: Look

  package init(
    title: String, isFocused: Bool = false, isTransparent: Bool = false, state: PanelState, foreignType: String? = nil,
    isApproximated: Bool = false, timeRemark: String? = nil, comparison: String? = nil, isWatched: Bool = false,
    look: Look
  ) {
    self.title = title
    self.isFocused = isFocused
    self.isTransparent = isTransparent
    self.state = state
    self.foreignType = foreignType
    self.isApproximated = isApproximated
    self.timeRemark = timeRemark
    self.comparison = comparison
    self.isWatched = isWatched
    self.look = look
  }

  package static func foreignType(of panel: Panel) -> String? {
    PanelCatalogue.knows(panel.type) ? nil : panel.type.rawValue
  }

  /// Without content, which outlives it.
  package var frame: Frame {
    // A transparent panel shows its frame while it has the focus: there is no other sign of it.
    Frame(title: title, marks: marks, isFocused: isFocused, border: isTransparent && !isFocused ? .none : .line, look: look)
  }

  /// What stands in the frame: `shown`, unless the state says that there is nothing to show.
  package func content(_ shown: @autoclosure () -> any Widget) -> any Widget {
    switch state {
    case .waiting: MessageBox(kind: .loading, title: "waiting…", look: look)
    case .loading: MessageBox(kind: .loading, title: "loading…", look: look)
    case .noData(let title, let reasons): MessageBox(kind: .empty, title: title, details: reasons, look: look)
    case .failed(let failure): MessageBox(kind: .error, title: failure.headline, details: failure.details, look: look)
    case .shown: shown()
    }
  }

  /// The most important first.
  private var marks: [Frame.Mark] {
    let theme = look.theme
    var marks: [Frame.Mark] = []
    if case .shown(let doubts) = state {
      let age = AgeText.text(doubts.age)
      if let failure = doubts.failure { marks.append(Frame.Mark("\(failure), data \(age) old", short: "\(age) old", color: theme.error)) }
      if !doubts.failedQueries.isEmpty {
        marks.append(Frame.Mark("\(doubts.failedQueries.joined(separator: ",")) failed", short: "✖", color: theme.error))
      }
      if doubts.warnings > 0 { marks.append(Frame.Mark("⚠ \(doubts.warnings)", short: "⚠", color: theme.warning)) }
    }
    if let foreignType {
      marks.append(Frame.Mark(foreignType, color: theme.warning))
    } else if isApproximated {
      marks.append(Frame.Mark("≈", color: theme.mutedText))
    }
    if let comparison { marks.append(Frame.Mark("with \(comparison)", short: comparison, color: theme.info)) }
    // The letter is the key that ends it.
    if isWatched { marks.append(Frame.Mark("watched", short: "W", color: theme.info)) }
    if let timeRemark { marks.append(Frame.Mark(timeRemark, color: theme.mutedText)) }
    return marks
  }
}
