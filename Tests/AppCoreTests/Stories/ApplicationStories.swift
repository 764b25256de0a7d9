@testable import AppCore
import Canvas
import DatasourceKit
import Testing
import TestSupport
import TimeSeries
import Widgets

@Suite struct ApplicationStories {
  @Test func `the start screen finds a dashboard by a few letters`() async {
    var story = await Story(opening: [])
    story.shows("Shop")
    await story.type("namesp")
    await story.press("enter")
    story.shows("Memory of none")
  }

  @Test func `a theme with a background of its own fills every cell with it`() async {
    var story = await Story()
    while story.model.settings.theme.background == .standard { await story.press("T") }
    let background = story.model.settings.theme.background
    let canvas = story.canvas()
    #expect(background != .standard)
    #expect((0..<canvas.height).allSatisfy { canvas.row($0).allSatisfy { $0.style.background != .standard && $0.style.foreground != .standard } })
  }

  @Test func `a star puts a dashboard first and is kept`() async {
    var story = await Story(opening: [])
    await story.press("down *")
    story.shows("★ Shop")
    #expect(story.saved.last?.contains("file:shop.json") == true)
    let remembered = story.saved.last
    var next = await Story(opening: [], saved: remembered)
    #expect(next.model.start.lines(in: next.model.context).compactMap(\.entry).first?.title == "Shop")
    next.shows("★ Shop")
  }

  @Test func `what was opened last stands before the rest`() async {
    var story = await Story(opening: [.file(path: "shop.json")])
    await story.press("O")
    #expect(story.model.start.lines(in: story.model.context).compactMap(\.entry).first?.title == "Shop")
  }

  @Test func `variables are as they were left`() async {
    var story = await Story()
    await story.press("v")
    await story.type("wiki")
    await story.press("tab enter")
    let next = await Story(saved: story.saved.last)
    #expect(next.world.asked.contains { $0.contains("wiki") })
  }

  @Test(arguments: ["", "{", "[1, 2]", "{\"recents\": 7, \"starred\": [null, {}], \"variables\": [], \"theme\": \"none such\"}"])
  func `a damaged state file does no harm`(_ text: String) async {
    var story = await Story(saved: text)
    story.shows("Requests in shop")
  }

  @Test func `a dashboard that cannot be read says where`() async {
    var story = await Story(opening: [.file(path: "damaged.json")])
    story.shows("damaged.json")
    #expect(story.model.showsStart)
  }

  @Test func `the palette carries out any command by name`() async {
    var story = await Story()
    await story.press(":")
    await story.type("zoom out")
    await story.press("enter")
    story.shows("now-2h → now")
  }

  @Test func `help lists every key that does something`() async {
    var story = await Story(columns: 160, rows: 60)
    await story.press("?")
    for title in ["Crosshair", "Explain no data", "Incident bundle", "Playlist"] { story.shows(title) }
    await story.press("escape")
    story.shows("Requests in shop")
  }

  @Test func `no command of the catalogue is without effect or explanation`() async {
    for action in ActionCatalogue.all where action.id != .quit && action.id != .suspend {
      var story = await Story()
      let (before, view) = (story.screen(), story.model.screen?.view)
      let commands = story.model.settings.keyMap.sequences(for: action.id)
      #expect(!commands.isEmpty || action.id == .toggleSeries, "\(action.id) has no key")
      for key in commands.first?.keys ?? [] { await story.send(.input(.key(key))) }
      // Nothing to do where this story begins: at the first panel, live, with everything shown.
      let harmless: Set<Action.ID> = [
        .moveUp, .moveLeft, .top, .back, .live, .resetTime, .refresh, .redraw, .showAllSeries,
         .pageUp, .rangeHistoryBack, .toggleLegend, .sortColumn, .nextDashboard, .previousDashboard, .timeForward, .toggleSeries, .foldAllRows, .pageDown,
      ]
      #expect(story.screen() != before || story.model.screen?.view != view || harmless.contains(action.id), "\(action.title) does nothing")
      story.doesNotShow("not in this version")
    }
  }

  @Test func `e asks an expression of one's own, with a graph and a table`() async {
    var story = await Story()
    await story.press("e")
    story.shows("Explore — Prom")
    story.shows("http_requests_total{namespace=~\"shop\"}")
    await story.press("ctrl-u")
    await story.type("up")
    await story.press("enter")
    #expect(story.world.asked.suffix(2) == ["up", "up"])
    story.shows("╭─ up ─")
    story.shows("Now")
    await story.press("escape")
    story.shows("Requests in shop")
  }

  @Test func `Explore points at a mistake while it is typed and completes names`() async {
    var story = await Story()
    await story.press("e ctrl-u")
    await story.type("rate(http_r")
    story.shows("http_requests_total")
    await story.press("tab")
    await story.type("{name")
    story.shows("namespace")
    await story.press("tab")
    await story.type("=\"sh")
    await story.press("tab")
    story.shows("namespace=\"shop")
    story.shows("^")
    story.shows("Per-second")
    await story.press("enter")
    #expect(story.model.overlays.count == 1)
  }

  @Test func `Explore recalls what was asked before`() async {
    var story = await Story()
    await story.press("e ctrl-u")
    await story.type("up")
    await story.press("enter e ctrl-u ctrl-p")
    story.shows("❯ up")
  }

  @Test func `a pinned panel comes to a scratch dashboard that can be saved for Grafana`() async throws {
    var story = await Story()
    await story.press("p a l p a g t")
    story.shows("Scratch")
    story.shows("Requests in shop")
    story.shows("Errors")
    await story.press("ctrl-s")
    let file = try #require(story.world.written["dashboards"]?.first)
    #expect(file.name == "Scratch.json")
    var again = await Story(world: StoryWorld(files: ["shop.json": file.text]))
    again.shows("Requests in shop")
  }

  @Test func `saving once more replaces what was saved, and never another of that title`() async {
    var story = await Story()
    await story.press("p a g t ctrl-s ctrl-s")
    #expect(story.world.written["dashboards"]?.map(\.name) == ["Scratch.json"])
    await story.press("g x p a g t ctrl-s")
    #expect(story.world.written["dashboards"]?.map(\.name) == ["Scratch.json", "Scratch-2.json"])
    story.shows("Written to state/dashboards/Scratch-2.json")
  }

  @Test func `Explore asks another source`() async {
    var story = await Story(world: StoryWorld(extra: [ScriptedDatasource(id: DatasourceID(uid: "other", name: "Other", type: "prometheus")) { _ in QueryAnswer() }]))
    await story.press("e ctrl-o")
    story.shows("Explore — Other")
    await story.press("ctrl-o")
    story.shows("Explore — Prom")
  }

  @Test(arguments: [("topk(", "topk(scalar, instant vector): The k series"), ("rate(", "rate(range vector): Per-second")])
  func `Explore says what a function takes`(_ typed: String, _ said: String) async {
    var story = await Story()
    await story.press("e ctrl-u")
    await story.type(typed)
    story.shows(said)
  }

  @Test func `B writes everything on screen to a folder`() async throws {
    var story = await Story()
    await story.press("B")
    let files = try #require(story.world.written.first)
    #expect(files.key.hasPrefix("incidents/2026-05-01-12-00-00-Shop"))
    let names = Set(files.value.map(\.name))
    #expect(names.isSuperset(of: ["README.md", "dashboard.json", "screen.txt", "screen.svg"]))
    #expect(files.value.contains { $0.name.hasSuffix(".csv") && $0.text.contains("cart-1") })
    story.shows("Written to")
  }

  @Test func `nothing but Escape and a remark where no source has alerts`() async {
    var story = await Story()
    await story.press("a")
    story.shows("no source here has alerts")
    await story.press("escape")
    story.shows("Requests in shop")
  }

  @Test func `alerts are listed, the worst first, and Enter draws the expression against its threshold`() async {
    var story = await Story(world: StoryWorld(extra: [ScriptedAlerts()]))
    await story.press("a")
    story.shows("HighErrors")
    story.shows("1 firing")
    story.shows("runbook https://wiki.example/errors")
    story.shows("value 9")
    await story.press("enter")
    #expect(story.world.asked.last == "http_errors_total")
    story.shows("HighErrors: http_errors_total > 5")
  }

  @Test func `a silence shows what it would mute before it is made`() async {
    let alerts = ScriptedAlerts()
    var story = await Story(world: StoryWorld(extra: [alerts]))
    await story.press("a s")
    story.shows("mutes 1 alert")
    await story.press("+ enter")
    story.shows("Silenced (s-1)")
  }

  @Test func `read-only refuses silences`() async {
    var story = await Story(world: StoryWorld(extra: [ScriptedAlerts()]), isReadOnly: true)
    await story.press("a s")
    story.shows("Read-only")
    #expect(story.model.overlays.count == 1)
  }

  @Test func `the theme is remembered`() async {
    var story = await Story()
    await story.press("T")
    let next = await Story(saved: story.saved.last)
    #expect(next.model.settings.theme.name == story.model.settings.theme.name)
    #expect(story.model.settings.theme.name != "dark")
  }

  @Test func `q leaves`() async {
    var story = await Story()
    await story.press("q")
    #expect(story.model.isEnding)
    #expect(story.acts.last == .quit)
  }
}

/// One firing alert and its rule.
struct ScriptedAlerts: Datasource, SilenceSource {
  let id = DatasourceID(uid: "am", name: "Alerts", type: "alertmanager")
  let maySilence = true

  private var firing: AlertInstance {
    AlertInstance(
      name: "HighErrors", state: .firing, since: Story.noon - 600_000, labels: Labels([("alertname", "HighErrors"), ("pod", "cart-1")]),
      annotations: Labels([("runbook_url", "https://wiki.example/errors"), ("summary", "too many errors")]), value: 9, source: id)
  }

  func alerts() async throws(DatasourceError) -> [AlertInstance] {
    [
      AlertInstance(name: "Slow", state: .pending, since: Story.noon - 60_000, labels: Labels([("alertname", "Slow")]), source: id), firing,
    ]
  }

  func alertRules() async throws(DatasourceError) -> [AlertRuleGroup] {
    [AlertRuleGroup(name: "shop", rules: [AlertRule(name: "HighErrors", expression: "http_errors_total > 5", state: .firing, instances: [firing])])]
  }

  func silences() async throws(DatasourceError) -> [Silence] { [] }
  func put(_ silence: Silence) async throws(DatasourceError) -> String { "s-1" }
  func expireSilence(id: String) async throws(DatasourceError) {}
  func query(_ request: QueryRequest) async throws(DatasourceError) -> QueryAnswer { QueryAnswer() }
  func variableOptions(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] { [] }
  func health() async throws(DatasourceError) -> DatasourceHealth { DatasourceHealth(latency: .zero) }
}
