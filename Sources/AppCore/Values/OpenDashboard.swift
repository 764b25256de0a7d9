import Canvas
package import Dashboards
package import DataFrames
package import Text

/// One open dashboard and everything that the user changed about it.
package struct OpenDashboard: Sendable {
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
  /// Of the file that it was saved as.
  var savedName: String?
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

  /// A panel of it lists what else can be opened.
  var showsDashboardList: Bool { dashboard.panels.values.contains { $0.type.rawValue == "dashlist" } }

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

  /// With variables filled in, and the interval that the panel's last question had.
  package func title(of key: PanelInstance) -> String {
    guard let panel = dashboard.panels[key.panel] else { return "" }
    return variables.title(panel.title, scope: key.scopedVariables, interval: panels[key]?.data?.interval)
  }

  package subscript(panel key: PanelInstance) -> PanelProgress {
    get { panels[key] ?? PanelProgress() }
    set { panels[key] = newValue }
  }
}
