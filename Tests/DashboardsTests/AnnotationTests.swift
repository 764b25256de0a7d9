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

  @Test func `samples above zero that follow each other are one region`() {
    let query = Self.query(["titleFormat": "{{alertname}}", "textFormat": "{{ instance }} of {{team}}{{gone}}", "tagKeys": "team"])
    let events = AnnotationEvents.frame(of: [Self.frame([1, 1, 0, -1, 1])], for: query, step: 60_000)
    #expect(events.fields[0].values == .times([0, 240_000]) && events.fields[1].values == .times([60_000, nil]))
    #expect(Self.texts(events, "title") == ["Down", "Down"] && Self.texts(events, "text") == ["a:1 of x", "a:1 of x"] && Self.texts(events, "tags") == ["x", "x"])
    #expect(events.meta.isAnnotations && events.meta.custom["color"] == "red")
  }

  @Test func `a value may be the moment`() {
    let events = AnnotationEvents.frame(of: [Self.frame([5000, 5000, 900_000])], for: Self.query(["useValueForTime": true]), step: 60_000)
    #expect(events.fields[0].values == .times([5000, 900_000]) && events.fields[1].values == .times([nil, nil]))
  }

  @Test func `lines of a log are events, labels their tags`() {
    let labels: JSONValue = ["app": "api", "level": "error", "twin": "api"]
    let frame = DataFrame(fields: [
      Field(name: "labels", values: .other([labels, labels])), Field(name: "Time", values: .times([1000, 2000])),
      Field(name: "Line", values: .strings(["first", nil])), Field(name: "id", values: .strings(["a", "b"])),
    ])
    let plain = AnnotationEvents.frame(of: [frame], for: Self.query([:]), step: 60_000)
    #expect(Self.texts(plain, "text") == ["first", ""] && Self.texts(plain, "tags") == ["api, error", "api, error"])
    let formatted = AnnotationEvents.frame(of: [frame], for: Self.query(["textFormat": "{{level}}", "titleFormat": "{{app}}", "tagKeys": "level"]), step: 60_000)
    #expect(Self.texts(formatted, "text") == ["error", "error"] && Self.texts(formatted, "title") == ["api", "api"] && Self.texts(formatted, "tags") == ["error", "error"])
  }

  @Test func `rows are events by the names of their fields, or by mappings`() {
    let frame = DataFrame(fields: [
      Field(name: "when", values: .times([5000, 9000])), Field(name: "timeEnd", values: .times([7000, nil])),
      Field(name: "what", values: .strings(["v1.2 out", "v1.3 out"])), Field(name: "tags", values: .strings(["a,b", ""])),
    ])
    let events = AnnotationEvents.frame(of: [frame], for: Self.query([:]), step: 60_000)
    #expect(events.fields[0].values == .times([5000, 9000]) && events.fields[1].values == .times([7000, nil]))
    #expect(Self.texts(events, "text") == ["v1.2 out", "v1.3 out"] && Self.texts(events, "tags") == ["a, b", ""])
    let mapped = AnnotationEvents.frame(
      of: [frame],
      for: Self.query(["mappings": ["title": ["source": "text", "value": "Deploy"], "text": ["source": "field", "value": "what", "regex": "/v(\\S+)/"], "tags": ["source": "skip"]]]),
      step: 60_000)
    #expect(Self.texts(mapped, "title") == ["Deploy", "Deploy"] && Self.texts(mapped, "text") == ["1.2", "1.3"] && Self.texts(mapped, "tags") == ["", ""])
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

  @Test func `each source is asked in its own form`() throws {
    let planner = QueryPlannerTests.planner()
    let logs = try #require(planner.plan(AnnotationQuery(name: "l", datasource: DatasourceReference(uid: "l"), model: ["expr": "{app=\"a\"}", "maxLines": 20])))
    #expect(logs.parts[0].targets[0].model["queryType"] == "range" && logs.parts[0].targets[0].model["maxLines"] == 20)
    let own = AnnotationQuery(name: "own", isBuiltIn: true)
    #expect(planner.plan(own) == nil, "a dashboard without a uid has no annotations on a server")
    var known = QueryPlannerTests.planner()
    known.interpolation.environment.dashboardUID = "abc"
    known.resolve = { $0?.isGrafana == true ? PlannedSource(uid: "g", name: "g", type: "grafana") : nil }
    #expect(known.plan(own)?.parts[0].targets[0].model["dashboardUID"] == "abc")
    let tagged = AnnotationQuery(name: "t", datasource: DatasourceReference(type: "grafana", uid: "-- Grafana --"), model: ["target": ["type": "tags", "tags": ["deploy"], "limit": 5]])
    #expect(known.plan(tagged)?.parts[0].targets[0].model["tags"] == ["deploy"] && known.plan(tagged)?.parts[0].targets[0].model["dashboardUID"] == nil)
  }

  // MARK: Time regions

  struct Region: CustomTestStringConvertible {
    var testDescription: String
    var config: JSONObject
    /// Hours after Monday, 2024-01-01T00:00Z.
    var expected: [ClosedRange<Double>]
  }

  /// A week from Monday noon to Sunday noon.
  static let regions = [
    Region(testDescription: "a time is a moment of every day", config: ["from": "9:30"], expected: [33.5...33.5, 57.5...57.5, 81.5...81.5, 105.5...105.5, 129.5...129.5, 153.5...153.5]),
    Region(testDescription: "two times", config: ["from": "20:00", "to": "21:00", "fromDayOfWeek": 3, "toDayOfWeek": 3], expected: [68...69]),
    Region(testDescription: "over midnight", config: ["from": "23:00", "to": "01:00"], expected: [23...25, 47...49, 71...73, 95...97, 119...121, 143...145]),
    Region(testDescription: "a weekend, both days whole", config: ["fromDayOfWeek": 6, "toDayOfWeek": 7], expected: [120...168]),
    Region(testDescription: "one day", config: ["fromDayOfWeek": 2], expected: [24...48]),
    Region(testDescription: "begun before the range", config: ["fromDayOfWeek": 7, "from": "22:00", "toDayOfWeek": 1, "to": "13:00"], expected: [-2...13]),
    Region(testDescription: "cron", config: ["mode": "cron", "cronExpr": "0 9 * * mon-fri/2", "duration": "8h"], expected: [9...17, 57...65, 105...113]),
    Region(testDescription: "another zone", config: ["from": "00:00", "to": "01:00", "fromDayOfWeek": 4, "timezone": "Asia/Tokyo"], expected: [63...64]),
    Region(testDescription: "no beginning", config: ["to": "10:00"], expected: []),
    Region(testDescription: "no schedule", config: ["mode": "cron", "cronExpr": "every day"], expected: []),
  ]

  @Test(arguments: regions) func `marks the times that Grafana marks`(_ example: Region) {
    let monday: Int64 = 1_704_067_200_000
    func moment(_ hours: Double) -> Int64 { monday + Int64(hours * 3_600_000) }
    let range = TimeRange(start: Timestamp(milliseconds: moment(12)), end: Timestamp(milliseconds: moment(156)))
    let found = TimeRegion(example.config)?.ranges(within: range, system: .utc) ?? []
    #expect(found.map { [$0.start.milliseconds, $0.end.milliseconds] } == example.expected.map { [moment($0.lowerBound), moment($0.upperBound)] })
  }

  @Test func `regions of an old graph belong to its panel alone`() throws {
    let dashboard = try #require(
      try Dashboard.decodeAll(
        [
          "title": "old",
          "panels": [
            [
              "id": 4, "type": "graph", "title": "g",
              "timeRegions": [
                ["fill": true, "colorMode": "custom", "fillColor": "#abc", "from": "08:00", "to": "09:00", "op": "time"],
                ["fill": false, "line": true, "colorMode": "red", "fromDayOfWeek": 6], ["fill": false, "line": false, "from": "10:00"],
              ],
            ]
          ],
        ], file: "old.json"
      ).first)
    #expect(dashboard.annotations.map(\.iconColor) == ["#abc", "red"] && dashboard.annotations.allSatisfy { $0.panels == [PanelID(rawValue: 4)] && $0.timeRegion != nil })
    let day = TimeRange(start: Timestamp(milliseconds: 1_704_067_200_000), end: Timestamp(milliseconds: 1_704_153_599_999))
    #expect(dashboard.annotations[0].regions(within: day, zone: .utc)?.fields[0].values == .times([1_704_096_000_000]))
  }
}
