@testable import AppCore
import Dashboards
import DataFrames
import DatasourceKit
import PromQL
import TestSupport
import Testing
import Text
import TimeSeries

/// Going deeper and coming back, beyond the first steps.
@Suite struct DeeperStories {
  @Test func `in full screen the legend is a table`() async {
    var story = await Story()
    story.doesNotShow("Mean")
    await story.press("f")
    for column in ["Last *", "Min", "Mean", "Max"] { story.shows(column) }
    await story.press("c")
    story.shows("value")
  }

  @Test func `Enter at the crosshair lists the series with their values of that instant`() async {
    var story = await Story()
    await story.press("f c n enter")
    story.shows("series at 2026-05-01")
    await story.press("enter")
    story.shows("Look at cart-1")
    await story.press("escape escape escape escape")
    #expect(story.model.screen?.isFullScreen == false)
  }

  @Test func `a link carries the instant under the crosshair`() async throws {
    var story = await Story(world: StoryWorld(files: ["shop.json": StoryDashboards.shop.replacing(
      "/d/pods?var-pod=${__field.labels.pod}", with: "https://logs.example.com/?at=${__value.time}")]))
    await story.press("f c home")
    let instant = try #require(story.model.screen?.view.crosshair)
    await story.press("u")
    story.shows("Look at cart-1")
    await story.type("cart-1")
    story.shows("Look at cart-1")
    await story.press("enter")
    story.shows("clipboard")
    #expect(story.copied == "https://logs.example.com/?at=\(instant.milliseconds)")
  }

  @Test func `help cannot be scrolled past its end`() async {
    var story = await Story()
    await story.press("? end")
    let end = story.screen()
    await story.press("pagedown pagedown down")
    #expect(story.screen() == end)
    await story.press("up")
    #expect(story.screen() != end)
    await story.press("g")
    story.shows("Panel to the left")
  }

  @Test func `a long query is shown whole`() async {
    let names = (1...30).map { "instance-number-\($0)" }.joined(separator: "|")
    var story = await Story(world: StoryWorld(files: ["shop.json": StoryDashboards.shop.replacing("kube_pod_info", with: "kube_pod_info{pod=~'\(names)'}")]))
    await story.press("/")
    await story.type("pods")
    await story.press("enter i")
    story.shows("instance-number-1|")
    story.shows("instance-number-30'")
  }

  @Test func `a value that is typed is taken in place of those that are selected`() async {
    var story = await Story()
    await story.press("v")
    await story.type("nowhere")
    story.shows("Enter takes “nowhere”")
    await story.press("enter")
    story.shows("Requests in nowhere")
    await story.press("v")
    story.shows("not among the options")
  }

  @Test func `a typed value joins what was ticked just now`() async {
    var story = await Story()
    await story.press("v home down tab")
    await story.type("nowhere")
    await story.press("enter")
    #expect(story.model.screen?.variables["namespace"]?.selection.map(\.value) == ["blog", "shop", "nowhere"])
  }

  @Test func `Escape in the values comes back to the list of variables`() async {
    var story = await Story(opening: [.file(path: "pods.json")])
    await story.press("v enter")
    story.doesNotShow("╭─ Variables")
    await story.press("escape")
    story.shows("╭─ Variables")
    await story.press("enter")
    await story.type("x")
    await story.press("enter")
    story.doesNotShow("╭─ Variables")
    story.shows("Memory of nonex")
  }

  @Test func `a text can be emptied`() async {
    var story = await Story(opening: [.file(path: "pods.json")])
    await story.press("v enter ctrl-u")
    story.shows("Enter leaves it empty")
    await story.press("enter")
    story.shows("namespace: —")
  }

  @Test(arguments: [("1h30m", "now-90m → now"), ("2d", "now-2d → now"), ("08:00 to 09:30", "2026-05-01 08:00 → 2026-05-01 09:30")])
  func `lengths of several units and times of the day are ranges`(typed: String, header: String) async {
    var story = await Story()
    await story.press("t")
    await story.type(typed)
    story.shows("Enter takes it")
    await story.press("enter")
    story.shows(header)
  }

  @Test func `what is no range is never said to be taken`() async {
    var story = await Story()
    await story.press("t")
    await story.type("26:99 to 9")
    story.shows("not a range yet")
    story.doesNotShow("Enter takes")
  }

  @Test func `Escape to the start screen keeps the dashboard as it is`() async {
    var story = await Story(opening: [])
    await story.type("shop")
    await story.press("enter + escape")
    story.shows("╭─ Dashboards")
    await story.press("alt-1")
    story.shows("now-30m → now")
    await story.press("g x")
    story.shows("╭─ Dashboards")
    #expect(story.model.screens.isEmpty)
  }

  @Test func `any label on screen can become a filter`() async {
    let withFilters = StoryDashboards.shop.replacing(
      #""templating": {"list": ["#, with: #""templating": {"list": [{"name": "Filters", "type": "adhoc", "datasource": {"type": "prometheus", "uid": "prom"}},"#)
    var story = await Story(world: StoryWorld(files: ["shop.json": withFilters]))
    await story.press("v")
    await story.type("filters")
    await story.press("enter")
    story.shows("pod = pay-1")
    await story.type("pay")
    await story.press("enter")
    story.shows("Filters: pod=pay-1")
    #expect(story.world.asked.contains { $0.contains(#"pod="pay-1""#) })
  }

  @Test func `x takes a query for logs apart`() async {
    let logs = ScriptedDatasource(
      id: DatasourceID(uid: "loki", name: "Loki", type: "loki"),
      options: { request throws(DatasourceError) in
        let query = request.query.text ?? ""
        let found = query.hasPrefix("label_values") ? ["node", "shop"] : query == #"{job="shop"}"# ? [#"{job="shop"}"#] : []
        return found.map { VariableOption(text: $0, value: $0) }
      },
      answer: { request throws(DatasourceError) in
        var answer = QueryAnswer()
        for target in request.targets where target.model["expr"]?.text?.contains("panic") == false {
          answer.frames.append(DataFrame(refID: target.refID, fields: [Field(name: "Line", values: .strings(["GET /"]))]))
        }
        return answer
      })
    func dashboard(_ expression: String) -> String {
      """
      {"title": "Logs", "panels": [{"id": 1, "type": "logs", "title": "Lines", "gridPos": {"x": 0, "y": 0, "w": 24, "h": 8},
        "datasource": {"type": "loki", "uid": "loki"}, "targets": [{"refId": "A", "expr": "\(expression)"}]}]}
      """
    }
    var story = await Story(world: StoryWorld(files: ["shop.json": dashboard(#"{job=\"shob\"}"#)], extra: [logs]))
    await story.press("x")
    story.shows(#"{job="shob"}: no stream in this range"#)
    story.shows("job there: shop, node")
    var other = await Story(world: StoryWorld(files: ["shop.json": dashboard(#"{job=\"shop\"} |= \"GET\" | json != \"panic\" | level=\"x\""#)], extra: [logs]))
    await other.press("x")
    other.shows(#"{job="shop"}: 1 stream in this range"#)
    other.shows(#"no line gets through | json != "panic""#)
  }
}

@Suite struct LogQueryPartTests {
  @Test(arguments: [
    (#"{app="a"}"#, ["{app=\"a\"}: "]),
    (#"{app="a"} |= "x" | json | level != "debug" !~ "y""#, ["{app=\"a\"}: |= \"x\" ; | json ; | level != \"debug\" ; !~ \"y\""]),
    (#"sum by (a) (rate({app=~"a|b", b!=""} |~ `}|{` [5m])) / count_over_time({c="d"}[1m])"#, ["{app=~\"a|b\",b!=\"\"}: |~ `}|{`", "{c=\"d\"}: "]),
    ("# {no}\n{app=\"a\"} | line_format \"{{.b}}\"", ["{app=\"a\"}: | line_format \"{{.b}}\""]),
    (#"{app="a"#, []), ("", []), ("{}", []),
  ])
  func `selectors and the stages behind them`(query: String, expected: [String]) {
    #expect(LogQueryPart.all(in: query).map { "\($0.selector.bareDescription): \($0.stages.joined(separator: " ; "))" } == expected)
  }
}
