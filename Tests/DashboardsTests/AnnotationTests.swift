import Dashboards
import DataFrames
import Testing
import Text
import TimeSeries

@Suite struct AnnotationTests {
  static func query(_ model: JSONObject) -> AnnotationQuery {
    AnnotationQuery(name: "deploys", iconColor: "red", datasource: DatasourceReference(uid: "p"), model: model)
  }

  static func frame(_ values: [Double]) -> DataFrame {
    let labels = Labels([("alertname", "Down"), ("instance", "a:1"), ("team", "x")])
    return DataFrame(fields: [
      Field(name: "Time", values: .times(values.indices.map { Int64($0) * 60_000 })), Field(name: "Value", values: .numbers(values), labels: labels),
    ])
  }

  static func texts(_ frame: DataFrame, _ name: String) -> [String?] {
    if case .strings(let texts)? = frame.fields.first(where: { $0.name == name })?.values { texts } else { [] }
  }

  @Test func `samples that follow each other are one region, zero is none`() {
    let events = AnnotationEvents.frame(of: [Self.frame([1, 1, 0, 0, 1])], for: Self.query(["textFormat": "{{ instance }} of {{team}}{{gone}}", "tagKeys": "team"]), step: 60_000)
    #expect(events.fields[0].values == .times([0, 240_000]) && events.fields[1].values == .times([60_000, nil]))
    #expect(Self.texts(events, "title") == ["Down", "Down"] && Self.texts(events, "text") == ["a:1 of x", "a:1 of x"] && Self.texts(events, "tags") == ["x", "x"])
    #expect(events.meta.isAnnotations && events.meta.custom["color"] == "red")
  }

  @Test func `a value may be the moment`() {
    let events = AnnotationEvents.frame(of: [Self.frame([5000])], for: Self.query(["useValueForTime": true]), step: 60_000)
    #expect(events.fields[0].values == .times([5000]))
  }

  @Test func `asks once a minute unless told otherwise`() throws {
    let planner = QueryPlannerTests.planner()
    let plan = try #require(planner.plan(Self.query(["expr": "changes(x[$__rate_interval]) > 0"])))
    #expect(plan.parts[0].targets[0].step == 60_000 && plan.parts[0].targets[0].model["expr"] == "changes(x[4m0s]) > 0")
    #expect(planner.plan(Self.query(["expr": "x", "step": "5m"]))?.parts[0].targets[0].step == 300_000)
    #expect(planner.plan(Self.query([:])) == nil)
    #expect(planner.plan(AnnotationQuery(name: "x", isEnabled: false, model: ["expr": "x"])) == nil)
  }

  @Test func `filters name panels or spare them`() {
    let one = PanelID(rawValue: 1)
    #expect(AnnotationQuery(name: "a").applies(to: one))
    #expect(!AnnotationQuery(name: "a", panels: [one], excludesPanels: true).applies(to: one))
    #expect(!AnnotationQuery(name: "a", panels: [PanelID(rawValue: 2)]).applies(to: one))
  }
}
