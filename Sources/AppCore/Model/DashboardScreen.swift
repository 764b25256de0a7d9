import Canvas
package import Dashboards
package import DataFrames
package import Text
package import TimeSeries

/// One open dashboard and everything that the user changed about it.
package struct DashboardScreen: Sendable {
  /// Tells answers of this dashboard from those of others; never used twice.
  package let number: Int
  package var location: DashboardLocation
  package var dashboard: Dashboard {
    didSet {
      placed = nil
      shownByData = dashboard.layout.panelsShownByData
    }
  }
  /// Panels whose data decide whether something is shown.
  private(set) var shownByData: Set<PanelID>
  package var time: TimeControl
  package var variables: DashboardVariables
  package var panels: [PanelInstance: PanelProgress] = [:]
  package var view = DashboardViewState()
  package var refresh: RefreshControl
  /// Answers of the dashboard's annotation queries, by their place in the dashboard.
  package var annotations: [Int: DataFrame] = [:]
  /// Counts the times they were asked; an answer to an older question is dropped.
  var annotationGeneration = 0
  var isAskingAnnotations = false
  /// The sources changed while another dashboard was shown.
  var needsResolving = false
  /// Counts answers.
  var annotationVersion = 0
  /// Where Escape goes back to.
  var origin: Origin?
  /// As it would be saved, for dashboards made in this program.
  package var document: JSONValue?
  /// Where everything lies, with what that depends on.
  var placed: (conditions: LayoutSolver.Conditions, placement: Placement)?

  package init(
    number: Int, location: DashboardLocation, dashboard: Dashboard, time: TimeControl, variables: DashboardVariables,
    refresh: RefreshControl
  ) {
    self.number = number
    self.location = location
    self.dashboard = dashboard
    shownByData = dashboard.layout.panelsShownByData
    self.time = time
    self.variables = variables
    self.refresh = refresh
  }

  package var isFullScreen: Bool { view.fullScreen != nil }

  /// Of ``shownByData``, those of which every copy has answered nothing.
  var panelsWithoutData: Set<PanelID> {
    guard !shownByData.isEmpty else { return [] }
    var (empty, filled): (Set<PanelID>, Set<PanelID>) = ([], [])
    for (key, progress) in panels where shownByData.contains(key.panel) {
      guard let data = progress.data else { continue }
      if data.isEmpty { empty.insert(key.panel) } else { filled.insert(key.panel) }
    }
    return empty.subtracting(filled)
  }

  /// Panels whose thresholds are watched.
  var watchedPanels: Set<PanelInstance> { Set(panels.filter { $0.value.watch != .off }.keys) }
  var isWatched: Bool { panels.values.contains { $0.watch != .off } }

  /// Those that the dashboard wants on a panel.
  func annotations(for panel: PanelID) -> [DataFrame] {
    dashboard.annotations.enumerated().compactMap { index, query in query.applies(to: panel) ? annotations[index] : nil }
  }

  package subscript(panel key: PanelInstance) -> PanelProgress {
    get { panels[key] ?? PanelProgress() }
    set { panels[key] = newValue }
  }
}

/// What was on screen when a dashboard was opened from it.
struct Origin: Hashable, Sendable {
  /// ``DashboardScreen/number``
  var screen: Int?
  var overlays: [Overlay]
  var showedStart: Bool
  /// Whether Escape leaves the dashboard open: one that was chosen from a list and not come to through a link.
  var staysOpen = false
}

/// Where the user is in a dashboard.
package struct DashboardViewState: Hashable, Sendable {
  package enum Focus: Hashable, Sendable {
    case panel(PanelInstance)
    case row(ContainerPath)
  }

  package var focus: Focus?
  package var fullScreen: PanelInstance?
  /// First visible line of the dashboard.
  package var scroll = 0
  /// Rows that the user opened or closed against what the file says.
  package var collapsed: [ContainerPath: Bool] = [:]
  /// Selected tab of each tabs container, by path.
  package var tabs: [ContainerPath: Int] = [:]
  /// The crosshair is a mode: arrows move it instead of the focus.
  package var crosshair: Timestamp?
  package var selectionStart: Timestamp?

  package init() {}

  package var focusedPanel: PanelInstance? {
    if case .panel(let key) = focus { key } else { nil }
  }
}

/// When a dashboard asks again.
package struct RefreshControl: Hashable, Sendable {
  /// `nil` is off.
  package var interval: Milliseconds?
  package var isPaused = false
  /// Counts reasons to ask; a panel whose data is older than this is asked when it is visible.
  package var epoch = 1
  /// The last epoch whose reason makes running queries worthless: another range or other variables.
  package var urgentEpoch = 1
  package var lastRefresh: Timestamp?
  /// Before its turn, because a source has only just begun to collect.
  package private(set) var earlyRefresh: Timestamp?

  package init(interval: Milliseconds?) {
    self.interval = interval
  }

  /// `nil` while nothing is due: paused or switched off.
  package var nextRefresh: Timestamp? {
    guard !isPaused else { return nil }
    return [regularRefresh, earlyRefresh].compactMap(\.self).min()
  }

  private var regularRefresh: Timestamp? {
    guard let interval, interval > 0, let lastRefresh else { return nil }
    // On whole multiples, so that the refreshes of dashboards and the samples of collectors fall together.
    return Timestamp(milliseconds: (lastRefresh.rawValue / interval + 1) * interval + Self.afterSamples)
  }

  package mutating func refreshEarly(at time: Timestamp) {
    earlyRefresh = min(earlyRefresh ?? time, time)
  }

  package mutating func didRefresh(at time: Timestamp) {
    (lastRefresh, earlyRefresh) = (time, nil)
  }

  /// A sample taken on the full second is then there.
  private static let afterSamples: Milliseconds = 25

  /// The choices of `<` and `>`, from the shortest; `nil` is off.
  package static let choices: [Milliseconds?] = [
    1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 300_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 86_400_000, nil,
  ]

  package func next(towardsLonger: Bool) -> Milliseconds? {
    let length = interval ?? .max
    if towardsLonger { return Self.choices.first { ($0 ?? .max) > length } ?? nil }
    return Self.choices.last { ($0 ?? .max) < length } ?? interval
  }
}
