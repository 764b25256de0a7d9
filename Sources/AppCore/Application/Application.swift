import Dashboards
import Widgets
import Canvas
package import DatasourceKit
package import Text
package import TimeSeries

/// The whole application, as a value: its features side by side, and what lies on top of them.
///
/// It hands messages and intents to whom they concern, and knows no feature's inside.
package struct Application: Sendable {
  // What it runs in.
  package var settings: Settings
  /// The terminal's size in cells.
  var columns: Int
  var rows: Int
  package internal(set) var now: Timestamp
  var latency = TerminalLatency()
  package var isMouseOn = false
  package var isKiosk = false

  // Its features.
  var dashboards = DashboardsFeature()
  var start = StartFeature()
  var sourcesFeature: SourcesFeature
  var alertsFeature = AlertsFeature()
  var library = LibraryFeature()
  var savedState = SavedStateFeature()

  // What is shown.
  package internal(set) var showsStart = false
  /// What lies on top, the last one uppermost.
  var overlays: [OverlayEntry] = []
  var nextOverlayNumber = 1
  /// A short sentence in the status bar, until the next key.
  package internal(set) var statusMessage: String?
  package var needsPaint = true
  package internal(set) var isEnding = false
  /// Keys of a sequence that is not complete yet.
  var pendingKeys: [Key] = []

  package init(settings: Settings, directory: DatasourceDirectory, columns: Int, rows: Int, now: Timestamp) {
    (self.settings, self.columns, self.rows, self.now) = (settings, columns, rows, now)
    sourcesFeature = SourcesFeature(directory: directory)
  }

  /// What is known before the first frame. To be called before ``start(at:)``.
  package mutating func begin(with snapshot: SourceSnapshot) {
    sourcesFeature.adopt(snapshot, at: now)
    adopt(snapshot)
  }

  /// Takes what an earlier run left; from then on changes are written. To be called before anything is opened.
  ///
  /// - Parameter bytes: `nil` where there is nothing yet.
  package mutating func restore(_ bytes: [UInt8]?) {
    savedState.restore(bytes)
    if let name = savedState.state.theme { useTheme(named: name) }
  }

  // MARK: What it knows

  var surroundings: Surroundings {
    Surroundings(
      settings: settings, columns: columns, rows: rows, now: now, isKiosk: isKiosk, sources: sourcesFeature.known, alerts: alertsFeature.board,
      isAskingAlerts: alertsFeature.isAsking, library: library.entries, savedState: savedState.state, showsStart: showsStart,
      keptOverlays: overlays.filter { $0.overlay.isKept })
  }

  var context: Context { Context(surroundings: surroundings, opened: dashboards.opened) }

  /// The dashboard on screen.
  package var screen: OpenDashboard? { dashboards.screen }
  package var opened: OpenDashboards { dashboards.opened }
  package var sources: KnownSources { sourcesFeature.known }
  package var alerts: AlertBoard { alertsFeature.board }
  /// Dashboards that could not be opened, the last one at the end.
  package var problems: [LoadProblem] { start.problems }
  package func zone(of screen: OpenDashboard) -> TimeZoneRules { surroundings.zone(of: screen) }
  package var zone: TimeZoneRules { context.zone }

  // MARK: Settings

  mutating func adopt(_ snapshot: SourceSnapshot) {
    settings.context = snapshot.context
    settings.isReadOnly = snapshot.isReadOnly
    settings.keyMap = snapshot.keyMap
  }

  /// One that the command line names stays.
  mutating func useTheme(named name: String) {
    guard !settings.isThemeGiven, let theme = settings.themes.first(where: { $0.name == name }) else { return }
    settings.theme = theme
  }

  /// Asks which dashboards there are.
  mutating func listDashboards() -> [Command] { carryOut([.listDashboards()]) }

  /// Where everything of a dashboard lies at the present width.
  package func placement(of screen: OpenDashboard) -> Placement { surroundings.placement(of: screen) }

  /// Shows the first panel of the dashboard on screen alone.
  package mutating func showFirstPanelAlone() {
    let first = screen.flatMap { placement(of: $0).panels.first?.instance }
    dashboards.screen?.view.fullScreen = first
  }
}
