import TestSupport
import Testing
import Text

/// The whole program against a Prometheus: what it sends, character by character.
@Suite(.serialized) struct SentQueryStories {
  /// 2023-11-14T22:13:27.123Z
  static let end: Int64 = 1_700_000_007_123
  static let hour: Int64 = 3_600_000

  /// Draws a dashboard once and keeps what that asks.
  private static func draw(_ file: String, range: Int64, size: String, _ arguments: [String]) throws {
    let home = try TemporaryFolder()
    let pty = try PtySession(
      PtySession.builtProgram("oriel"),
      ["render", file, "--no-host", "--no-discovery", "--from", "\(end - range)", "--to", "\(end)", "--size", size, "--output", home.path + "/drawn"] + arguments,
      environment: ["HOME": home.path, "XDG_STATE_HOME": home.path, "TZ": "UTC"], columns: 240, rows: 60)
    pty.timeout = .seconds(120)
    #expect(pty.waitForEnding() == .exited(0), "\(String(decoding: pty.output, as: UTF8.self))")
  }

  // MARK: Public dashboards

  struct Case: Sendable {
    /// Below the corpus of dashboards.
    var file: String
    var range = SentQueryStories.hour
    /// For the command line.
    var chosen: [String]
    /// What stands for each variable in queries, by the rules of 2.3, by hand.
    var filled: [String: String]
    /// Queries in a language of another server than Prometheus.
    var foreign = 0
  }

  static let cases = [
    Case(
      file: "grafana-jsonnet-libs/vault.json", range: 6 * hour, chosen: ["job=vault-a,vault.b", "instance=$__all", "mountpoint=kv"],
      filled: ["job": #"(vault-a|vault\\.b)"#, "instance": ".+", "mountpoint": "kv"]),
    Case(
      file: "VictoriaMetrics-VictoriaMetrics/victoriametrics.json", chosen: ["job=vm+single", "version=v1.2", "instance=a:1"],
      filled: ["job": "vm+single", "version": "v1.2", "instance": "a:1"], foreign: 1),
    Case(
      file: "cloudfoundry-prometheus-boshrelease/mysql_overview.json", chosen: ["host=db-1:9104", "interval=1m"],
      filled: ["host": "db-1:9104", "interval": "1m"]),
    Case(file: "stefanprodan-dockprom/monitor_services.json", range: hour / 4, chosen: [], filled: [:]),
    Case(
      file: "unpoller-dashboards/UniFi-Poller_-UAP-Insights-Prometheus.json", range: 24 * hour,
      chosen: ["Controller=$__all", "Site=Head Office (north)", "AP=attic,cellar", "Smooth=2m"],
      filled: ["Controller": ".*", "Site": #"Head Office \\(north\\)"#, "AP": "(attic|cellar)", "Smooth": "2m"]),
    Case(
      file: "grafana-jsonnet-libs/supabase.json", range: 3 * hour,
      chosen: ["job=a/b,c.d", "project=p'1", "supabase_identifier=s.1", "diskdevices=[a-z]+|nvme[0-9]+n[0-9]+|mmcblk[0-9]+"],
      filled: [
        "job": #"(a/b|c\\.d)"#, "project": "p'1", "supabase_identifier": "s.1", "${supabase_identifier:pipe}": "s.1",
        "diskdevices": "[a-z]+|nvme[0-9]+n[0-9]+|mmcblk[0-9]+",
      ]),
    Case(
      file: "open-telemetry-opentelemetry-demo/spanmetrics-dashboard.json", chosen: ["service=$__all", "span_name=$__all"],
      filled: ["service": ".*", "span_name": ".*"]),
    Case(
      file: "rfmoz-grafana-dashboards/haproxy.json", range: 24 * hour,
      chosen: [#"host=lb\1:8404"#, "backend=www,api.v2", "frontend=www", "server=s1", "code=200", "interval=5m"],
      filled: ["host": #"lb\\1:8404"#, "backend": #"(www|api\\.v2)"#, "frontend": "www", "server": "s1", "code": "200", "interval": "5m"]),
    Case(
      file: "grafana-jsonnet-libs/opensearch-cluster-overview.json", range: 6 * hour,
      chosen: ["job=$__all", "cluster=$__all", "opensearch_cluster=one,two", "instance=$__all", "k=5"],
      filled: ["job": ".+", "cluster": ".*", "opensearch_cluster": "(one|two)", "instance": ".+", "k": "5"]),
    Case(
      file: "rfmoz-grafana-dashboards/node-exporter-full.json", range: 7 * 24 * hour, chosen: ["job=node", "nodename=box", "node=box:9100"],
      filled: ["job": "node", "nodename": "box", "node": "box:9100"]),
  ]

  @Test func `sends what Grafana sends for ten public dashboards`() throws {
    guard let folder = SharedMaterial.folder else { return print("skipped: the corpus of dashboards is not here") }
    let real = try RealPrometheus()
    if real == nil { print("no Prometheus is installed: nothing answers the queries") }
    for example in Self.cases {
      let path = "\(folder)/corpus/dashboards/\(example.file)"
      let recorder = try RecordingPrometheus(passingTo: real)
      try Self.draw(path, range: example.range, size: "240x1000", ["--prometheus", "prom=\(recorder.server.url)"] + example.chosen.flatMap { ["--var", $0] })
      let document = try JSONValue.parse(FileBytes.read(path, limit: 4 << 20))
      let rules = GrafanaQueryRules(from: Self.end - example.range, to: Self.end, values: example.filled)
      let expected = rules.calls(of: document["dashboard"] ?? document)
      #expect(!expected.isEmpty)
      let missing = expected.subtracting(recorder.calls).map(\.description).sorted()
      let surplus = recorder.calls.subtracting(expected).map(\.description).sorted()
      #expect(missing.isEmpty, "\(example.file): not sent:\n\(missing.joined(separator: "\n"))")
      #expect(surplus.isEmpty, "\(example.file): sent, but not by Grafana:\n\(surplus.joined(separator: "\n"))")
      #expect(real == nil || recorder.refusals.count == example.foreign, "\(example.file): refused:\n\(recorder.refusals.joined(separator: "\n"))")
    }
  }

  // MARK: One query at a time

  /// Two sources at one server; the second is scraped once a minute.
  static func configuration(_ url: String) -> String {
    """
    contexts:
      - name: test
        datasources:
          - {name: fast, uid: fast, type: prometheus, url: "\(url)", isDefault: true}
          - {name: slow, uid: slow, type: prometheus, url: "\(url)", jsonData: {timeInterval: 1m}}
    """
  }

  struct Panel: CustomTestStringConvertible, Sendable {
    var testDescription: String
    /// The panel's members beside id and type.
    var json: String
    /// `range|expression|start|end|step`, worked out by hand.
    var expected: [String]
  }

  static let half = #""gridPos": {"x": 0, "y": 0, "w": 12, "h": 8}"#

  /// An hour up to 22:13:27.123 UTC in Kolkata, five and a half hours ahead, on 240 columns: 236 points for half the width.
  static let panels = [
    Panel(
      testDescription: "no settings: the scrape interval of 15 s", json: #"\#(half), "targets": [{"expr": "a[$__interval] b[$__rate_interval] c[$__range]"}]"#,
      expected: ["range|a[15s] b[1m0s] c[3600s]|1699996395|1699999995|15"]),
    Panel(
      testDescription: "a min step", json: #"\#(half), "targets": [{"expr": "a[$__interval] b[$__rate_interval]", "interval": "1m"}]"#,
      expected: ["range|a[1m] b[4m0s]|1699996380|1699999980|60"]),
    Panel(
      testDescription: "a factor", json: #"\#(half), "targets": [{"expr": "a[$__interval] b[$__rate_interval]", "intervalFactor": 4}]"#,
      expected: ["range|a[1m] b[1m0s]|1699996380|1699999980|60"]),
    Panel(
      testDescription: "a slow source, with a filter of its own", json: #"\#(half), "datasource": {"uid": "slow"}, "targets": [{"expr": "rate(a[$__rate_interval])"}]"#,
      expected: [#"range|rate(a{env="prod"}[4m0s])|1699996380|1699999980|60"#]),
    Panel(
      testDescription: "a panel's min interval", json: #"\#(half), "interval": "2m", "targets": [{"expr": "a[$__rate_interval]"}]"#,
      expected: ["range|a[2m15s]|1699996320|1699999920|120"]),
    Panel(
      testDescription: "fifty points", json: #"\#(half), "maxDataPoints": 50, "targets": [{"expr": "a[$__rate_interval]"}]"#,
      expected: ["range|a[1m15s]|1699996380|1699999980|60"]),
    Panel(
      testDescription: "the interval as min step", json: #"\#(half), "targets": [{"expr": "a[$__rate_interval]", "interval": "$__interval"}]"#,
      expected: ["range|a[1m0s]|1699996395|1699999995|15"]),
    Panel(
      testDescription: "the rate interval as min step", json: #"\#(half), "targets": [{"expr": "a[$__rate_interval]", "interval": "$__rate_interval"}]"#,
      expected: ["range|a[1m0s]|1699996380|1699999980|60"]),
    Panel(
      testDescription: "whole hours of the zone", json: #"\#(half), "targets": [{"expr": "a", "interval": "1h"}]"#,
      expected: ["range|a|1699993800|1699997400|3600"]),
    Panel(
      testDescription: "an hour earlier", json: #"\#(half), "timeShift": "1h", "targets": [{"expr": "a"}]"#,
      expected: ["range|a|1699992795|1699996395|15"]),
    Panel(
      testDescription: "a range of its own means nothing in one that stands still", json: #"\#(half), "timeFrom": "10m", "targets": [{"expr": "a"}]"#,
      expected: ["range|a|1699996395|1699999995|15"]),
    Panel(
      testDescription: "instant: the end as it is", json: #"\#(half), "targets": [{"expr": "a[$__range]", "instant": true}]"#,
      expected: ["instant|a[3600s]|1700000007.123"]),
    Panel(
      testDescription: "instant and range", json: #"\#(half), "targets": [{"expr": "a", "instant": true, "range": true}]"#,
      expected: ["instant|a|1700000007.123", "range|a|1699996395|1699999995|15"]),
    Panel(
      testDescription: "exemplars of a histogram once",
      json: #"\#(half), "targets": [{"expr": "x_bucket > 1", "exemplar": true}, {"refId": "B", "expr": "x_bucket > 2", "exemplar": true}, {"refId": "C", "expr": "y_sum", "exemplar": true}]"#,
      expected: [
        "range|x_bucket > 1|1699996395|1699999995|15", "range|x_bucket > 2|1699996395|1699999995|15", "range|y_sum|1699996395|1699999995|15",
        "exemplars|x_bucket > 1|1699996395|1699999995", "exemplars|y_sum|1699996395|1699999995",
      ]),
    Panel(
      testDescription: "mixed sources: no source's own interval for the panel",
      json: #""gridPos": {"x": 0, "y": 0, "w": 24, "h": 8}, "datasource": {"uid": "-- Mixed --"}, "targets": [{"refId": "A", "expr": "a[$__rate_interval]", "datasource": {"uid": "fast"}}, {"refId": "B", "expr": "b[$__rate_interval]", "datasource": {"uid": "slow"}}]"#,
      expected: ["range|a[1m0s]|1699996400|1700000000|10", #"range|b{env="prod"}[4m0s]|1699996400|1700000000|10"#]),
    Panel(
      testDescription: "hidden ones only for expressions",
      json: #"\#(half), "targets": [{"refId": "A", "expr": "a", "hide": true}, {"refId": "B", "expr": "b", "hide": true}, {"refId": "C", "type": "math", "expression": "$B * 2", "datasource": {"type": "__expr__", "uid": "__expr__"}}]"#,
      expected: ["range|b|1699996395|1699999995|15"]),
    Panel(
      testDescription: "each copy its own value",
      json: #""gridPos": {"x": 0, "y": 0, "w": 24, "h": 8}, "repeat": "pod", "targets": [{"expr": "up{pod=~\"$pod\", all=~\"${pod:pipe}\"}"}]"#,
      expected: [#"range|up{pod=~"a\\.1", all=~"a.1"}|1699996395|1699999995|15"#, #"range|up{pod=~"b", all=~"b"}|1699996395|1699999995|15"#]),
    Panel(
      testDescription: "several values, ends of the range, lines and comments as they are",
      json: ##"\##(half), "targets": [{"expr": "# $pod\nup{pod=~\"$pod\"} # $__from\n  > $__to / [[__interval_ms]]"}]"##,
      expected: ["range|# (a\\\\.1|b)\nup{pod=~\"(a\\\\.1|b)\"} # 1699996407123\n  > 1700000007123 / 15000|1699996395|1699999995|15"]),
  ]

  static func dashboard(_ panel: Panel) -> String {
    """
    {"title": "One", "schemaVersion": 41, "timezone": "Asia/Kolkata", "templating": {"list": [
      {"name": "pod", "type": "custom", "multi": true, "includeAll": true, "query": "a.1,b", "current": {"value": ["a.1", "b"], "text": ["a.1", "b"]}},
      {"name": "Filters", "type": "adhoc", "datasource": {"uid": "slow"}, "filters": [{"key": "env", "operator": "=", "value": "prod"}]}]},
     "panels": [{"id": 1, "type": "timeseries", "title": "p", \(panel.json)}]}
    """
  }

  @Test(arguments: panels) func `sends by hand what Grafana would`(_ example: Panel) throws {
    let folder = try TemporaryFolder()
    let recorder = try RecordingPrometheus()
    let file = try folder.write(Self.dashboard(example), to: "one.json")
    let configuration = try folder.write(Self.configuration(recorder.server.url), to: "config.yaml")
    try Self.draw(file, range: Self.hour, size: "240x60", ["--config", configuration])
    #expect(recorder.calls.map(\.description).sorted() == example.expected.sorted())
  }
}
