import DatasourceKit
import TimeSeries

/// Alerts that several sources tell of, each once.
///
/// - The servers of a highly available pair evaluate the same rules: equal labels and an equal expression are one alert.
/// - Before a server sends its alerts to an Alertmanager it adds its external labels, the same ones to all of them, and
///   takes none away. What an Alertmanager has is a server's alert where exactly such labels are added. Which ones these
///   are is seen from the alerts themselves: the server's interface does not say.
struct AlertMerging {
  struct Merged {
    var labels: Labels
    var expression: String?
    /// By those that evaluate the rule: they know value and expression.
    var evaluated: [AlertInstance] = []
    /// By those that only pass it on.
    var notified: [AlertInstance] = []
  }

  private(set) var alerts: [Merged] = []
  private var places: [Labels: [Int]] = [:]

  init(_ reports: [AlertReport]) {
    let evaluating = reports.filter { !$0.rules.isEmpty }
    for report in evaluating { add(evaluatedBy: report) }
    for report in reports where report.rules.isEmpty {
      let additions = Set(evaluating.flatMap { ExternalLabels(addedTo: $0, at: report).sets })
      for alert in report.alerts { add(alert, lacking: additions) }
    }
  }

  private mutating func add(evaluatedBy report: AlertReport) {
    let expressions = RuleExpressions(of: report)
    for alert in report.alerts {
      let expression = expressions[alert]
      let place = places[alert.labels, default: []].first { place in
        alerts[place].expression == expression && !alerts[place].evaluated.contains { $0.source == alert.source }
      }
      if let place { alerts[place].evaluated.append(alert) } else { append(Merged(labels: alert.labels, expression: expression, evaluated: [alert])) }
    }
  }

  private mutating func add(_ alert: AlertInstance, lacking additions: Set<Labels>) {
    let told = additions.flatMap { added in alert.labels.removing(added).flatMap { places[$0] } ?? [] }.filter { place in
      !alerts[place].evaluated.isEmpty && Self.isSame(alerts[place].expression, alert.expression)
    }
    for place in told { alerts[place].notified.append(alert) }
    guard told.isEmpty else { return }
    // Alertmanagers of one cluster all have it.
    let place = places[alert.labels, default: []].first { place in
      alerts[place].evaluated.isEmpty && !alerts[place].notified.contains { $0.source == alert.source }
    }
    if let place { alerts[place].notified.append(alert) } else { append(Merged(labels: alert.labels, expression: alert.expression, notified: [alert])) }
  }

  private mutating func append(_ alert: Merged) {
    places[alert.labels, default: []].append(alerts.count)
    alerts.append(alert)
  }

  /// An Alertmanager knows the expression only from links into Prometheus' own pages.
  fileprivate static func isSame(_ expression: String?, _ other: String?) -> Bool {
    guard let expression, let other else { return true }
    return expression == other
  }
}

/// The expression behind each alert of a server.
private struct RuleExpressions {
  private var byLabels: [Labels: String] = [:]
  /// `nil` where rules of one name have several.
  private var byName: [String: String?] = [:]

  init(of report: AlertReport) {
    for rule in report.rules.lazy.flatMap(\.rules) where rule.kind == .alerting {
      for alert in rule.instances { byLabels[alert.labels] = rule.expression }
      byName[rule.name] = byName[rule.name].map { $0 == rule.expression ? $0 : nil } ?? rule.expression
    }
  }

  subscript(alert: AlertInstance) -> String? { alert.expression ?? byLabels[alert.labels] ?? byName[alert.name] ?? nil }
}

/// What a server adds to its alerts on the way to an Alertmanager.
private struct ExternalLabels {
  /// Several for the replicas of a pair; empty where it cannot be told or nothing of the server is there.
  private(set) var sets: Set<Labels> = []

  /// Alerts that are looked at: more of them say the same.
  private static let sampleSize = 50

  init(addedTo evaluating: AlertReport, at notified: AlertReport) {
    let byName = Dictionary(grouping: notified.alerts, by: \.name)
    let expressions = RuleExpressions(of: evaluating)
    var counts: [Labels: Int] = [:]
    for alert in evaluating.alerts.lazy.filter({ byName[$0.name] != nil }).prefix(Self.sampleSize) {
      let expression = expressions[alert]
      let candidates = byName[alert.name, default: []].prefix(1000).filter { AlertMerging.isSame(expression, $0.expression) }
      for added in Set(candidates.compactMap { $0.labels.removing(alert.labels) }) { counts[added, default: 0] += 1 }
    }
    // Those that were added most often, and of them the fewest: labels by which the rule itself tells alerts apart differ
    // from one alert to the next.
    guard let best = counts.min(by: { ($1.value, $0.key.count) < ($0.value, $1.key.count) }) else { return }
    let equals = counts.filter { $0.value == best.value && $0.key.count == best.key.count && !$0.key.isReplica(of: best.key) }
    // Two clusters that send there alike: which of them this server watches cannot be told.
    guard equals.isEmpty else { return }
    sets = Set(counts.keys.filter { $0.isReplica(of: best.key) })
  }
}

extension Labels {
  /// Without all of `others`; `nil` where one of them is not there.
  fileprivate func removing(_ others: Labels) -> Labels? {
    guard others.labels.allSatisfy({ self[$0.name] == $0.value }) else { return nil }
    return dropping(Set(others.labels.map(\.name)))
  }

  /// Equal but for labels that name the replica, as `replica` and `prometheus_replica` do by convention.
  fileprivate func isReplica(of other: Labels) -> Bool {
    func common(_ labels: Labels) -> Labels { labels.dropping(Set(labels.labels.map(\.name).filter { $0.contains("replica") })) }
    return count == other.count && common(self) == common(other)
  }
}

extension AlertLine {
  /// State, age and value are those of the worst: firing before pending, and of equals the oldest.
  init(_ alert: AlertMerging.Merged) {
    let all = alert.evaluated + alert.notified
    let first = all[0]
    let worst = alert.evaluated.min { ($0.state.rank, $0.since?.rawValue ?? .max) < ($1.state.rank, $1.since?.rawValue ?? .max) } ?? first
    self.init(
      name: first.name, state: worst.state, since: worst.since, value: worst.value, labels: alert.labels, annotations: worst.annotations,
      expression: alert.expression, source: worst.source, sources: all.map(\.source).uniqued, facts: [], instance: worst)
    // One that the server sent is firing, whatever the servers that are here make of it by now.
    if let sent = alert.notified.first(where: { $0.state != .suppressed }) {
      if sent.state.rank < state.rank { (state, since) = (sent.state, sent.since) }
    } else if !alert.notified.isEmpty {
      state = .suppressed
    }
    instance = Self.notified(alert.notified) ?? worst
    facts = Self.facts(on: instance ?? first)
    facts += alert.evaluated.filter { $0.state != worst.state }.map { "only \($0.state.word) at \($0.source.name)" }
  }

  /// Silences are made where alerts are notified of, by the labels there. Replicas are silenced together: by those that
  /// they have in common.
  private static func notified(_ alerts: [AlertInstance]) -> AlertInstance? {
    guard var one = alerts.first else { return nil }
    for other in alerts.dropFirst() {
      one.labels = Labels(sorted: one.labels.labels.filter { other.labels[$0.name] == $0.value })
      one.silencedBy = (one.silencedBy + other.silencedBy).uniqued
      one.inhibitedBy = (one.inhibitedBy + other.inhibitedBy).uniqued
      one.receivers = (one.receivers + other.receivers).uniqued
    }
    return one
  }

  private static func facts(on alert: AlertInstance) -> [String] {
    var facts: [String] = []
    if !alert.silencedBy.isEmpty { facts.append("silenced by \(alert.silencedBy.joined(separator: ", ")) (S ends it)") }
    if !alert.inhibitedBy.isEmpty { facts.append("muted by \(alert.inhibitedBy.count) other alerts") }
    if !alert.receivers.isEmpty { facts.append("sent to \(alert.receivers.joined(separator: ", "))") }
    return facts
  }
}

extension Array where Element: Hashable {
  /// Each once, where it stands first.
  fileprivate var uniqued: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
