@testable import AppCore
import DatasourceKit
import Testing
import TimeSeries

/// Which alerts of several sources are one.
@Suite struct AlertMergingTests {
  private static let (a, b) = (DatasourceID(uid: "a", name: "A", type: "prometheus"), DatasourceID(uid: "b", name: "B", type: "prometheus"))
  private static let manager = DatasourceID(uid: "m", name: "M", type: "alertmanager")

  private static func alert(
    _ labels: Labels, _ state: AlertInstance.State = .firing, since: Milliseconds = 0, value: Double? = nil, at source: DatasourceID,
    expression: String? = nil, silencedBy: [String] = []
  ) -> AlertInstance {
    var all = labels
    if all["alertname"] == nil { all["alertname"] = "Down" }
    return AlertInstance(
      name: all["alertname"] ?? "", state: state, since: Timestamp(milliseconds: since), labels: all, value: value, silencedBy: silencedBy,
      source: source, expression: expression)
  }

  /// A server with one rule for all of its alerts.
  private static func server(_ id: DatasourceID, expression: String = "up == 0", _ alerts: [AlertInstance]) -> AlertReport {
    let rules = Set(alerts.map(\.name)).sorted().map { AlertRule(name: $0, expression: expression) }
    return AlertReport(source: id, rules: [AlertRuleGroup(name: "g", rules: rules)], alerts: alerts)
  }

  struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var reports: [AlertReport]
    /// One for each line: its state and who tells of it.
    var lines: [String]
  }

  static let cases = [
    Case(
      testDescription: "a highly available pair", reports: [server(a, [alert(["job": "node"], at: a)]), server(b, [alert(["job": "node"], at: b)])],
      lines: ["firing A B"]),
    Case(
      testDescription: "rules that differ", reports: [server(a, [alert([:], at: a)]), server(b, expression: "up < 1", [alert([:], at: b)])],
      lines: ["firing A", "firing B"]),
    Case(
      testDescription: "labels that differ", reports: [server(a, [alert(["job": "x"], at: a)]), server(b, [alert(["job": "y"], at: b)])],
      lines: ["firing A", "firing B"]),
    Case(
      testDescription: "one server's alerts of equal labels stay two", reports: [server(a, [alert([:], at: a), alert([:], at: a)])],
      lines: ["firing A", "firing A"]),
    Case(
      testDescription: "a pair, of which each replica sends", reports: [
        AlertReport(source: manager, alerts: [alert(["replica": "0", "cluster": "x"], at: manager), alert(["replica": "1", "cluster": "x"], at: manager)]),
        server(a, [alert([:], at: a)]), server(b, [alert([:], .pending, at: b)]),
      ], lines: ["firing A B M"]),
    Case(
      testDescription: "one of the replicas is silenced", reports: [
        server(a, [alert([:], at: a)]),
        AlertReport(source: manager, alerts: [alert(["replica": "0"], .suppressed, at: manager), alert(["replica": "1"], at: manager)]),
      ], lines: ["firing A M"]),
    Case(
      testDescription: "all of them are", reports: [
        server(a, [alert([:], at: a)]),
        AlertReport(source: manager, alerts: [alert(["replica": "0"], .suppressed, at: manager), alert(["replica": "1"], .suppressed, at: manager)]),
      ], lines: ["suppressed A M"]),
    Case(
      testDescription: "another cluster's alert with more labels is another one", reports: [
        server(a, [alert(["job": "node"], at: a), alert(["job": "db"], at: a)]),
        AlertReport(source: manager, alerts: [
          alert(["job": "node", "cluster": "x"], at: manager), alert(["job": "db", "cluster": "x"], at: manager),
          alert(["job": "db", "cluster": "y", "pod": "1"], at: manager),
        ]),
      ], lines: ["firing A M", "firing A M", "firing M"]),
    Case(
      testDescription: "which of two clusters it is cannot be told", reports: [
        server(a, [alert([:], at: a)]), AlertReport(source: manager, alerts: [alert(["cluster": "x"], at: manager), alert(["cluster": "y"], at: manager)]),
      ], lines: ["firing A", "firing M", "firing M"]),
    Case(
      testDescription: "a rule of that name with another expression", reports: [
        server(a, [alert([:], at: a)]), AlertReport(source: manager, alerts: [alert(["cluster": "x"], at: manager, expression: "up < 0.5")]),
      ], lines: ["firing A", "firing M"]),
    Case(
      testDescription: "the server has not seen yet that it fires", reports: [
        server(a, [alert([:], .pending, at: a)]), AlertReport(source: manager, alerts: [alert(["cluster": "x"], at: manager)]),
      ], lines: ["firing A M"]),
    Case(
      testDescription: "Alertmanagers of one cluster", reports: [
        AlertReport(source: manager, alerts: [alert([:], at: manager)]), AlertReport(source: b, alerts: [alert([:], at: b)]),
      ], lines: ["firing M B"]),
    Case(
      testDescription: "and what only one of them has", reports: [
        AlertReport(source: manager, alerts: [alert([:], at: manager)]), AlertReport(source: b, alerts: [alert(["pod": "1"], at: b)]),
      ], lines: ["firing M", "firing B"]),
  ]

  @Test(arguments: cases) func `what is one alert stands there once`(_ example: Case) {
    let lines = AlertLine.alerts(in: example.reports).map { ([$0.state.word] + $0.sources.map(\.name)).joined(separator: " ") }
    #expect(lines == example.lines)
  }

  @Test func `state, age and value are those of the worst`() throws {
    let line = try #require(
      AlertLine.alerts(in: [
        Self.server(Self.a, [Self.alert([:], .pending, since: 1, value: 1, at: Self.a)]),
        Self.server(Self.b, [Self.alert([:], .firing, since: 5, value: 2, at: Self.b)]),
      ]).first)
    #expect(line.state == .firing && line.since == Timestamp(milliseconds: 5) && line.value == 2 && line.source == Self.b)
    #expect(line.facts == ["only pending at A"])
  }

  @Test func `replicas are silenced together, where they are notified of`() throws {
    let line = try #require(
      AlertLine.alerts(in: [
        Self.server(Self.a, [Self.alert(["job": "node"], at: Self.a)]),
        AlertReport(source: Self.manager, alerts: [
          Self.alert(["job": "node", "cluster": "x", "replica": "0"], at: Self.manager, silencedBy: ["s-1"]),
          Self.alert(["job": "node", "cluster": "x", "replica": "1"], at: Self.manager, silencedBy: ["s-1", "s-2"]),
        ]),
      ]).first)
    let instance = try #require(line.instance)
    #expect(instance.source == Self.manager && instance.silencedBy == ["s-1", "s-2"])
    #expect(instance.labels == ["alertname": "Down", "job": "node", "cluster": "x"])
  }

  @Test func `alerts of rules with one name keep their own expression`() {
    let (low, high) = (Self.alert(["severity": "low"], at: Self.a), Self.alert(["severity": "high"], at: Self.a))
    let rules = [("x > 5", low), ("x > 9", high)].map { AlertRule(name: "Down", expression: $0, instances: [$1]) }
    let lines = AlertLine.alerts(in: [AlertReport(source: Self.a, rules: [AlertRuleGroup(name: "g", rules: rules)], alerts: [low, high])])
    #expect(lines.map { "\($0.labels["severity"] ?? "") \($0.expression ?? "")" }.sorted() == ["high x > 9", "low x > 5"])
  }

  @Test func `rules of a pair stand there once, with the worst state`() {
    func report(_ id: DatasourceID, _ state: AlertInstance.State) -> AlertReport {
      AlertReport(source: id, rules: [AlertRuleGroup(name: "g", rules: [AlertRule(name: "Down", expression: "up == 0", state: state)])])
    }
    let lines = AlertLine.rules(in: [report(Self.a, .inactive), report(Self.b, .firing)])
    #expect(lines.map { $0.state.word } == ["firing"])
    #expect(lines.first?.sources == [Self.a, Self.b])
  }
}
