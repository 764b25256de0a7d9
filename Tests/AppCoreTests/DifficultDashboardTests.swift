@testable import AppCore
import Dashboards
import TestSupport
import Testing
import Text
import TimeSeries

/// Public dashboards chosen for their difficulty: what is sent for them, worked out by hand from Grafana's rules.
@Suite struct DifficultDashboardTests {
  /// 2023-11-14T22:13:27.123Z
  static let now: Int64 = 1_700_000_007_123
  static let minute: Int64 = 60_000
  static let hour: Int64 = 3_600_000

  struct Case: CustomTestStringConvertible {
    var testDescription: String
    /// Below the corpus of dashboards.
    var file: String
    var panel: Int
    var target = "A"
    var range: Int64
    var points: Int
    var type = "prometheus"
    /// Selected values; `$__all` for All.
    var values: [String: [String]] = [:]
    var options: [String: [String]] = [:]
    var filters: [AdhocFilter] = []
    /// What the file's expression becomes: each text and what stands in its place, one after the other.
    var filled: [(String, String)] = []
    /// Seconds.
    var step: Double
    var start: Double
    var end: Double
  }

  static let vault = "grafana-jsonnet-libs/vault.json"
  static let access = "unpoller-dashboards/UniFi-Poller_-UAP-Insights-Prometheus.json"
  static let mysql = "cloudfoundry-prometheus-boshrelease/mysql_overview.json"
  static let services = "stefanprodan-dockprom/monitor_services.json"
  static let supabase = "grafana-jsonnet-libs/supabase.json"
  static let vaultValues = ["job": ["$__all"], "instance": ["$__all"], "mountpoint": ["kv"]]
  static let vaultOptions = ["job": ["vault-a", "vault.b"], "instance": ["a:1", "b:1"], "mountpoint": ["kv", "pki"]]
  static let supabaseValues = ["job": ["a/b", "c.d"], "project": ["p'1"], "supabase_identifier": ["s.1"]]
  static let supabaseFilled = [("$job", #"(a/b|c\\.d)"#), ("$project", "p'1"), ("${supabase_identifier:pipe}", "s.1")]

  static let cases = [
    Case(
      testDescription: "a factor of ten; All as a list and as a text of its own", file: vault, panel: 41, range: 6 * hour, points: 300,
      values: vaultValues, options: vaultOptions, filled: [("$job", #"(vault-a|vault\\.b)"#), ("$instance", ".+")],
      step: 600, start: 1_699_978_200, end: 1_699_999_800),
    Case(
      testDescription: "a panel's interval below a target's min step; a variable inside a name", file: vault, panel: 24, range: hour,
      points: 300, values: vaultValues, options: vaultOptions,
      filled: [("$job", #"(vault-a|vault\\.b)"#), ("$instance", ".+"), ("${mountpoint}", "kv"), ("$__interval", "5m")],
      step: 300, start: 1_699_996_200, end: 1_699_999_800),
    Case(
      testDescription: "a rate interval that follows from the panel's data points", file: vault, panel: 97, range: 24 * hour, points: 900,
      values: vaultValues, options: vaultOptions,
      filled: [("$job", #"(vault-a|vault\\.b)"#), ("$instance", ".+"), ("$__rate_interval", "15m15s")],
      step: 900, start: 1_699_912_800, end: 1_699_999_200),
    Case(
      testDescription: "a filter in place, beside a min step", file: "VictoriaMetrics-VictoriaMetrics/victoriametrics.json", panel: 110,
      range: hour, points: 200, values: ["job": ["vm+single"], "instance": ["$__all"]], options: ["instance": ["a", "b"]],
      filters: [AdhocFilter(key: "env", operator: "=", value: "prod")],
      filled: [
        ("$job", "vm+single"), ("$instance", ".*"), (#"",instance"#, #"", instance"#), (#"level!="info"}"#, #"level!="info", env="prod"}"#),
        ("$__rate_interval", "20m0s"),
      ],
      step: 300, start: 1_699_996_200, end: 1_699_999_800),
    Case(
      testDescription: "a day of its own", file: mysql, panel: 38, range: hour, points: 300, values: ["host": ["db-1:9104"]],
      filled: [("$host", "db-1:9104")], step: 3600, start: 1_699_912_800, end: 1_699_999_200),
    Case(
      testDescription: "an automatic interval in the panel, in the target and in the expression", file: mysql, panel: 13, range: hour,
      points: 300, values: ["host": ["db-1:9104"], "interval": ["$__auto_interval_interval"]],
      filled: [("$host", "db-1:9104"), ("$interval", "20s")], step: 30, start: 1_699_996_380, end: 1_699_999_980),
    Case(
      testDescription: "ten seconds of its own", file: services, panel: 1, range: hour, points: 300, step: 10, start: 1_699_999_990,
      end: 1_700_000_000),
    Case(
      testDescription: "a factor beside a hidden target", file: services, panel: 6, target: "B", range: 15 * minute, points: 200, step: 150,
      start: 1_699_999_050, end: 1_699_999_950),
    Case(
      testDescription: "three data points; All of one, with brackets in it", file: access, panel: 52, target: "B", range: 6 * hour, points: 300,
      values: ["Controller": ["$__all"], "Site": ["$__all"], "AP": ["attic", "cellar"], "Smooth": ["2m"]],
      options: ["Site": ["Head Office (north)"]], filled: [("$Site", #"Head Office \\(north\\)"#), ("$AP", "(attic|cellar)")],
      step: 7200, start: 1_699_977_600, end: 1_699_999_200),
    Case(
      testDescription: "a min step from a variable is the interval", file: access, panel: 22, target: "B", range: hour, points: 200,
      values: ["Site": ["s"], "AP": ["attic"], "Smooth": ["2m"]], filled: [("$Site", "s"), ("$AP", "attic"), ("$__interval", "2m")],
      step: 120, start: 1_699_996_320, end: 1_699_999_920),
    Case(
      testDescription: "a factor does not change the rate interval", file: supabase, panel: 37, range: 3 * hour, points: 300,
      values: supabaseValues, filled: supabaseFilled + [("$__rate_interval", "1m0s")], step: 120, start: 1_699_989_120, end: 1_699_999_920),
    Case(
      testDescription: "a min step below the scrape interval", file: supabase, panel: 3, range: 3 * hour, points: 300,
      values: supabaseValues, filled: supabaseFilled + [("$__rate_interval", "40s")], step: 30, start: 1_699_989_180, end: 1_699_999_980),
    Case(
      testDescription: "the length of the range in an instant query", file: "open-telemetry-opentelemetry-demo/spanmetrics-dashboard.json",
      panel: 2, target: "B", range: hour, points: 300, values: ["service": ["$__all"], "span_name": ["$__all"]],
      filled: [("$service", ".*"), ("$span_name", ".*"), ("$__range", "3600s")], step: 300, start: 1_699_996_200, end: 1_699_999_800),
    Case(
      testDescription: "labels and numbers from variables", file: "tikv-tikv/tikv_details.json", panel: 2, range: 30 * minute, points: 300,
      values: ["k8s_cluster": ["k-1"], "tidb_cluster": ["t"], "instance": ["$__all"], "optional_quantile": ["0.99"], "additional_groupby": ["none"]],
      filled: [
        ("$optional_quantile", "0.99"), ("$k8s_cluster", "k-1"), ("$tidb_cluster", "t"), ("$instance", ".*"), ("$additional_groupby", "none"),
        ("$__rate_interval", "1m0s"),
      ],
      step: 15, start: 1_699_998_195, end: 1_699_999_995),
    Case(
      testDescription: "an interval variable as min step; a list of one", file: "rfmoz-grafana-dashboards/haproxy.json", panel: 83,
      range: 6 * hour, points: 300, values: ["frontend": ["$__all"], "code": ["200"], "host": [#"lb\1:8404"#], "interval": ["1m"]],
      options: ["frontend": ["www", "api.v2"]],
      filled: [("$frontend", #"(www|api\\.v2)"#), ("$code", "200"), ("$host", #"lb\\1:8404"#), ("$__rate_interval", "4m0s")],
      step: 60, start: 1_699_978_380, end: 1_699_999_980),
    Case(
      testDescription: "subqueries and offsets by the interval", file: "grafana-jsonnet-libs/opensearch-cluster-overview.json", panel: 22,
      target: "Top indices by request latency", range: 6 * hour, points: 300,
      values: ["job": ["$__all"], "cluster": ["$__all"], "opensearch_cluster": ["one", "two"], "k": ["5"]],
      filled: [("$job", ".+"), ("$cluster", ".*"), ("$opensearch_cluster", "(one|two)"), ("$__interval", "2m"), ("$k", "5")],
      step: 120, start: 1_699_978_320, end: 1_699_999_920),
    Case(
      testDescription: "Loki: a label's name from a variable, a day of its own, no alignment", file: "grafana-jsonnet-libs/nginx-logs.json",
      panel: 4, range: hour, points: 900, type: "loki",
      values: ["label_name": ["job"], "label_value": ["$__all"], "job": ["integrations/nginx"], "instance": ["$__all"], "cluster": ["$__all"]],
      filled: [
        ("$label_name", "job"), ("$label_value", ".+"), ("$job", "integrations/nginx"), ("$instance", ".*"), ("$cluster", ".*"), ("$__interval", "5m"),
      ],
      step: 300, start: 1_699_913_607.123, end: 1_700_000_007.123),
  ]

  @Test(arguments: cases) func `sends what Grafana sends`(_ example: Case) throws {
    guard let folder = SharedMaterial.folder else { return print("skipped: the corpus of dashboards is not here") }
    let dashboard = try #require(try DashboardFiles.load("\(folder)/corpus/dashboards/\(example.file)").first)
    let panel = try #require(dashboard.panels[PanelID(rawValue: example.panel)])
    let plan = Self.planner(example, dashboard).plan(panel)
    let written = try #require(panel.targets.first { $0.refID == example.target }?.model["expr"]?.string)
    let planned = try #require(plan.parts.flatMap(\.targets).first { $0.refID == example.target })
    #expect(planned.model["expr"]?.string == example.filled.reduce(written) { $0.replacing($1.0, with: $1.1) })
    #expect(planned.step == Int64(example.step * 1000))
    #expect(planned.range.start.milliseconds == Int64((example.start * 1000).rounded()))
    #expect(planned.range.end.milliseconds == Int64((example.end * 1000).rounded()))
    #expect(plan.parts.flatMap(\.targets).allSatisfy { target in panel.targets.contains { $0.refID == target.refID && !$0.isHidden } })
  }

  private static func planner(_ example: Case, _ dashboard: Dashboard) -> QueryPlanner {
    let range = TimeRange(start: Timestamp(milliseconds: now - example.range), end: Timestamp(milliseconds: now))
    let variables = dashboard.variables.map { variable in
      let selected = (example.values[variable.name] ?? []).map { Variable.Option(text: $0, value: $0) }
      let options = (example.options[variable.name] ?? []).map { Variable.Option(text: $0, value: $0) }
      let filters = variable.kind == .adhoc ? example.filters : []
      return VariableState(variable: variable, options: options, selection: selected, filters: filters)
    }
    let source = PlannedSource(uid: "s", name: "source", type: example.type)
    return QueryPlanner(
      interpolation: Interpolation(variables: variables, environment: MacroEnvironment(range: range, rawFrom: "now-1h", rawTo: "now")),
      time: TimeRangeParser(now: Timestamp(milliseconds: now), zone: .utc), maxDataPoints: example.points, resolve: { _ in source },
      inject: { expression, filters, _, type in AdhocInjection.inject(filters, into: expression, sourceType: type) })
  }
}
