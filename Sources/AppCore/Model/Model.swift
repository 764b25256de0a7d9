package import Canvas
package import DatasourceKit
package import TimeSeries
package import Widgets

/// The whole state of the application, as a value.
package struct Model: Sendable {
  package var settings: Settings
  package var directory: DatasourceDirectory
  /// The terminal's size in cells.
  package var columns: Int
  package var rows: Int
  package var now: Timestamp

  /// Dashboards that are open, in the order of opening; ``current`` is the one on screen.
  package var screens: [DashboardScreen] = []
  package var current = 0
  package var showsStart = false
  package var start = StartScreen()
  /// What lies on top, the last one uppermost.
  package var overlays: [Overlay] = []
  /// Keys of a sequence that is not complete yet.
  package var pendingKeys: [Key] = []
  /// A short remark in the status bar, until the next key.
  package var remark: String?
  var localLibrary: [DashboardEntry] = []
  var remoteLibrary: [DashboardEntry] = []
  /// Datasources, then what else was found.
  package var sources: [SourceStatus] = []
  /// Names of the configuration's contexts.
  package var contexts: [String] = []
  /// Servers have still to say what they have.
  package var isFindingSources = false
  /// When servers that did not say what they have are asked again.
  var findingNext: Timestamp?
  /// Addresses of exporters that the embedded store could scrape.
  var offeredScrapes: [String] = []
  /// Dashboards that could not be opened, the last one at the end.
  package var problems: [LoadProblem] = []
  /// For the dashboard that is being loaded.
  package var requestedView: RequestedView?
  var requestedOrigin: Origin?
  package var isLoadingDashboard: DashboardLocation?
  package var link = LinkMeter()
  /// Where a button of the mouse went down.
  var mousePress: MousePress?
  package var isMouseOn = false
  package var isKiosk = false
  /// When the playlist shows the next dashboard; `nil` while it is off.
  package var playlistNext: Timestamp?
  /// What the sources said of their alerts last.
  package var alerts: [AlertReport] = [] {
    didSet {
      alertLines = AlertLine.alerts(in: alerts)
      alertsVersion += 1
    }
  }
  /// Every alert once, the worst first.
  private(set) var alertLines: [AlertLine] = []
  /// Counts what sources said of their alerts.
  private(set) var alertsVersion = 0
  /// When they were asked last.
  var alertsAsked: Timestamp?
  /// Tells the user when an alert begins or ends to fire.
  package var watchesAlerts = false
  package var remembered = RememberedState()
  /// What was kept last; `nil` while nothing is to be kept.
  var kept: RememberedState?
  /// That it could not be kept was said.
  var hasToldOfState = false
  /// Expressions that were asked in Explore, the latest at the end.
  package var expressionHistory: [String] = []
  /// What datasources answered to completion, by question.
  var completions: [CompletionQuestion: [String]] = [:]
  package var needsPaint = true
  package var isEnding = false
  package var nextScreenNumber = 1

  package init(settings: Settings, directory: DatasourceDirectory, columns: Int, rows: Int, now: Timestamp) {
    (self.settings, self.directory) = (settings, directory)
    (self.columns, self.rows, self.now) = (columns, rows, now)
  }

  /// Dashboards that can be opened.
  package var library: [DashboardEntry] { localLibrary + remoteLibrary }

  package var look: Look { Look(theme: settings.theme, symbols: settings.symbols, colors: settings.colors) }

  package var screen: DashboardScreen? {
    get { screens.indices.contains(current) ? screens[current] : nil }
    set {
      guard let newValue, screens.indices.contains(current) else { return }
      screens[current] = newValue
    }
  }
}
