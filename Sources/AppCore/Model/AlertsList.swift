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
    guard let source = effects.datasource(uid: id.uid), let alerts = source.alerts else { return nil }
    var report = AlertReport(source: id, maySilence: source.silences?.maySilence ?? false)
    do throws(DatasourceError) {
      report.rules = try await alerts.rules()
      report.alerts = try await alerts.instances()
    } catch {
      report.problem = error
      return report
    }
    guard let silences = source.silences else { return report }
    do throws(DatasourceError) {
      report.silences = try await silences.list()
    } catch {
      report.silenceProblem = error
    }
    return report
  }
}

/// The screen of alerts: what fires, the rules, and the silences.
package struct AlertsList: Hashable, Sendable {
  package enum Tab: String, Hashable, Sendable, CaseIterable { case alerts = "Alerts", rules = "Rules", silences = "Silences" }

  package var tab = Tab.alerts
  package var cursor = 0
  package var isLoading = true
  /// Words that a line must hold, in its name or its labels.
  package var filter = TextInput()
  package var isFiltering = false

  package init() {}

  private var words: [Substring] { filter.text.lowercased().split(separator: " ") }

  func shown(_ lines: [SilenceLine]) -> [SilenceLine] { lines.filter { $0.contains(words) } }

  func shown(_ lines: [AlertLine]) -> [AlertLine] {
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
  /// The one whose state is shown.
  var source: DatasourceID
  /// All that tell of it, those that evaluate its rule first.
  var sources: [DatasourceID]
  /// Further facts, each a line.
  var remarks: [String]
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
    var remarks = ["group \(group.name)\(group.file.isEmpty ? "" : " (\(group.file))")"]
    if rule.pendingFor > .zero { remarks.append("must hold for \(PromDuration.format(Int64(rule.pendingFor / .milliseconds(1))))") }
    if let error = rule.lastError, !error.isEmpty { remarks.append("fails: \(error)") }
    if !rule.instances.isEmpty { remarks.append(rule.instances.count == 1 ? "1 instance" : "\(rule.instances.count) instances") }
    self.init(
      name: rule.name, state: rule.state, since: rule.instances.compactMap(\.since).min(), value: rule.instances.compactMap(\.value).max(),
      labels: rule.labels, annotations: rule.annotations, expression: rule.expression, source: source, sources: [source], remarks: remarks)
  }

  private mutating func join(_ other: AlertLine) {
    let known = sources + other.sources
    if other.state.rank < state.rank { self = other }
    sources = known
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
