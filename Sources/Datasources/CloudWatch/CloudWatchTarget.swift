import Text
import TimeSeries

/// A metrics target as Grafana's query editor for CloudWatch saves it.
struct CloudWatchTarget: Sendable {
  enum Mode: Hashable, Sendable {
    /// One metric with all its dimensions.
    case metric
    /// Grafana turns wildcards and several values into a search.
    case search
    /// Metric math, or a search that was written.
    case expression
    case sql
  }

  let refID: String
  let id: String
  let region: String
  let namespace: String
  let metric: String
  let statistic: String
  let expression: String
  let sql: String
  let label: String
  let account: String?
  let matchesExactly: Bool
  /// By name.
  let dimensions: [(name: String, values: [String])]
  /// Seconds.
  let period: Int
  let mode: Mode

  /// - Parameter now: Decides which resolution the service still has.
  init(refID: String, model: JSONObject, range: TimeRange, defaultRegion: String, now: Timestamp) {
    self.refID = refID
    let named = model["id"]?.text ?? ""
    id = named.isEmpty ? Self.id(of: refID) : named
    let region = model["region"]?.text ?? ""
    self.region = region.isEmpty || region == "default" ? defaultRegion : region
    namespace = model["namespace"]?.text ?? ""
    metric = model["metricName"]?.text ?? ""
    statistic = model["statistic"]?.text ?? model["statistics"]?[0]?.text ?? "Average"
    sql = model["sqlExpression"]?.text ?? ""
    let account = model["accountId"]?.text
    self.account = account.flatMap { $0.isEmpty ? nil : $0 }
    matchesExactly = model["matchExact"]?.bool ?? true
    dimensions = (model["dimensions"]?.object?.members ?? []).map { member in
      (member.key, member.value.array?.compactMap(\.text) ?? [member.value.text].compactMap(\.self))
    }.sorted { $0.name < $1.name }
    label = model["label"]?.text ?? Self.label(ofAlias: model["alias"]?.text ?? "")
    period = Self.period(model["period"]?.text ?? "", range: range, now: now)
    let written = model["expression"]?.text ?? ""
    expression = written.replacing("$__period_auto", with: String(Self.period("auto", range: range, now: now)))
    let isCode = model["metricEditorMode"]?.integer.map { $0 == 1 } ?? !written.isEmpty
    let hasWildcard = dimensions.contains { $0.values.count > 1 || $0.values.contains("*") }
    if model["metricQueryType"]?.integer == 1 {
      mode = .sql
    } else if isCode {
      mode = .expression
    } else if account == "all" || !matchesExactly || hasWildcard {
      mode = .search
    } else {
      mode = .metric
    }
  }

  /// Ids begin with a small letter, and may not be a letter that a user may have given.
  private static func id(of refID: String) -> String {
    let isPlain = refID.first.map { $0.isASCII && $0.isLowercase } == true && refID.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    if isPlain { return "query\(refID)" }
    return "query" + refID.utf8.map { byte in
      let isWord = byte == 0x5f || (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
      return isWord ? String(UnicodeScalar(byte)) : "_\(byte)"
    }.joined()
  }

  /// `{{metric}} {{InstanceId}}` of old dashboards in the service's own notation.
  private static func label(ofAlias alias: String) -> String {
    let properties = [
      "metric": "${PROP('MetricName')}", "namespace": "${PROP('Namespace')}", "period": "${PROP('Period')}", "region": "${PROP('Region')}",
      "stat": "${PROP('Stat')}", "label": "${LABEL}",
    ]
    var result = ""
    var rest = alias[...]
    while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
      let name = String(rest[open.upperBound..<close.lowerBound]).trimmed
      result += rest[..<open.lowerBound] + (properties[name] ?? "${PROP('Dim.\(name)')}")
      rest = rest[close.upperBound...]
    }
    return result + rest
  }

  /// The finest one that is kept for so long, and gives no more than 2,000 points.
  static func period(_ written: String, range: TimeRange, now: Timestamp) -> Int {
    if let seconds = Int(written), seconds > 0 { return seconds }
    if written.lowercased() != "auto", let length = PromDuration.parse(written), length > 0 { return Int(clamping: max(length / 1000, 1)) }
    let day: Int64 = 86_400_000
    let age = now.milliseconds - range.start.milliseconds
    let kept =
      if age > 455 * day { [21_600, 86_400] } else if age > 63 * day { [3600, 21_600, 86_400] } else if age > 15 * day {
        [300, 900, 3600, 21_600, 86_400]
      } else { [60, 300, 900, 3600, 21_600, 86_400] }
    let wanted = (Double(range.length) / 2_000_000).rounded(.up)
    return kept.first { Double($0) >= wanted } ?? 86_400
  }

  // MARK: Request

  /// One entry of `MetricDataQueries`.
  var query: JSONValue {
    var query: JSONObject = ["Id": .string(id)]
    switch mode {
    case .metric:
      var metric: JSONObject = ["Namespace": .string(namespace), "MetricName": .string(metric)]
      metric["Dimensions"] = .array(dimensions.map { ["Name": .string($0.name), "Value": .string($0.values.first ?? "")] })
      query["MetricStat"] = ["Metric": .object(metric), "Period": .number(Double(period)), "Stat": .string(statistic)]
      if let account { query["AccountId"] = .string(account) }
    case .search: query["Expression"] = .string(search)
    case .expression: query["Expression"] = .string(expression)
    case .sql: query["Expression"] = .string(sql)
    }
    // Math and SQL take the period beside them.
    if mode == .sql || mode == .expression && !expression.contains("SEARCH(") { query["Period"] = .number(Double(period)) }
    if !label.isEmpty { query["Label"] = .string(label) }
    query["ReturnData"] = true
    return .object(query)
  }

  /// What is asked, in one line.
  var text: String {
    switch mode {
    case .metric: "\(namespace) \(metric) \(statistic)" + dimensions.map { " \($0.name)=\($0.values.first ?? "")" }.joined()
    case .search: search
    case .expression: expression
    case .sql: sql
    }
  }

  /// `REMOVE_EMPTY(SEARCH('{AWS/EC2,InstanceId} MetricName="CPUUtilization"', 'Average', 300))`
  var search: String {
    func quoted(_ text: String) -> String { "\"\(text.replacing("\"", with: "\\\""))\"" }
    let open = dimensions.filter { $0.values.contains("*") }.map(\.name)
    var term = "MetricName=\"\(metric)\""
    for (name, values) in dimensions where !values.contains("*") && !values.isEmpty {
      let listed = values.map(quoted).joined(separator: " OR ")
      term += " \"\(name)\"=\(values.count > 1 ? "(\(listed))" : listed)"
    }
    if let account, account != "all" { term += " :aws.AccountId=\"\(account)\"" }
    let scope: String
    if matchesExactly {
      let names = dimensions.map { $0.name.contains(" ") ? "\"\($0.name)\"" : $0.name }
      let space = namespace.contains(" ") ? "\"\(namespace)\"" : namespace
      scope = "{\(([space] + names).joined(separator: ","))} \(term)"
    } else {
      scope = ([ "Namespace=\"\(namespace)\" \(term)"] + open.map { "\"\($0)\"" }).joined(separator: " ")
    }
    return "REMOVE_EMPTY(SEARCH('\(scope)', '\(statistic)', \(period)))"
  }
}
