package import Text
package import TimeSeries

/// What the built-in macros stand for.
package struct MacroEnvironment: Hashable, Sendable {
  var range: TimeRange
  /// The range as it is written: what links carry on.
  var rawFrom: String
  var rawTo: String
  var zone: TimeZoneRules
  /// `utc`, an IANA name; "" for the system's.
  var timezoneName: String
  var dashboardTitle: String
  package var dashboardUID: String
  /// Set while a query is put together.
  package var interval: Double?
  /// Path and query of the dashboard's address.
  var urlPath: String

  package init(
    range: TimeRange = TimeRange(start: .epoch, end: .epoch), rawFrom: String = "now-6h", rawTo: String = "now", zone: TimeZoneRules = .utc,
    timezoneName: String = "", dashboardTitle: String = "", dashboardUID: String = "", interval: Double? = nil, urlPath: String = ""
  ) {
    (self.range, self.rawFrom, self.rawTo, self.zone, self.timezoneName) = (range, rawFrom, rawTo, zone, timezoneName)
    (self.dashboardTitle, self.dashboardUID, self.interval, self.urlPath) = (dashboardTitle, dashboardUID, interval, urlPath)
  }

  /// `nil` where the name is no macro.
  func value(of reference: VariableReference, in interpolation: Interpolation) -> String? {
    let plain: String?
    switch reference.name {
    case "__from": plain = String(range.start.milliseconds)
    case "__to": plain = String(range.end.milliseconds)
    case "__interval": plain = interval.map(IntervalText.text)
    case "__interval_ms": plain = interval.map(JavaScriptNumber.text)
    case "__range": plain = "\(rangeSeconds)s"
    case "__range_s": plain = String(rangeSeconds)
    case "__range_ms": plain = String(range.length)
    case "__timezone": plain = timezoneName.isEmpty ? (zone.name.isEmpty ? "browser" : zone.name == "UTC" ? "utc" : zone.name) : timezoneName
    case "__dashboard": plain = reference.path == ["uid"] ? dashboardUID : dashboardTitle
    case "__org": plain = reference.path == ["name"] ? "Main Org." : "1"
    case "__user": plain = reference.path == ["login"] ? "oriel" : reference.path == ["email"] ? "" : "1"
    case "__searchFilter": plain = "*"
    case "__all_variables": return interpolation.allVariables
    case "__url_time_range": return urlTimeRange
    case "__url": plain = url(reference.path, interpolation)
    default: return nil
    }
    guard let plain else { return nil }
    guard let format = reference.format else { return plain }
    let subject = VariableFormat.Subject(name: reference.name, value: .single(plain), text: plain, isAll: false)
    return VariableFormat.format(subject, as: format, zone: zone)
  }

  private var rangeSeconds: Int64 { Int64(clampingToRange: (Double(range.length) / 1000).rounded(.toNearestOrAwayFromZero)) }

  /// `from=now-6h&to=now`, with the zone where one is chosen.
  package var urlTimeRange: String {
    var text = "from=\(URLText.encodedComponent(rawFrom))&to=\(URLText.encodedComponent(rawTo))"
    if !timezoneName.isEmpty { text += "&timezone=\(URLText.encodedComponent(timezoneName))" }
    return text
  }

  private func url(_ path: [String], _ interpolation: Interpolation) -> String {
    let query = [urlTimeRange, interpolation.allVariables].filter { !$0.isEmpty }.joined(separator: "&")
    switch path.first {
    case "path"?: return urlPath
    case "params"?: return "?\(query)"
    default: return "\(urlPath)?\(query)"
    }
  }
}

extension Interpolation {
  /// `var-job=api&var-pod=a&var-pod=b`: every variable that takes part in addresses, as the scope sees it.
  package var allVariables: String {
    order.compactMap { name -> String? in
      guard let state = variables[name], !state.variable.skipsURLSync else { return nil }
      if state.variable.kind == .adhoc {
        let filters = state.filters.map { "var-\(state.name)=\(URLText.encodedComponent([$0.key, $0.operator, $0.value].joined(separator: "|")))" }
        return filters.isEmpty ? nil : filters.joined(separator: "&")
      }
      if case .option(let option)? = scope[state.name] { return "var-\(state.name)=\(URLText.encodedComponent(option.value))" }
      if state.isAll { return "var-\(state.name)=\(Variable.allValueToken)" }
      guard !state.selection.isEmpty else { return "var-\(state.name)=" }
      return state.selection.map { "var-\(state.name)=\(URLText.encodedComponent($0.value))" }.joined(separator: "&")
    }.joined(separator: "&")
  }
}
