import DataFrames
import Testing
import Text
import TimeSeries

@Suite struct FieldConfigTests {
  func names(_ frames: [DataFrame]) -> [[String]] { FieldNaming(frames).names }

  @Test func `names tell series apart`() {
    let one = series(nil, [1], [1], labels: ["job": "a"])
    let other = series(nil, [1], [1], labels: ["job": "b"])
    #expect(names([one, other]) == [["Time", "a"], ["Time", "b"]])
    let more = series(nil, [1], [1], labels: ["job": "a", "zone": "z"])
    #expect(names([one, more])[1] == ["Time", "{job=\"a\", zone=\"z\"}"])
    #expect(names([series("x", [1], [1]), series("y", [1], [1])]) == [["Time", "x"], ["Time", "y"]])
    #expect(names([series("x", [1], [1])]) == [["Time", "x"]])
    let twins = DataFrame(fields: [Field(name: "v", values: .numbers([])), Field(name: "v", values: .numbers([]))])
    #expect(names([twins]) == [["v 1", "v 2"]])
  }

  @Test func `display names fill in labels`() {
    var frame = series("req", [1], [1], labels: ["pod": "p-1", "a.b": "c"])
    frame.fields[1].config.displayName = "${__field.labels.pod}/${__field.labels[\"a.b\"]} of ${__series.name} ${other}"
    #expect(names([frame])[0][1] == "p-1/c of req ${other}")
  }

  @Test func `defaults fill what the source leaves open, overrides change it in order`() {
    var frame = series("cpu", [1], [40], labels: ["host": "a"])
    frame.fields[1].config.unit = "s"
    let applier = FieldConfigApplier(
      defaults: FieldConfig(unit: "bytes", decimals: 1, max: 100),
      overrides: [
        FieldOverride(matcher: FieldMatcher(id: "byRegexp", options: "/^c/"), properties: [.init(id: "decimals", value: 3), .init(id: "custom.lineWidth", value: 2)]),
        FieldOverride(matcher: FieldMatcher(id: "byName", options: "a"), properties: [.init(id: "displayName", value: "A!")]),
        FieldOverride(matcher: FieldMatcher(id: "byType", options: "number"), properties: [.init(id: "max", value: nil), .init(id: "min", value: 0)]),
        FieldOverride(matcher: FieldMatcher(id: "nonsense"), properties: []),
      ])
    let result = applier.apply(to: [frame])
    let field = result[0].fields[1]
    #expect(field.config.unit == "s" && field.config.decimals == 1 && field.config.max == nil)
    #expect(field.state.displayName == "A!" && field.state.seriesIndex == 0 && field.state.range == 0...40)
    #expect(result[0].meta.notices.count == 1)
  }

  struct MatcherCase: CustomTestStringConvertible {
    var id: String
    var options: JSONValue
    var names: [String]
    var testDescription: String { "\(id) \(options) selects \(names)" }
    init(_ id: String, _ options: JSONValue, _ names: [String]) { (self.id, self.options, self.names) = (id, options, names) }
  }

  static let matchers = [
    MatcherCase("byName", "cpu", ["cpu"]), MatcherCase("byRegexp", "/C/i", ["cpu", "disk"].filter { $0.contains("c") }),
    MatcherCase("byRegexp", "/^d/", ["disk"]), MatcherCase("byRegexp", "dis", []), MatcherCase("byRegexp", "d.*", ["disk"]), MatcherCase("byType", "string", ["host"]), MatcherCase("byTypes", ["time", "string"], ["Time", "host"]),
    MatcherCase("byNames", ["names": ["cpu", "disk"]], ["cpu", "disk"]),
    MatcherCase("byNames", ["names": ["cpu"], "mode": "exclude"], ["Time", "host", "disk"]),
    MatcherCase("byFrameRefID", "A", ["Time", "host", "cpu", "disk"]), MatcherCase("byFrameRefID", "B", []),
    MatcherCase("byValue", ["reducer": "max", "op": "gte", "value": 50], ["disk"]), MatcherCase("numeric", nil, ["cpu", "disk"]),
    // As Grafana's editor writes it: no field here is all zeros, whatever "at least 0" may say.
    MatcherCase("byValue", ["reducer": "allIsZero", "op": "gte", "value": 0], []), MatcherCase("byValue", ["reducer": "max", "value": 5], ["cpu"]),
    MatcherCase("time", nil, ["Time"]), MatcherCase("first", nil, ["Time"]), MatcherCase("firstTimeField", nil, ["Time"]),
    MatcherCase("anyMatch", [["id": "byName", "options": "cpu"], ["id": "time"]], ["Time", "cpu"]),
    MatcherCase("allMatch", [["id": "numeric"], ["id": "byRegexp", "options": "/i/"]], ["disk"]),
    MatcherCase("invertMatch", ["id": "numeric"], ["Time", "host"]), MatcherCase("byRegexp", "(", []),
    MatcherCase("byRegexpOrNames", ["pattern": "/^c/", "names": ["host"]], ["host", "cpu"]),
  ]

  @Test(arguments: matchers) func `matchers select fields`(_ example: MatcherCase) {
    let frame = DataFrame(
      refID: "A",
      fields: [
        Field(name: "Time", values: .times([1])), Field(name: "host", values: .strings(["h"])), Field(name: "cpu", values: .numbers([5])),
        Field(name: "disk", values: .numbers([50])),
      ])
    let override = FieldOverride(
      matcher: FieldMatcher(id: example.id, options: example.options), properties: [.init(id: "description", value: "hit")])
    let result = FieldConfigApplier(defaults: FieldConfig(), overrides: [override]).apply(to: [frame])
    #expect(result[0].fields.filter { $0.config.description == "hit" }.map(\.name) == example.names)
  }

  @Test func `a hundred thousand fields are no trouble`() {
    let frame = DataFrame(fields: (0..<100_000).map { Field(name: "v", values: .numbers([Double($0)]), labels: ["i": String($0)]) })
    let result = FieldConfigApplier(defaults: FieldConfig(unit: "s")).apply(to: [frame])
    #expect(result[0].fields[99_999].state.displayName == "v 99999")
  }
}
