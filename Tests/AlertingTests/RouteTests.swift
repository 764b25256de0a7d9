import Alerting
import FoundationEssentials
import TestSupport
import Testing
import Text
import TimeSeries

/// Decisions of route trees.
@Suite struct RouteTests {
  private static let text = """
    route:
      receiver: fallback
      group_by: [alertname, cluster]
      routes:
      - matchers: ['severity="critical"']
        receiver: pager
        continue: true
        routes:
        - match: {team: db}
          receiver: dba
        - match_re: {team: 'web|api'}
          receiver: web
          mute_time_intervals: [nights]
      - matchers: [severity=~"warning|critical", team!=db]
        receiver: chat
      - matchers: ['{severity="info", team=""}']
        receiver: nobody
    inhibit_rules:
    - source_matchers: [severity=critical]
      target_matchers: [severity=~"warning|info"]
      equal: [alertname, cluster]
    time_intervals:
    - name: nights
      time_intervals:
      - times: [{start_time: "22:00", end_time: "24:00"}, {start_time: "00:00", end_time: "06:00"}]
        weekdays: ['monday:friday']
        location: Europe/Berlin
    receivers:
    - {name: fallback}
    - {name: pager, pagerduty_configs: [{service_key: x}]}
    - {name: dba}
    - {name: web}
    - {name: chat, slack_configs: [{channel: x}]}
    - {name: nobody}
    """
  private static let file = AlertmanagerFile(Array(text.utf8), path: "alertmanager.yml")

  struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var labels: Labels
    var receivers: [String]
  }

  static let cases: [Case] = [
    Case(testDescription: "nothing matches: the default", labels: [:], receivers: ["fallback"]),
    Case(testDescription: "a route below takes it, and the next is asked since the first continues", labels: ["severity": "critical", "team": "web"], receivers: ["web", "chat"]),
    Case(testDescription: "a route takes what none below it takes", labels: ["severity": "critical", "team": "x"], receivers: ["pager", "chat"]),
    Case(testDescription: "a negative matcher", labels: ["severity": "critical", "team": "db"], receivers: ["dba"]),
    Case(testDescription: "patterns are anchored", labels: ["severity": "warnings"], receivers: ["fallback"]),
    Case(testDescription: "a label that is absent is empty", labels: ["severity": "info"], receivers: ["nobody"]),
  ]

  @Test(arguments: cases) func `routes take`(_ example: Case) throws {
    #expect(Self.file.findings.isEmpty, "\(Self.file.findings)")
    #expect(try #require(Self.file.root).takers(of: example.labels).map(\.receiver) == example.receivers)
  }

  @Test func `inhibition needs equal labels, and not both sides`() {
    let critical: Labels = ["alertname": "A", "cluster": "x", "severity": "critical"]
    #expect(Self.file.inhibitor(of: ["alertname": "A", "cluster": "x", "severity": "warning"], among: [critical]) == critical)
    #expect(Self.file.inhibitor(of: ["alertname": "A", "cluster": "y", "severity": "warning"], among: [critical]) == nil)
    #expect(Self.file.inhibitor(of: critical, among: [critical]) == nil)
  }

  @Test func `intervals are those of their place`() throws {
    let web = try #require(Self.file.root?.takers(of: ["severity": "critical", "team": "web"]).first)
    // A Tuesday in winter: Berlin is an hour ahead.
    #expect(Self.file.muting(web, at: try #require(RFC3339.parse("2024-01-16T21:30:00Z"))) != nil)
    #expect(Self.file.muting(web, at: try #require(RFC3339.parse("2024-01-16T20:30:00Z"))) == nil)
    #expect(Self.file.muting(web, at: try #require(RFC3339.parse("2024-01-13T21:30:00Z"))) == nil)
  }

  @Test func `what is wrong is named with its place`() {
    let text = "route:\n  receiver: a\n  routes:\n  - receiver: b\n    matchers: ['x~y']\nreceivers:\n- name: a\n"
    let file = AlertmanagerFile(Array(text.utf8), path: "x")
    #expect(file.findings.map { "\($0.place.line): \($0.message)" } == ["4: undefined receiver \"b\" used in route", "5: bad matcher format: x~y"])
  }

  @Test func `the configuration of the teams routes`() throws {
    guard let folder = SharedMaterial.folder.map({ "\($0)/corpus/teams/alertmanager" }) else { return }
    for name in ["004-alertmanager.yml", "004-alertmanager-configmap.yml"] {
      let file = AlertmanagerFile(try FileBytes.read("\(folder)/\(name)", limit: 1 << 20), path: name)
      #expect(try #require(file.root).takers(of: ["severity": "critical"]).map(\.receiver) == ["pagerduty"], "\(file.findings)")
      #expect(try #require(file.root).takers(of: ["severity": "warning"]).map(\.receiver) == ["team-slack"])
    }
  }
}
