/// What an address of a dashboard, copied from a browser, says.
package struct GrafanaAddress: Hashable, Sendable {
  /// With the path prefix of the installation: `https://host/grafana`.
  package var baseURL: String
  package var dashboardUID: String
  package var from: String?
  package var to: String?
  package var refresh: String?
  /// As written: `4`, `panel-4`, `panel-4-clone-1`.
  package var panel: String?
  package var organisation: Int?
  package var variables: [String: [String]]

  /// `…/d/UID/slug?from=now-1h&to=now&var-job=a&viewPanel=2`; `nil` for any other text.
  package init?(_ text: String) {
    guard text.hasPrefix("http://") || text.hasPrefix("https://") else { return nil }
    let address = text.prefix { $0 != "#" }
    let path = address.prefix { $0 != "?" }
    guard let mark = path.firstRange(of: "/d/") ?? path.firstRange(of: "/d-solo/") else { return nil }
    let uid = path[mark.upperBound...].prefix { $0 != "/" }
    guard !uid.isEmpty else { return nil }
    baseURL = String(path[..<mark.lowerBound])
    dashboardUID = AlertmanagerReading.decoded(uid)
    variables = [:]
    for part in address.dropFirst(path.count + 1).split(separator: "&") {
      let name = AlertmanagerReading.decoded(part.prefix { $0 != "=" })
      let value = AlertmanagerReading.decoded(part.drop { $0 != "=" }.dropFirst())
      switch name {
      case "from": from = value
      case "to": to = value
      case "refresh": refresh = value
      case "orgId": organisation = Int(value)
      case "viewPanel", "panelId", "editPanel": panel = value
      default: if name.hasPrefix("var-") { variables[String(name.dropFirst(4)), default: []].append(value) }
      }
    }
  }
}
