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
  package var silences: [Silence] = []
  /// Why its silences are not known.
  package var silenceProblem: DatasourceError?

  package init(
    source: DatasourceID, rules: [AlertRuleGroup] = [], alerts: [AlertInstance] = [], problem: DatasourceError? = nil, maySilence: Bool = false
  ) {
    (self.source, self.rules, self.alerts, self.problem, self.maySilence) = (source, rules, alerts, problem, maySilence)
  }
}

/// One line of the alerts screen.
package struct AlertLine: Hashable, Sendable {
  var name: String
  var state: AlertInstance.State
  var since: Timestamp?
  var value: Double?
  var labels: Labels
  var annotations: Labels
  var expression: String?
  /// The one whose state is shown.
  var source: DatasourceID
  /// All that tell of it, those that evaluate its rule first.
  var sources: [DatasourceID]
  /// Further facts, each a line.
  var facts: [String]
  /// `nil` for rules.
  var instance: AlertInstance?
}

extension AlertLine {
  /// Firing first, then by age, the latest first; what several sources tell of stands there once.
  static func alerts(in reports: [AlertReport]) -> [AlertLine] {
    AlertMerging(reports).alerts.map(AlertLine.init)
      .sorted { ($0.state.rank, -($0.since?.rawValue ?? 0), $0.name) < ($1.state.rank, -($1.since?.rawValue ?? 0), $1.name) }
  }

  /// The servers of a highly available pair have the same rules: each stands there once, with its worst state.
  static func rules(in reports: [AlertReport]) -> [AlertLine] {
    struct Identity: Hashable { var group: String, name: String, expression: String, labels: Labels }
    var lines: [AlertLine] = []
    var places: [Identity: Int] = [:]
    for report in reports {
      for group in report.rules {
        for rule in group.rules where rule.kind == .alerting {
          let line = AlertLine(rule, in: group, of: report.source)
          let identity = Identity(group: group.name, name: rule.name, expression: rule.expression, labels: rule.labels)
          if let place = places[identity], !lines[place].sources.contains(report.source) {
            lines[place].join(line)
          } else {
            places[identity] = lines.count
            lines.append(line)
          }
        }
      }
    }
    return lines.sorted { ($0.state.rank, $0.name) < ($1.state.rank, $1.name) }
  }

  private init(_ rule: AlertRule, in group: AlertRuleGroup, of source: DatasourceID) {
    var facts = ["group \(group.name)\(group.file.isEmpty ? "" : " (\(group.file))")"]
    if rule.pendingFor > .zero { facts.append("must hold for \(PromDuration.format(Int64(rule.pendingFor / .milliseconds(1))))") }
    if let error = rule.lastError, !error.isEmpty { facts.append("fails: \(error)") }
    if !rule.instances.isEmpty { facts.append(rule.instances.count == 1 ? "1 instance" : "\(rule.instances.count) instances") }
    self.init(
      name: rule.name, state: rule.state, since: rule.instances.compactMap(\.since).min(), value: rule.instances.compactMap(\.value).max(),
      labels: rule.labels, annotations: rule.annotations, expression: rule.expression, source: source, sources: [source], facts: facts)
  }

  private mutating func join(_ other: AlertLine) {
    let known = sources + other.sources
    if other.state.rank < state.rank { self = other }
    sources = known
  }
}

extension AlertLine {
  static func number(_ value: Double) -> String { Int64(exactly: value).map(String.init) ?? "\(value)" }
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
