/// A datasource of Grafana's own that stands for something else than a server.
package enum BuiltInSource: Hashable, Sendable {
  /// `-- Mixed --`: each target names its own.
  case mixed
  /// `-- Dashboard --`: another panel's result.
  case dashboard
  /// `-- Grafana --`: what the Grafana server itself keeps.
  case grafana
  /// `__expr__`: a server-side expression.
  case expression

  /// - Parameters:
  ///   - type: As a reference writes it; `nil` or "" where it names none.
  ///   - reference: Its uid, or its name in old files.
  /// - Returns: `nil` for a datasource that is a server, or nothing.
  package init?(type: String?, reference: String?) {
    // Asked for each target at each refresh: nearly all references are told by one byte to name servers.
    let initials = "_-gE".utf8
    guard "_mdg".utf8.contains(type?.utf8.first ?? 0) || initials.contains(reference?.utf8.first ?? 0) else { return nil }
    switch (type ?? "", reference ?? "") {
    case ("__expr__", _), (_, "__expr__"), (_, "-100"), (_, "Expression"): self = .expression
    case (_, "-- Mixed --"), ("mixed", _): self = .mixed
    case (_, "-- Dashboard --"), ("dashboard", _): self = .dashboard
    case (_, "-- Grafana --"), (_, "grafana"), ("grafana", _): self = .grafana
    case ("datasource", ""): self = .grafana
    default: return nil
    }
  }

  /// The uid under which references name it.
  package var uid: String {
    switch self {
    case .mixed: "-- Mixed --"
    case .dashboard: "-- Dashboard --"
    case .grafana: "-- Grafana --"
    case .expression: "__expr__"
    }
  }

  /// Types that name no server: `datasource` is how references to all of these are written.
  package static let types: Set<String> = ["__expr__", "datasource", "dashboard", "mixed", "grafana"]
}
