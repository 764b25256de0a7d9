@testable import AppCore
import Canvas
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
    #expect(story.model.opened.screens.isEmpty)
  }

  @Test func `Escape from a dashboard that was chosen with o goes back and keeps both`() async {
    var story = await Story()
    await story.press("o")
    await story.type("pods")
    await story.press("enter + escape")
    story.shows("Requests in shop")
    await story.press("escape g t")
    story.shows("now-3h → now")
  }

  @Test func `Escape leaves the kiosk`() async {
    var story = await Story()
    await story.press("d k")
    story.doesNotShow("? help")
    await story.press("escape")
    story.shows("? help")
  }

  @Test func `a link does not bring back what was chosen at another time`() async {
    var story = await Story(opening: [.file(path: "pods.json")])
    await story.press("v down enter")
    await story.type("old-pod")
    await story.press("enter")
    var next = await Story(saved: story.saved.last)
    await next.press("u")
    await next.type("pods of it")
    await next.press("enter")
    next.shows("Memory of shop")
    next.doesNotShow("old-pod")
  }

  @Test func `links in a text are followed like others`() async {
    let text = """
      {"id": 1, "type": "text", "title": "Home", "gridPos": {"x": 0, "y": 0, "w": 24, "h": 8},
       "options": {"mode": "markdown", "content": "See [the pods](/d/pods?var-pod=cart-1) or <https://wiki.example/>"}}
      """
    var story = await Story(world: StoryWorld(files: ["shop.json": #"{"title": "Home", "panels": [\#(text)]}"#, "pods.json": StoryDashboards.pods]))
    await story.press("enter enter")
    story.shows("https://wiki.example/")
    await story.type("the pods")
    await story.press("enter")
    story.shows("Memory of none cart-1")
    await story.press("escape escape")
    story.shows("See the pods")
  }

  @Test func `alerts are filtered by words, and their links open`() async {
    var story = await Story(world: StoryWorld(extra: [ScriptedAlerts()]))
    await story.press("a /")
    await story.type("cart-1 fir")
    story.shows("/cart-1 fir")
    story.doesNotShow("● pending")
    await story.press("enter u")
    story.shows("Links of HighErrors")
    await story.press("enter")
    #expect(story.copied == "https://wiki.example/errors")
    await story.press("escape")
    story.shows("● pending")
    await story.press("escape")
    story.doesNotShow("● firing")
  }

  @Test func `S ends a silence`() async {
    let alerts = SilencedAlerts()
    var story = await Story(world: StoryWorld(extra: [alerts]))
    await story.press("a S")
    story.shows("Silences of Muted")
    #expect(alerts.ended.all.isEmpty)
    await story.press("enter")
    #expect(alerts.ended.all == ["s-7"])
    story.shows("s-7 is ended")
    var reader = await Story(world: StoryWorld(extra: [alerts]), isReadOnly: true)
    await reader.press("a S")
    reader.shows("Read-only")
  }

  @Test func `metrics are offered with what the source says that they are`() async {
    var story = await Story(world: StoryWorld(extra: [DescribingSource()]))
    await story.send(.finished(Effect.Identity(.sources, "find"), .answered(SourcesFeature.Message.found(SourceSnapshot(directory: DatasourceDirectory([DescribingSource().id]))))))
    await story.press("e ctrl-u")
    await story.type("requ")
    story.shows("requests_total  counter: Requests that came.")
  }

  @Test func `Ctrl-C leaves what is open, then the program; Ctrl-L paints anew everywhere`() async {
    var story = await Story()
    await story.press("o ctrl-l")
    #expect(story.acts.last == .repaint)
    await story.press("ctrl-c")
    story.doesNotShow("Open a dashboard")
    #expect(!story.model.isEnding)
    await story.press("ctrl-c")
    #expect(story.model.isEnding)
  }

  @Test func `a click on a variable, on the range or on a dashboard of the start screen opens it`() async throws {
    func click(_ story: inout Story, on text: String) async throws {
      let rows = story.screen().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      let row = try #require(rows.firstIndex { $0.contains(text) })
      let start = try #require(rows[row].firstRange(of: text)).lowerBound
      let column = rows[row].distance(from: rows[row].startIndex, to: start)
      for action in [Mouse.Action.press, .release] { await story.send(.input(.mouse(Mouse(action: action, column: column + 1, row: row)))) }
    }
    for columns in [120, 80] {
      var story = await Story(columns: columns)
      try await click(&story, on: "namespace: shop")
      story.shows("◉ shop")
      await story.press("escape")
      try await click(&story, on: "now-1h → now")
      story.shows("Last 5 minutes")
    }
    var start = await Story(opening: [])
    try await click(&start, on: "Shop")
    #expect(start.model.showsStart)
    try await click(&start, on: "Shop")
    start.shows("Requests in shop")
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

/// One alert that a silence mutes.
private struct SilencedAlerts: Datasource, SilenceSource {
  let id = DatasourceID(uid: "am", name: "Alerts", type: "alertmanager")
  let maySilence = true
  let ended = StoryWorld.Log<String>()

  func alerts() async throws(DatasourceError) -> [AlertInstance] {
    [AlertInstance(name: "Muted", state: .suppressed, labels: Labels([("alertname", "Muted")]), silencedBy: ["s-7"], source: id)]
  }

  func alertRules() async throws(DatasourceError) -> [AlertRuleGroup] { [] }
  func silences() async throws(DatasourceError) -> [Silence] { [] }
  func put(_ silence: Silence) async throws(DatasourceError) -> String { "" }
  func expireSilence(id: String) async throws(DatasourceError) { ended.add(id) }
  func query(_ request: QueryRequest) async throws(DatasourceError) -> QueryAnswer { QueryAnswer() }
  func variableOptions(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] { [] }
  func health() async throws(DatasourceError) -> DatasourceHealth { DatasourceHealth(latency: .zero) }
}

/// Knows one metric, and what it is.
private struct DescribingSource: MetricDescribing {
  let id = DatasourceID(uid: "described", name: "Described", type: "prometheus")

  func metricDescriptions() async throws(DatasourceError) -> [String: String] { ["requests_total": "counter: Requests that came."] }
  func query(_ request: QueryRequest) async throws(DatasourceError) -> QueryAnswer { QueryAnswer() }
  func variableOptions(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] { [VariableOption(text: "requests_total", value: "requests_total")] }
  func health() async throws(DatasourceError) -> DatasourceHealth { DatasourceHealth(latency: .zero) }
}

@Suite struct KeyMapTests {
  @Test func `a chosen key goes before what it means by default`() throws {
    let sequence = try #require(KeySequence("C"))
    let map = KeyMap(overrides: [.crosshair: [sequence]])
    #expect(map.match(sequence.keys) == .action(.crosshair))
    #expect(map.match(try #require(KeySequence("c")).keys) == .none)
    #expect(map.sequences(for: .compare).isEmpty)
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
