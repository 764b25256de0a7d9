import Dashboards
import Testing
import Text
import TimeSeries

@Suite struct QueryPlannerTests {
  static let now: Int64 = 1_700_000_007_123

  static func planner(
    range: Int64 = 3_600_000, points: Int = 240, variables: [VariableState] = [], minInterval: String? = nil, raw: String = "now-1h"
  ) -> QueryPlanner {
    let range = TimeRange(start: Timestamp(milliseconds: now - range), end: Timestamp(milliseconds: now))
    return QueryPlanner(
      interpolation: Interpolation(variables: variables, environment: MacroEnvironment(range: range, rawFrom: raw, rawTo: raw == "now-1h" ? "now" : raw)),
      time: TimeRangeParser(now: Timestamp(milliseconds: now), zone: .utc), maxDataPoints: points,
      resolve: { reference in
        switch reference?.uid ?? "p" {
        case "p", "default": PlannedSource(uid: "p", name: "prom", type: "prometheus", minInterval: minInterval)
        case "l": PlannedSource(uid: "l", name: "loki", type: "loki")
        default: nil
        }
      },
      inject: { expression, filters, _, _ in "\(expression){\(filters.map { "\($0.key)\($0.operator)\"\($0.value)\"" }.joined(separator: ","))}" })
  }

  static func panel(_ models: JSONObject..., datasource: DatasourceReference? = nil, edit: (inout Panel) -> Void = { _ in }) -> Panel {
    var panel = Panel(id: PanelID(rawValue: 1), type: PanelTypeID(rawValue: "timeseries"), title: "p", datasource: datasource)
    panel.targets = models.enumerated().map { index, model in
      let reference = (model["datasource"]?["uid"]?.string).map { DatasourceReference(type: nil, uid: $0) }
      return Target(refID: String("ABCDE".dropFirst(index).prefix(1)), isHidden: model["hide"]?.bool ?? false, datasource: reference, model: model)
    }
    edit(&panel)
    return panel
  }

  struct Case: CustomTestStringConvertible {
    var testDescription: String
    var model: JSONObject
    var range: Int64 = 3_600_000
    var points = 240
    var minInterval: String?
    var expression: String
    var step: Int64
    var start: Int64
  }

  static let cases = [
    Case(testDescription: "macros of the backend", model: ["expr": "rate(x[$__rate_interval]) + y[$__interval]"], expression: "rate(x[1m0s]) + y[15s]", step: 15_000, start: 1_699_996_395_000),
    Case(testDescription: "braces and brackets", model: ["expr": "a[${__rate_interval}] b[${__interval}] c[[__interval]]"], expression: "a[1m0s] b[15s] c15s", step: 15_000, start: 1_699_996_395_000),
    Case(testDescription: "lengths of the range", model: ["expr": "$__range $__range_s $__range_ms $__interval_ms"], expression: "3600s 3600 3600000 15000", step: 15_000, start: 1_699_996_395_000),
    Case(testDescription: "a factor", model: ["expr": "x[$__interval]", "intervalFactor": 10], expression: "x[2m]", step: 150_000, start: 1_699_996_350_000),
    Case(testDescription: "a target's min step", model: ["expr": "x[$__rate_interval]", "interval": "1m"], expression: "x[4m0s]", step: 60_000, start: 1_699_996_380_000),
    Case(testDescription: "the source's scrape interval", model: ["expr": "x[$__rate_interval]"], minInterval: "30s", expression: "x[2m0s]", step: 30_000, start: 1_699_996_380_000),
    Case(testDescription: "few points", model: ["expr": "x[$__rate_interval]"], range: 86_400_000, points: 100, expression: "x[15m15s]", step: 900_000, start: 1_699_912_800_000),
    Case(testDescription: "comments and lines stay", model: ["expr": "# note\nsum(x) # $__interval"], expression: "# note\nsum(x) # 15s", step: 15_000, start: 1_699_996_395_000),
  ]

  @Test(arguments: cases) func `asks Prometheus what Grafana asks`(_ example: Case) throws {
    let plan = Self.planner(range: example.range, points: example.points, minInterval: example.minInterval).plan(Self.panel(example.model))
    let target = try #require(plan.parts.first?.targets.first)
    #expect(target.model["expr"]?.string == example.expression)
    #expect(target.step == example.step)
    #expect(target.range.start.milliseconds == example.start)
    #expect(target.range.end.milliseconds % example.step == 0 && plan.range.end.milliseconds == Self.now)
  }

  @Test func `variables are escaped in queries and plain in names`() {
    let state = VariableState(
      variable: Variable(name: "job", kind: .query, isMulti: true), selection: ["a.b", "c"].map { Variable.Option(text: $0, value: $0) })
    let plan = Self.planner(variables: [state]).plan(Self.panel(["expr": "up{job=~\"$job\"}", "legendFormat": "$job {{x}}"]))
    #expect(plan.parts[0].targets[0].model["expr"] == "up{job=~\"(a\\\\.b|c)\"}")
    #expect(plan.parts[0].targets[0].model["legendFormat"] == "{a.b,c} {{x}}")
  }

  @Test(arguments: ["victoriametrics-datasource", "victoriametrics-metrics-datasource", "grafana-amazonprometheus-datasource"])
  func `plugins that speak PromQL get macros and values as Prometheus does`(type: String) throws {
    let pods = VariableState(
      variable: Variable(name: "pod", kind: .query, isMulti: true), selection: ["a", "b"].map { Variable.Option(text: $0, value: $0) })
    var planner = Self.planner(variables: [pods])
    planner.resolve = { _ in PlannedSource(uid: "vm", name: "vm", type: type) }
    let plan = planner.plan(Self.panel(["expr": "rate(up{pod=~\"$pod\"}[$__rate_interval])"]))
    let target = try #require(plan.parts.first?.targets.first)
    #expect(target.model["expr"]?.string == "rate(up{pod=~\"(a|b)\"}[1m0s])" && target.step == 15_000)
  }

  @Test func `hidden targets are asked only for expressions`() {
    let plan = Self.planner().plan(
      Self.panel(
        ["expr": "a", "hide": true], ["expr": "b", "hide": true], ["expr": "c"],
        ["datasource": ["uid": "__expr__"], "type": "math", "expression": "$A + ${E}"], ["datasource": ["uid": "__expr__"], "type": "reduce", "expression": "C"]))
    #expect(plan.parts.map { $0.targets.map(\.refID) } == [["A", "C"]])
    #expect(plan.parts[0].targets.map(\.isHidden) == [true, false])
    #expect(plan.expressions.map(\.refID) == ["E", "D"])
  }

  @Test func `mixed panels ask each source and say what is missing`() {
    let plan = Self.planner().plan(
      Self.panel(
        ["expr": "a", "datasource": ["uid": "p"]], ["expr": "{job=\"x\"}", "datasource": ["uid": "l"]], ["expr": "c", "datasource": ["uid": "gone"]],
        ["panelId": 7, "datasource": ["uid": "-- Dashboard --"]], datasource: DatasourceReference(uid: "-- Mixed --")))
    #expect(plan.parts.map(\.source.uid) == ["p", "l"])
    #expect(plan.problems.map(\.refID) == ["C"])
    #expect(plan.sharedResults.map(\.panel.rawValue) == [7])
  }

  @Test func `a panel that is not mixed asks its own source for every target`() {
    let plan = Self.planner().plan(Self.panel(["expr": "a", "datasource": ["uid": "gone"]], datasource: DatasourceReference(uid: "p")))
    #expect(plan.parts.map(\.source.uid) == ["p"])
  }

  @Test func `a panel's own range`() {
    let plan = Self.planner().plan(Self.panel(["expr": "x"]) { ($0.timeFrom, $0.timeShift) = ("4h", "1d") })
    #expect(plan.range.end.milliseconds == Self.now - 86_400_000)
    #expect(plan.range.length == 4 * 3_600_000)
    #expect(plan.rangeNote == "Last 4 hours timeshift -1d")
    let absolute = Self.planner(raw: "2023-01-01").plan(Self.panel(["expr": "x"]) { $0.timeFrom = "4h" })
    #expect(absolute.range.length == 3_600_000 && absolute.rangeNote == nil)
    let broken = Self.planner().plan(Self.panel(["expr": "x"]) { $0.timeFrom = "often" })
    #expect(broken.range.length == 3_600_000 && broken.rangeNote == "invalid time override")
  }

  @Test func `filters go into the queries of their source`() {
    let state = VariableState(
      variable: Variable(name: "filters", kind: .adhoc, datasource: DatasourceReference(uid: "p")), filters: [AdhocFilter(key: "env", operator: "=", value: "prod")])
    #expect(Self.planner(variables: [state]).plan(Self.panel(["expr": "up"])).parts[0].targets[0].model["expr"] == "up{env=\"prod\"}")
  }

  @Test func `a min step that is none is a problem of its target`() {
    let plan = Self.planner().plan(Self.panel(["expr": "x", "interval": "often"], ["expr": "y"]))
    #expect(plan.problems.map(\.refID) == ["A"] && plan.parts[0].targets.map(\.refID) == ["B"])
  }
}
