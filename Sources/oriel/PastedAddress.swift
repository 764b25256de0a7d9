import AppCore
import Dashboards
import Transport

/// The address of a dashboard on a Grafana server, copied from a browser.
struct PastedAddress {
  /// Without user and password.
  let server: String
  /// Those that stood in it; `nil` where there were none.
  let credentials: ConnectionOptions.Credentials?
  let location: DashboardLocation
  /// The range, the variables and the panel that it asks for.
  let dashboard: DashboardAddress

  /// `nil` for names, paths, and addresses of anything else.
  init?(_ text: String) {
    guard let dashboard = DashboardAddress(text), let server = dashboard.server, let uid = dashboard.uid else { return nil }
    let address = ServerAddress(server)
    (self.server, credentials, self.dashboard) = (address.url, address.credentials, dashboard)
    location = .grafana(server: address.url, uid: uid)
  }
}
