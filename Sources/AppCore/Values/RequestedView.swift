package import Dashboards

/// What a link wants a dashboard to show.
package struct RequestedView: Hashable, Sendable {
  var from: String?
  var to: String?
  var timezone: String?
  var variables: [String: [String]]
  /// Shown alone.
  package var panel: PanelID?

  package init(from: String? = nil, to: String? = nil, timezone: String? = nil, variables: [String: [String]] = [:], panel: PanelID? = nil) {
    (self.from, self.to, self.timezone, self.variables, self.panel) = (from, to, timezone, variables, panel)
  }

  package init(_ address: DashboardAddress) {
    self.init(from: address.from, to: address.to, timezone: address.timezone, variables: address.variables, panel: address.panel.flatMap(Self.panel))
  }

  /// `4`, `panel-4`, and `panel-4-clone-1`, as Grafana writes `viewPanel`.
  package static func panel(_ text: String) -> PanelID? {
    let rest = text.split(separator: "/").last ?? ""
    return Int((rest.hasPrefix("panel-") ? rest.dropFirst(6) : rest).prefix { $0.isASCII && $0.isNumber }).map(PanelID.init(rawValue:))
  }
}
