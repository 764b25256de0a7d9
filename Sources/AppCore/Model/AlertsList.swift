package import DatasourceKit
import Text
import TimeSeries

/// What one source says of its alerts.
package struct AlertReport: Sendable {
  package var source: DatasourceID
  package var rules: [AlertRuleGroup]
  package var alerts: [AlertInstance]
  /// Why there are none from this source.
  package var problem: DatasourceError?
  package var maySilence: Bool

  package init(
    source: DatasourceID, rules: [AlertRuleGroup] = [], alerts: [AlertInstance] = [], problem: DatasourceError? = nil, maySilence: Bool = false
  ) {
    (self.source, self.rules, self.alerts, self.problem, self.maySilence) = (source, rules, alerts, problem, maySilence)
  }

  /// Asks those of `sources` that have alerts, all at the same time.
  static func reports(of sources: [DatasourceID], from effects: any Effects) async -> [AlertReport] {
    await withTaskGroup(of: (Int, AlertReport?).self) { group in
      for (index, id) in sources.enumerated() {
        group.addTask { (index, await report(of: id, from: effects)) }
      }
      var found: [(Int, AlertReport)] = []
      for await (index, report) in group {
        if let report { found.append((index, report)) }
      }
      return found.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  private static func report(of id: DatasourceID, from effects: any Effects) async -> AlertReport? {
    guard let source = effects.datasource(uid: id.uid) as? any AlertSource else { return nil }
    var report = AlertReport(source: id, maySilence: (source as? any SilenceSource)?.maySilence ?? false)
    do throws(DatasourceError) {
      report.rules = try await source.alertRules()
      report.alerts = try await source.alerts()
    } catch {
      report.problem = error
    }
    return report
  }
}

/// The screen of alerts: what fires, and the rules.
package struct AlertsList: Hashable, Sendable {
  package enum Tab: Hashable, Sendable { case alerts, rules }

  package var tab = Tab.alerts
  package var cursor = 0
  package var isLoading = true
  /// Words that a line must hold, in its name or its labels.
  package var filter = TextInput()
  package var isFiltering = false

  package init() {}

  func shown(_ lines: [AlertLine]) -> [AlertLine] {
    let words = filter.text.lowercased().split(separator: " ")
    guard !words.isEmpty else { return lines }
    return lines.filter { line in
      let text = "\(line.name) \(line.state.word) \(line.labels.labels.map { "\($0.name)=\($0.value)" }.joined(separator: " "))".lowercased()
      return words.allSatisfy { text.contains($0) }
    }
  }
}

/// One line of the alerts screen.
struct AlertLine: Hashable {
  var name: String
  var state: AlertInstance.State
  var since: Timestamp?
  var value: Double?
  var labels: Labels
  var annotations: Labels
  var expression: String?
  var source: DatasourceID
  /// Further facts, each a line.
  var remarks: [String]
  /// `nil` for rules.
  var instance: AlertInstance?

  /// Firing first, then by age, the latest first. An alert that its rule's server and an Alertmanager both tell of
  /// stands there once.
  static func alerts(in reports: [AlertReport]) -> [AlertLine] {
    var lines: [AlertLine] = []
    var byName: [String: [Int]] = [:]
    // Those that evaluate the rules first: they know value and expression.
    for report in reports.filter({ !$0.rules.isEmpty }) + reports.filter(\.rules.isEmpty) {
      let rules = Dictionary(report.rules.flatMap(\.rules).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
      for alert in report.alerts {
        let known = report.rules.isEmpty ? byName[alert.name, default: []].filter { lines[$0].isTold(by: alert) } : []
        for index in known { lines[index].add(alert) }
        guard known.isEmpty else { continue }
        byName[alert.name, default: []].append(lines.count)
        lines.append(
          AlertLine(
            name: alert.name, state: alert.state, since: alert.since, value: alert.value, labels: alert.labels,
            annotations: alert.annotations, expression: alert.expression ?? rules[alert.name]?.expression, source: alert.source,
            remarks: remarks(on: alert), instance: alert))
      }
    }
    return lines.sorted { ($0.state.rank, -($0.since?.rawValue ?? 0), $0.name) < ($1.state.rank, -($1.since?.rawValue ?? 0), $1.name) }
  }

  private static func remarks(on alert: AlertInstance) -> [String] {
    var remarks: [String] = []
    if !alert.silencedBy.isEmpty { remarks.append("silenced by \(alert.silencedBy.joined(separator: ", ")) (S ends it)") }
    if !alert.inhibitedBy.isEmpty { remarks.append("muted by \(alert.inhibitedBy.count) other alerts") }
    if !alert.receivers.isEmpty { remarks.append("sent to \(alert.receivers.joined(separator: ", "))") }
    return remarks
  }

  /// Prometheus adds its external labels on the way to an Alertmanager and takes none away.
  private func isTold(by alert: AlertInstance) -> Bool {
    instance?.source != alert.source && labels.labels.allSatisfy { alert.labels[$0.name] == $0.value }
  }

  /// What the Alertmanager knows besides. Silences are made there, by its labels.
  private mutating func add(_ alert: AlertInstance) {
    if alert.state == .suppressed { state = .suppressed }
    remarks += Self.remarks(on: alert) + ["also at \(alert.source.name)"]
    instance = alert
  }

  static func rules(in reports: [AlertReport]) -> [AlertLine] {
    reports.flatMap { report in
      report.rules.flatMap { group in
        group.rules.filter { $0.kind == .alerting }.map { rule in
          var remarks = ["group \(group.name)\(group.file.isEmpty ? "" : " (\(group.file))")"]
          if rule.pendingFor > .zero { remarks.append("must hold for \(PromDuration.format(Int64(rule.pendingFor / .milliseconds(1))))") }
          if let error = rule.lastError, !error.isEmpty { remarks.append("fails: \(error)") }
          if !rule.instances.isEmpty { remarks.append("\(rule.instances.count) instances") }
          return AlertLine(
            name: rule.name, state: rule.state, since: rule.instances.compactMap(\.since).min(), value: rule.instances.compactMap(\.value).max(),
            labels: rule.labels, annotations: rule.annotations, expression: rule.expression, source: report.source, remarks: remarks)
        }
      }
    }.sorted { ($0.state.rank, $0.name) < ($1.state.rank, $1.name) }
  }
}

extension AlertInstance.State {
  var word: String {
    switch self {
    case .firing: "firing"
    case .error: "error"
    case .noData: "no data"
    case .pending: "pending"
    case .recovering: "recovering"
    case .suppressed: "suppressed"
    case .inactive: "inactive"
    }
  }

  /// The worst first.
  var rank: Int {
    switch self {
    case .firing: 0
    case .error: 1
    case .noData: 2
    case .pending: 3
    case .recovering: 4
    case .suppressed: 5
    case .inactive: 6
    }
  }
}

extension Labels {
  /// `job=node severity=critical`: what tells an alert from others of its name, which stands beside it.
  var besideName: String { labels.filter { $0.name != "alertname" }.map { "\($0.name)=\($0.value)" }.joined(separator: " ") }
}
