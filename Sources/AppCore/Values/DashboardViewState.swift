package import Dashboards
package import TimeSeries

/// Where the user is in a dashboard.
package struct DashboardViewState: Hashable, Sendable {
  enum Focus: Hashable, Sendable {
    case panel(PanelInstance)
    case row(ContainerPath)
  }

  var focus: Focus?
  package var fullScreen: PanelInstance?
  /// First visible line of the dashboard.
  package var scroll = 0
  /// Rows that the user opened or closed against what the file says.
  var collapsed: [ContainerPath: Bool] = [:]
  /// Selected tab of each tabs container, by path.
  var tabs: [ContainerPath: Int] = [:]
  /// The crosshair is a mode: arrows move it instead of the focus.
  package var crosshair: Timestamp?
  package var selectionStart: Timestamp?

  init() {}

  package var focusedPanel: PanelInstance? {
    if case .panel(let key) = focus { key } else { nil }
  }
}
