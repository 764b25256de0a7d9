import AppCore
import Dashboards

/// The address of a dashboard on a Grafana server, copied from a browser.
struct PastedAddress {
  let server: String
  let location: DashboardLocation
  /// The range, the variables and the panel that it asks for.
  let dashboard: DashboardAddress

  /// `nil` for names, paths, and addresses of anything else.
  init?(_ text: String) {
    guard let dashboard = DashboardAddress(text), let server = dashboard.server, let uid = dashboard.uid else { return nil }
    (self.server, location, self.dashboard) = (server, .grafana(server: server, uid: uid), dashboard)
  }
}
