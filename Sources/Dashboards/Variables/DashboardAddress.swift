/// What an address of Grafana says: which dashboard, which panel, which range, which values.
package struct DashboardAddress: Hashable, Sendable {
  package var uid: String?
  package var slug: String?
  package var from: String?
  package var to: String?
  package var timezone: String?
  package var refresh: String?
  package var viewPanel: String?
  package var variables: [Parameter] = []

  /// `var-name`, with one value for each time that it occurs.
  package struct Parameter: Hashable, Sendable {
    package var name: String
    package var values: [String]
  }

  /// `https://host/sub/path/d/uid/slug?var-job=api&from=now-1h&to=now`, the same without a host, or only the query.
  ///
  /// `time` with `time.window` (milliseconds around a moment) stands for a range. `nil` where neither a dashboard nor a
  /// parameter is named.
  package init?(_ text: String) {
    let withoutFragment = text.prefix { $0 != "#" }
    let pathEnd = withoutFragment.firstIndex(of: "?")
    let path = pathEnd.map { withoutFragment[..<$0] } ?? withoutFragment
    let segments = path.split(separator: "/").map { URLText.decoded($0, plusIsBlank: false) }
    if let marker = segments.firstIndex(where: { $0 == "d" || $0 == "d-solo" }), segments.indices.contains(marker + 1) {
      uid = segments[marker + 1]
      slug = segments.indices.contains(marker + 2) ? segments[marker + 2] : nil
    }
    if let pathEnd { read(withoutFragment[withoutFragment.index(after: pathEnd)...]) }
    if uid == nil, from == nil, to == nil, variables.isEmpty { return nil }
  }

  private mutating func read(_ query: Substring) {
    var moment: Int64?
    var window: Int64?
    for pair in query.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = URLText.decoded(parts[0])
      let value = parts.count > 1 ? URLText.decoded(parts[1]) : ""
      switch name {
      case "from": from = value
      case "to": to = value
      case "timezone": timezone = value
      case "refresh": refresh = value
      case "viewPanel", "panelId": viewPanel = value
      case "time": moment = Int64(value)
      case "time.window": window = Int64(value)
      default:
        guard name.hasPrefix("var-") else { continue }
        let variable = String(name.dropFirst(4))
        if let index = variables.firstIndex(where: { $0.name == variable }) {
          variables[index].values.append(value)
        } else {
          variables.append(Parameter(name: variable, values: [value]))
        }
      }
    }
    if let moment, let window, window >= 0 {
      from = String(moment &- window / 2)
      to = String(moment &+ window / 2)
    }
  }
}
