import Canvas
import Dashboards
import DatasourceKit
import Text
import TimeSeries

/// What a feature wants of others, as a value. `Application` hands it to whom it concerns.
enum Intent: Sendable {
  // MARK: Of everybody

  /// A short sentence for the status bar, until the next key.
  case say(String)
  case start(Effect)
  case cancel(Effect.Scope)
  case terminal(TerminalEffect)
  /// Hands a text to the terminal's clipboard.
  case copy(String, saying: String? = nil)
  case perform(Action.ID)
  case press(Key)
  case remember(SavedState.Change)
  /// A file that cannot be read or is wrong; the start screen shows it.
  case report(LoadProblem)
  /// It can be read again; `nil` is the configuration.
  case forgetProblems(ofFile: String?)

  // MARK: What lies on top

  /// Lays it over what is there.
  case show(any Overlay)
  /// One that belongs to another feature.
  case open(OverlayRequest)
  /// Takes away the overlay that says it.
  case close
  /// One that is named by its number.
  case closeOverlay(Int)
  /// Takes away every list: one that leads into another is done with it.
  case closeLists
  case closeAllOverlays
  /// What is there when one comes back to it.
  case restore([OverlayEntry], showsStart: Bool)
  case showStart(Bool)
  /// The list of sources on the start screen.
  case showSources

  // MARK: Of one feature

  case dashboards(DashboardRequest)
  case alerts(AlertRequest)
  case sources(SourceRequest)
  /// Asks again which dashboards there are; `isLocal` asks no server.
  case listDashboards(isLocal: Bool = false)
  /// Those of the servers of another context.
  case forgetRemoteDashboards
  case settings(SettingsChange)
}

/// What others want of the open dashboards.
enum DashboardRequest: Sendable {
  /// - `view`: A range and values that a link brings along.
  case open(DashboardLocation, showing: RequestedView? = nil)
  /// A dashboard made here, in Grafana's JSON; where it is open already, its new form is shown.
  case openDocument(JSONValue, at: DashboardLocation)
  case focus(DashboardViewState.Focus)
  case changeTime(TimeChange)
  /// For as long as it is open.
  case setTimeZone(String)
  case setVariable(String, to: [String])
  case setFilters([AdhocFilter], ofVariable: String)
  /// In the dashboard's own filters for the panel's datasource, else in filters that are added to the dashboard.
  case addFilter(AdhocFilter, from: PanelInstance)
  case showOnlySeries(Int, of: PanelInstance)
  case compare(PanelInstance, with: Comparison?)
  case filterRows(String)
  case findLogs(of: Labels)
  case openTraces(of: Labels)
  /// The context has other datasources now.
  case sourcesChanged
  /// Another context, or its changed configuration: all is asked anew.
  case contextChanged(isOther: Bool)
  case filesChanged([String])
}

/// Overlays that other features open.
enum OverlayRequest: Sendable {
  /// The series of a panel; where it has none, its links.
  case series(of: PanelInstance)
  /// What can be done with a row of a table; items are ``SeriesChoice``s.
  case rowActions(of: PanelInstance, title: String, [Picker.Item])
  case links(title: String, [Picker.Item])
  /// The values of a variable.
  case variable(String)
  case silence(SilenceRequest)
}

enum SilenceRequest: Sendable {
  case make(for: AlertLine)
  case change(SilenceLine)
  case end(SilenceLine)
  /// Those that mute an alert, to end one.
  case endOne(of: AlertLine)
}

enum TimeChange: Hashable, Sendable {
  case to(TimeControl.RawRange)
  /// What the range means now, from then on fixed.
  case fixed
}

enum AlertRequest: Sendable {
  case ask
  /// Along with a refresh, where what is known is old.
  case askIfOld
  /// What is known is of another context.
  case forget
  case toggleWatch
  case put(Silence, at: DatasourceID)
  case endSilence(String, at: DatasourceID)
}

enum SourceRequest: Sendable {
  case check
  /// Exporters that were found become targets of the embedded store.
  case scrapeFound
  case openContext(String)
  case configurationChanged
}

/// What a context's configuration decides.
enum SettingsChange: Sendable {
  case adopt(SourceSnapshot)
  case theme(named: String)
}
