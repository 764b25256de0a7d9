import Canvas
package import DatasourceKit
package import TimeSeries
import Widgets

/// The whole state of the application, as a value.
package struct Model: Sendable {
  // What it runs in.
  package var settings: Settings
  /// The terminal's size in cells.
  var columns: Int
  var rows: Int
  package var now: Timestamp
  var link = LinkMeter()
  package var isMouseOn = false
  package var isKiosk = false

  // What is known.
  package var sources: KnownSources
  package var alerts = AlertBoard()
  var localLibrary: [DashboardEntry] = []
  var remoteLibrary: [DashboardEntry] = []
  /// Dashboards that could not be opened, the last one at the end.
  package var problems: [LoadProblem] = []
  /// What datasources answered to completion, by question.
  var completions: [CompletionQuestion: [String]] = [:]
  var remembered = RememberedState()
  /// What was kept last; `nil` while nothing is to be kept.
  var kept: RememberedState?
  /// That it could not be kept was said.
  var hasToldOfState = false

  // What is shown.
  package var opened = OpenDashboards()
  var next = NextDashboard()
  /// When the playlist shows the next dashboard; `nil` while it is off.
  var playlistNext: Timestamp?
  package var showsStart = false
  package var start = StartScreen()
  /// What lies on top, the last one uppermost.
  package var overlays: [Overlay] = []
  /// A short remark in the status bar, until the next key.
  package var remark: String?
  package var needsPaint = true
  package var isEnding = false

  // What the user has begun.
  /// Keys of a sequence that is not complete yet.
  var pendingKeys: [Key] = []
  /// Where a button of the mouse went down.
  var mousePress: MousePress?

  package init(settings: Settings, directory: DatasourceDirectory, columns: Int, rows: Int, now: Timestamp) {
    (self.settings, self.columns, self.rows, self.now) = (settings, columns, rows, now)
    sources = KnownSources(directory: directory)
  }

  /// Dashboards that can be opened.
  var library: [DashboardEntry] { localLibrary + remoteLibrary }

  var look: Look { Look(theme: settings.theme, symbols: settings.symbols, colors: settings.colors) }

  /// The dashboard on screen.
  package var screen: DashboardScreen? {
    get { opened.screen }
    set { opened.screen = newValue }
  }
}
