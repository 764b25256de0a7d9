import Text

/// What an address of Grafana says: which dashboard, which panel, which range, which values.
package struct DashboardAddress: Hashable, Sendable {
  /// With the path prefix of the installation: `https://host/grafana`; `nil` where the address names no host.
  package var server: String?
  package var uid: String?
  package var from: String?
  package var to: String?
  package var timezone: String?
  package var refresh: String?
  /// As written: `4`, `panel-4`, `panel-4-clone-1`.
  package var panel: String?
  package var organisation: Int?
  /// Of `var-name`, one value for each time that it occurs.
  package var variables: [String: [String]] = [:]

  /// `https://host/sub/path/d/uid/slug?var-job=api&from=now-1h&to=now`, the same without a host, or only the query.
  ///
  /// `time` with `time.window` (milliseconds around a moment) stands for a range. `nil` where neither a dashboard nor a
  /// parameter is named.
  package init?(_ text: String) {
    let address = text.prefix { $0 != "#" }
    let path = address.prefix { $0 != "?" }
    let hasHost = path.hasPrefix("http://") || path.hasPrefix("https://")
    let rooted = hasHost || path.hasPrefix("/") ? String(path) : "/" + path
    if let mark = rooted.firstRange(of: "/d/") ?? rooted.firstRange(of: "/d-solo/"), case let uid = rooted[mark.upperBound...].prefix(while: { $0 != "/" }), !uid.isEmpty {
      self.uid = URLText.decoded(uid, plusIsBlank: false)
      if hasHost { server = String(rooted[..<mark.lowerBound]) }
    }
    read(address.dropFirst(path.count + 1))
    if uid == nil, from == nil, to == nil, variables.isEmpty { return nil }
  }

  private mutating func read(_ query: Substring) {
    var moment: Int64?
    var window: Int64?
    for (name, value) in URLText.parameters(of: query) {
      switch name {
      case "from": from = value
      case "to": to = value
      case "timezone": timezone = value
      case "refresh": refresh = value
      case "orgId": organisation = Int(value)
      case "viewPanel", "panelId", "editPanel": panel = value
      case "time": moment = Int64(value)
      case "time.window": window = Int64(value)
      default: if name.hasPrefix("var-") { variables[String(name.dropFirst(4)), default: []].append(value) }
      }
    }
    if let moment, let window, window >= 0 {
      from = String(moment &- window / 2)
      to = String(moment &+ window / 2)
    }
  }
}
