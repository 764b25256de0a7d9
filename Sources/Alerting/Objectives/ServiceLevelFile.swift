package import Text
import TimeSeries

/// A file of service level objectives: sloth's, OpenSLO, pyrra's, or Oriel's short form.
package struct ServiceLevelFile: Sendable {
  package var path: String
  package var levels: [ServiceLevel] = []
  package var findings: [FileFinding] = []

  package var isRefused: Bool { findings.contains { $0.severity == .error } }

  package init(_ bytes: [UInt8], path: String) {
    self.path = path
    do throws(YAMLError) {
      var reader = ServiceLevelReader()
      let documents = try YAMLNode.documents(in: bytes).filter { !$0.isNull }
      reader.read(documents)
      (levels, findings) = (reader.levels, reader.findings.sorted { $0.place < $1.place })
    } catch {
      findings = [FileFinding(.error, SourcePlace(line: error.line, column: error.column), "this is not YAML: \(error.reason)")]
    }
  }
}

extension BurnWindows {
  /// sloth's file of alert windows.
  ///
  /// - Returns: `nil` where it is none, or a window is missing.
  package init?(_ document: YAMLNode) {
    guard document["kind"]?.string == "AlertWindows", let spec = document["spec"] else { return nil }
    func pair(_ severity: String, _ speed: String) -> Pair? {
      guard let node = spec[severity]?[speed], let percent = node["errorBudgetPercent"]?.number, percent > 0, percent <= 100,
        let short = node["shortWindow"]?.string.flatMap({ PromDuration.parse($0) }), let long = node["longWindow"]?.string.flatMap({ PromDuration.parse($0) }),
        short > 0, long > short
      else { return nil }
      return Pair(budgetPercent: percent, short: short, long: long)
    }
    guard let pageQuick = pair("page", "quick"), let pageSlow = pair("page", "slow"), let ticketQuick = pair("ticket", "quick"),
      let ticketSlow = pair("ticket", "slow")
    else { return nil }
    self.init(
      period: spec["sloPeriod"]?.string.flatMap { PromDuration.parse($0) }, pageQuick: pageQuick, pageSlow: pageSlow, ticketQuick: ticketQuick,
      ticketSlow: ticketSlow)
  }
}

/// Makes service levels of YAML nodes.
struct ServiceLevelReader {
  var levels: [ServiceLevel] = []
  var findings: [FileFinding] = []
  /// OpenSLO's indicators that stand for themselves, by name.
  private var indicators: [String: YAMLNode] = [:]

  static let month: Milliseconds = 30 * 86_400_000

  mutating func fail(_ node: YAMLNode, _ subject: String, _ message: String) { findings.append(FileFinding(.error, node.place, subject: subject, message)) }
  mutating func warn(_ node: YAMLNode, _ subject: String, _ message: String) { findings.append(FileFinding(.warning, node.place, subject: subject, message)) }

  mutating func read(_ documents: [YAMLNode]) {
    for document in documents where document["kind"]?.string == "SLI" {
      if let name = document["metadata"]?["name"]?.string { indicators[name] = document["spec"] }
    }
    for document in documents {
      let version = document["apiVersion"]?.string ?? ""
      switch document["kind"]?.string {
      case "PrometheusServiceLevel"?: readSloth(document["spec"] ?? document, isResource: true)
      case "ServiceLevelObjective"?: readPyrra(document)
      case "SLO"? where version == "openslo/v1alpha": readDraft(document)
      case "SLO"?: readOpenSLO(document)
      case "List"?, "ServiceLevelObjectiveList"?, "PrometheusServiceLevelList"?: read(document["items"]?.sequence ?? [])
      case "SLI"?, "Service"?, "DataSource"?, "AlertPolicy"?, "AlertCondition"?, "AlertNotificationTarget"?: break
      case nil where document["version"]?.string == "prometheus/v1": readSloth(document, isResource: false)
      case nil where document["slos"]?.sequence != nil: readShort(document)
      default: fail(document, "", "there is no service level here: expected one for sloth (version: prometheus/v1), an OpenSLO, one of pyrra, or `slos:`")
      }
    }
  }

  func texts(_ node: YAMLNode?) -> [String: String] {
    Dictionary((node?.entries ?? []).map { ($0.key.text ?? "", $0.value.text ?? "") }, uniquingKeysWith: { $1 })
  }

  /// - Returns: Whether the level can be used.
  mutating func add(_ level: ServiceLevel, at node: YAMLNode) {
    let subject = "SLO \"\(level.name)\""
    let failures = findings.count
    if level.service.isEmpty { fail(node, subject, "the service has no name") }
    if level.name.isEmpty { fail(node, subject, "the SLO has no name") }
    if !(level.objective > 0 && level.objective <= 100) { fail(node, subject, "the objective must be more than 0 and at most 100 per cent") }
    if level.period <= 0 { fail(node, subject, "the period must be longer than nothing") }
    let queries = switch level.indicator {
    case .events(let errors, let total): [errors, total]
    case .ratio(let query): [query]
    }
    for query in queries {
      if query.allSatisfy(\.isWhitespace) {
        fail(node, subject, "a query of its indicator is missing")
      } else if let problem = WindowedQuery.problem(query) {
        fail(node, subject, "the query \(query.split(whereSeparator: \.isWhitespace).joined(separator: " ")): \(problem)")
      } else if !WindowedQuery.hasWindow(query) {
        fail(node, subject, "the query must use {{.window}}, so that it can be asked over several windows")
      }
    }
    if levels.contains(where: { $0.id == level.id }) { fail(node, subject, "the SLO \(level.id) occurs twice") }
    if findings.count == failures { levels.append(level) }
  }

  // MARK: sloth

  private mutating func readSloth(_ document: YAMLNode, isResource: Bool) {
    func field(_ node: YAMLNode?, _ name: String) -> YAMLNode? {
      guard isResource, let separator = name.firstIndex(of: "_") else { return node?[name] }
      // snake_case in files, camelCase in the cluster.
      let rest = name[name.index(after: separator)...].split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
      return node?[String(name[..<separator]) + rest]
    }
    let (service, labels) = (document["service"]?.string ?? "", texts(document["labels"]))
    guard let slos = document["slos"]?.sequence, !slos.isEmpty else { return fail(document, "", "there are no SLOs: expected a list in `slos`") }
    for slo in slos {
      let events = slo["sli"]?["events"]
      let alerting = slo["alerting"]
      func rule(_ name: String) -> ServiceLevel.AlertRule {
        let node = field(alerting, name)
        return ServiceLevel.AlertRule(
          isDisabled: node?["disable"]?.bool ?? false, labels: texts(alerting?["labels"]).merging(texts(node?["labels"])) { $1 },
          annotations: texts(alerting?["annotations"]).merging(texts(node?["annotations"])) { $1 })
      }
      let (page, ticket) = (rule("page_alert"), rule("ticket_alert"))
      let name = slo["name"]?.string ?? ""
      let alert = alerting?["name"]?.string
      if alert == nil, !page.isDisabled || !ticket.isDisabled { fail(slo, "SLO \"\(name)\"", "alerting needs a name, or both alerts disabled") }
      if slo["sli"]?["plugin"] != nil { fail(slo, "SLO \"\(name)\"", "its indicator is a plugin of sloth, which is a Go program: write events or raw") }
      let raw = field(slo["sli"]?["raw"], "error_ratio_query")?.text
      add(
        ServiceLevel(
          service: service, name: name, description: slo["description"]?.string ?? "", objective: slo["objective"]?.number ?? .nan, period: Self.month,
          indicator: raw.map { .ratio("(\($0))") }
            ?? .events(errors: field(events, "error_query")?.text ?? "", total: field(events, "total_query")?.text ?? ""),
          labels: labels.merging(texts(slo["labels"])) { $1 }, alert: alert, page: page, ticket: ticket,
          specification: isResource ? "sloth.slok.dev/v1" : "prometheus/v1", mode: isResource ? "cli-gen-k8s" : "cli-gen-prom"),
        at: slo)
    }
  }

  // MARK: OpenSLO

  /// `openslo/v1alpha`, as sloth reads it: no alerts, one level for each objective.
  private mutating func readDraft(_ document: YAMLNode) {
    let spec = document["spec"]
    let name = document["metadata"]?["name"]?.string ?? ""
    let window = spec?["timeWindows"]?.sequence?.first
    let days: [String: Double] = ["Day": 1, "Week": 7, "Month": 30, "Hour": 1 / 24.0, "Quarter": 90, "Year": 365]
    let length = (window?["count"]?.number ?? 30) * (days[window?["unit"]?.string ?? "Day"] ?? 1)
    for (index, objective) in (spec?["objectives"]?.sequence ?? []).enumerated() {
      let ratio = objective["ratioMetrics"]
      add(
        level(
          document, name: "\(name)-\(index)", target: (objective["target"]?.number ?? .nan) * 100, period: Milliseconds(clampingToRange: length * 86_400_000),
          .ratio(Self.inverted(good: ratio?["good"]?["query"]?.text ?? "", total: ratio?["total"]?["query"]?.text ?? "")), "openslo/v1alpha"),
        at: objective)
    }
  }

  private static func inverted(good: String, total: String) -> String {
    "(\n  1 - (\n    (\n      \(good.trimmed)\n    )\n    /\n    (\n      \(total.trimmed)\n    )\n  )\n)"
  }

  private func level(
    _ document: YAMLNode, name: String, target: Double, period: Milliseconds, _ indicator: ServiceLevel.Indicator, _ specification: String
  ) -> ServiceLevel {
    ServiceLevel(
      service: document["spec"]?["service"]?.string ?? "", name: name, description: document["spec"]?["description"]?.string ?? "", objective: target,
      period: period, indicator: indicator, labels: [:], alert: nil, page: ServiceLevel.AlertRule(), ticket: ServiceLevel.AlertRule(),
      specification: specification, mode: "cli-gen-openslo")
  }

  private mutating func readOpenSLO(_ document: YAMLNode) {
    guard let spec = document["spec"] else { return fail(document, "", "an SLO needs `spec`") }
    let name = document["metadata"]?["name"]?.string ?? ""
    let subject = "SLO \"\(name)\""
    guard let indicator = spec["indicator"]?["spec"] ?? spec["indicatorRef"]?.string.flatMap({ indicators[$0] }) else {
      return fail(spec, subject, "it has no indicator, or indicatorRef names one that is not in this file")
    }
    let period = Self.length(spec["timeWindow"]?.sequence?.first?["duration"]?.string ?? "30d")
    if period == nil { fail(spec, subject, "the duration of timeWindow must be like 4w, 30d or 1M") }
    if spec["timeWindow"]?.sequence?.first?["isRolling"]?.bool == false {
      warn(spec, subject, "a window of the calendar is taken as a rolling one of the same length")
    }
    if let method = spec["budgetingMethod"]?.string, method != "Occurrences" { warn(spec, subject, "\(method): the rules count occurrences, not slices of time") }
    let objectives = spec["objectives"]?.sequence ?? []
    if objectives.isEmpty { fail(spec, subject, "it has no objectives") }
    for (index, objective) in objectives.enumerated() {
      let target = objective["targetPercent"]?.number ?? (objective["target"]?.number).map { $0 * 100 } ?? .nan
      guard let query = openIndicator(indicator, objective, subject) else { continue }
      var level = level(document, name: objectives.count == 1 ? name : "\(name)-\(index)", target: target, period: period ?? Self.month, query, "openslo/v1")
      if spec["alertPolicies"]?.sequence?.isEmpty == false { level.alert = "\(name)-burn-rate" }
      add(level, at: objective)
    }
  }

  private mutating func openIndicator(_ indicator: YAMLNode, _ objective: YAMLNode, _ subject: String) -> ServiceLevel.Indicator? {
    func query(_ node: YAMLNode?) -> String? { (node?["metricSource"]?["spec"]?["query"] ?? node?["metricSource"]?["spec"]?["promql"])?.text }
    if let threshold = query(indicator["thresholdMetric"]) {
      let signs = ["lt": "<", "lte": "<=", "gt": ">", "gte": ">="]
      guard let sign = signs[objective["op"]?.string ?? ""], let value = objective["value"]?.number else {
        fail(objective, subject, "an objective of a thresholdMetric needs op (lt, lte, gt, gte) and value")
        return nil
      }
      return .ratio("(1 - avg_over_time(((\(threshold.trimmed)) \(sign) bool \(value.goGeneral))[{{.window}}:1m]))")
    }
    let ratio = indicator["ratioMetric"]
    if let raw = query(ratio?["raw"]) {
      let average = "avg_over_time((\(raw.trimmed))[{{.window}}:1m])"
      return .ratio(ratio?["rawType"]?.string == "failure" ? "(\(average))" : "(1 - \(average))")
    }
    guard let total = query(ratio?["total"]) else {
      fail(indicator, subject, "the indicator has no queries: expected ratioMetric with total and good or bad, or thresholdMetric")
      return nil
    }
    let windowed = counted(total)
    if let bad = query(ratio?["bad"]) { return .events(errors: counted(bad), total: windowed) }
    guard let good = query(ratio?["good"]) else {
      fail(indicator, subject, "ratioMetric needs good or bad beside total")
      return nil
    }
    return .ratio(Self.inverted(good: counted(good), total: windowed))
  }

  /// A counter alone is rated over the window; a query that says so itself stays as it is.
  private func counted(_ query: String) -> String {
    WindowedQuery.hasWindow(query) || query.contains("[") ? query : "sum(rate(\(query.trimmed)[{{.window}}]))"
  }

  /// `4w`, `1M`: m is minutes, M months.
  private static func length(_ text: String) -> Milliseconds? {
    let units: [Character: Milliseconds] = [
      "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000, "M": 30 * 86_400_000, "Q": 90 * 86_400_000, "Y": 365 * 86_400_000,
    ]
    guard let last = text.last, let unit = units[last], let count = Int64(text.dropLast()), count > 0, count < 100_000 else { return nil }
    return count * unit
  }

  // MARK: pyrra

  private mutating func readPyrra(_ document: YAMLNode) {
    let name = document["metadata"]?["name"]?.string ?? ""
    let subject = "SLO \"\(name)\""
    guard let spec = document["spec"], let indicator = spec["indicator"] else { return fail(document, subject, "it needs `spec` with `indicator`") }
    let period = (spec["window"]?.string).flatMap { PromDuration.parse($0) }
    if period == nil { fail(spec, subject, "window must be a duration such as 4w") }
    guard let query = pyrraIndicator(indicator, subject) else { return }
    let prefix = "pyrra.dev/"
    let labels = texts(document["metadata"]?["labels"]).filter { $0.key.hasPrefix(prefix) }.map { (String($0.key.dropFirst(prefix.count)), $0.value) }
    let alerting = spec["alerting"]
    let isSilent = alerting?["disabled"]?.bool == true || alerting?["burnrates"]?.bool == false
    add(
      ServiceLevel(
        service: document["metadata"]?["namespace"]?.string ?? name, name: name, description: spec["description"]?.string ?? "",
        objective: spec["target"]?.text.flatMap(Double.init) ?? .nan, period: period ?? Self.month, indicator: query,
        labels: Dictionary(labels, uniquingKeysWith: { $1 }), alert: isSilent ? nil : alerting?["name"]?.string ?? "ErrorBudgetBurn",
        page: ServiceLevel.AlertRule(labels: ["severity": "critical"]), ticket: ServiceLevel.AlertRule(labels: ["severity": "warning"]),
        specification: "pyrra.dev/v1alpha1", mode: "cli-gen-pyrra"),
      at: document)
  }

  private mutating func pyrraIndicator(_ indicator: YAMLNode, _ subject: String) -> ServiceLevel.Indicator? {
    func sum(_ node: YAMLNode?, grouping: YAMLNode?) -> String {
      let names = (grouping?.sequence ?? []).compactMap(\.string)
      return "sum\(names.isEmpty ? "" : " by (\(names.joined(separator: ", "))) ")(rate(\(node?["metric"]?.text?.trimmed ?? "")[{{.window}}]))"
    }
    if let ratio = indicator["ratio"] {
      return .events(errors: sum(ratio["errors"], grouping: ratio["grouping"]), total: sum(ratio["total"], grouping: ratio["grouping"]))
    }
    if let latency = indicator["latency"] {
      let (total, success) = (sum(latency["total"], grouping: latency["grouping"]), sum(latency["success"], grouping: latency["grouping"]))
      return .events(errors: "\(total) - \(success)", total: total)
    }
    if let native = indicator["latencyNative"] {
      guard let limit = native["latency"]?.string.flatMap({ PromDuration.parse($0) }) else {
        fail(native, subject, "latency must be a duration such as 500ms")
        return nil
      }
      return .ratio("(1 - histogram_fraction(0, \((Double(limit) / 1000).goGeneral), \(sum(native["total"], grouping: native["grouping"]))))")
    }
    if let gauge = indicator["bool_gauge"] ?? indicator["boolGauge"] {
      let metric = gauge["metric"]?.text?.trimmed ?? ""
      return .ratio("(1 - (sum(sum_over_time(\(metric)[{{.window}}])) / sum(count_over_time(\(metric)[{{.window}}]))))")
    }
    fail(indicator, subject, "the indicator must be ratio, latency, latencyNative or bool_gauge")
    return nil
  }

  // MARK: The short form

  private mutating func readShort(_ document: YAMLNode) {
    for slo in document["slos"]?.sequence ?? [] {
      let name = slo["name"]?.string ?? ""
      let subject = "SLO \"\(name)\""
      let period = slo["window"]?.string.map { PromDuration.parse($0) } ?? Self.month
      if period == nil { fail(slo["window"] ?? slo, subject, "window must be a duration such as 30d") }
      let total = slo["total"]?.text.map(counted) ?? ""
      let indicator: ServiceLevel.Indicator
      if let errors = slo["errors"]?.text {
        indicator = .events(errors: counted(errors), total: total)
      } else if let good = slo["good"]?.text {
        indicator = .ratio(Self.inverted(good: counted(good), total: total))
      } else if let gauge = slo["up"]?.text {
        indicator = .ratio("(1 - (sum(sum_over_time(\(gauge.trimmed)[{{.window}}])) / sum(count_over_time(\(gauge.trimmed)[{{.window}}]))))")
      } else {
        fail(slo, subject, "it needs errors or good beside total, or up")
        continue
      }
      let objective = slo["objective"]?.number ?? slo["objective"]?.text.flatMap { Double($0.filter { $0 != "%" && $0 != " " }) } ?? .nan
      add(
        ServiceLevel(
          service: slo["service"]?.string ?? document["service"]?.string ?? name, name: name, description: slo["description"]?.string ?? "", objective: objective,
          period: period ?? Self.month, indicator: indicator, labels: texts(slo["labels"]), alert: slo["alert"]?.string ?? "ErrorBudgetBurn",
          page: ServiceLevel.AlertRule(labels: ["severity": "critical"]), ticket: ServiceLevel.AlertRule(labels: ["severity": "warning"]),
          specification: "oriel/v1", mode: "cli-gen-oriel"),
        at: slo)
    }
  }
}
