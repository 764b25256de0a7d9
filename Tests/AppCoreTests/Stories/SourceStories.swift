@testable import AppCore
import Canvas
import DataFrames
import Dashboards
import DatasourceKinds
import DatasourceKit
import TestSupport
import Testing
import Text
import TimeSeries
import Widgets

@Suite struct SourceStories {
  private func model(_ directory: DatasourceDirectory, isComplete: Bool) -> Application {
    let settings = Settings(
      theme: .dark, themes: Theme.all, symbols: .braille, colors: .direct, zone: .utc, hostName: "box", opening: [.file(path: "shop.json")])
    var model = Application(settings: settings, directory: directory, columns: 120, rows: 40, now: Story.noon)
    model.begin(with: SourceSnapshot(directory: directory, isComplete: isComplete))
    return model
  }

  @Test func `that a source of alerts is silent is not taken for good news`() async {
    var story = await Story(opening: [], world: StoryWorld(extra: [SilentAlerts()]))
    story.shows("not known")
    story.shows("Mute: no answer")
    story.shows("no source of alerts answers")
    story.doesNotShow("none firing")
    await story.press("tab : a l e r t s enter")
    story.shows("0 firing, not all known")
    story.doesNotShow("nothing is pending")
  }

  @Test(arguments: [
    ([], nil), (["a.yaml:1:2: warning: odd\n  try: better"], "a.yaml:1:2: warning: odd; try: better"),
    (["one\n  try: it", "two", "three"], "3 remarks, “oriel sources” lists them; the first: one; try: it"),
  ] as [([String], String?)])
  func `remarks fit on one line`(_ remarks: [String], _ sentence: String?) {
    #expect(SourceSnapshot(context: "", contexts: [], directory: DatasourceDirectory([]), remarks: remarks).sentence == sentence)
  }

  @Test func `while servers say what they have, panels wait and show no error`() async throws {
    let world = StoryWorld()
    var model = model(DatasourceDirectory(isProvisional: true), isComplete: false)
    let first = model.start(at: Story.noon)
    #expect(first.contains { asks($0, "find") })
    let dashboard = try #require(try? await world.load(.file(path: "shop.json")).get())
    let waiting = model.update(
      .finished(Effect.Identity(.dashboards, "load"), .answered(DashboardsFeature.Message.loaded(.file(path: "shop.json"), .success(dashboard)))), at: Story.noon)
    #expect(!waiting.contains { asks($0, "panel") })
    var renderer = FrameRenderer()
    let frame = renderer.frame(of: model).canvas.text()
    #expect(frame.contains("Requests in shop") && !frame.contains("no datasource") && !frame.contains("No data"))
    let answers = model.update(found(await world.findSources()), at: Story.noon)
    #expect(answers.contains { asks($0, "options namespace") })
  }

  @Test func `what is named exactly is asked while other servers are still silent`() throws {
    let prom = DatasourceID(uid: "prom", name: "Prom", type: "prometheus")
    let directory = DatasourceDirectory([prom], isProvisional: true)
    #expect(directory.resolve(type: "prometheus", reference: "prom") == .found(prom))
    #expect(directory.resolve(type: "prometheus", reference: "elsewhere") == .awaited)
    #expect(directory.resolve(type: nil, reference: "-- Mixed --") == .builtIn(.mixed))
    #expect(DatasourceDirectory([prom]).resolve(type: "prometheus", reference: "elsewhere") == .substituted(prom, for: "elsewhere"))
  }

  @Test func `a server that did not say what it has is asked again`() {
    var model = model(DatasourceDirectory(), isComplete: true)
    _ = model.start(at: Story.noon)
    _ = model.update(found(SourceSnapshot(directory: DatasourceDirectory(), lacksSome: true)), at: Story.noon)
    let later = Story.noon + 30_000
    #expect(model.update(.due, at: later).contains { asks($0, "find") })
  }

  /// Whether a command starts an effect for that purpose.
  private func asks(_ command: Command, _ purpose: String) -> Bool {
    if case .start(let effect) = command { effect.identity.purpose == purpose } else { false }
  }

  private func found(_ snapshot: SourceSnapshot) -> Message {
    .finished(Effect.Identity(.sources, "find"), .answered(SourcesFeature.Message.found(snapshot)))
  }

  // MARK: Contexts

  @Test func `another context is opened by name, with the dashboard, its range and its choices`() async {
    var story = await Story(world: StoryWorld(contexts: ["prod", "lab"]))
    story.shows("prod ▸ Shop")
    await story.press("v")
    await story.type("wiki")
    await story.press("tab enter - g c")
    story.shows("in use")
    await story.type("lab")
    await story.press("enter")
    story.shows("lab ▸ Shop")
    story.shows("Requests in shop + wiki")
    #expect(story.world.asked.last { $0.contains("http_requests_total") }?.contains("wiki") == true)
  }

  @Test func `an answer of the old context fills no panel of the new one`() async throws {
    var story = await Story(world: StoryWorld(contexts: ["prod", "lab"]))
    let old = try #require(story.model.screen)
    let panel = PanelInstance(panel: PanelID(rawValue: 2))
    await story.press("g c j enter")
    await story.press("g c")
    await story.type("lab")
    await story.press("enter")
    let new = try #require(story.model.screen)
    #expect(new.number != old.number)
    let late = DatasourceError(kind: .unreachable, datasource: DatasourceID(uid: "prom", name: "Prom", type: "prometheus"), request: "", reason: "late")
    await story.send(Story.answer(dashboard: old.number, panel, old[panel: panel].generation, .failure(late)))
    story.doesNotShow("late")
  }

  @Test func `the palette knows the context, and without contexts it says so`() async {
    var story = await Story()
    await story.press("g c")
    story.shows("The configuration has no contexts")
  }

  // MARK: Files

  @Test func `a configuration that is wrong changes nothing and says where`() async {
    let world = StoryWorld(contexts: ["prod", "lab"])
    var story = await Story(world: world)
    world.configure("misspelt")
    await story.send(.configurationChanged)
    story.shows("config.yaml:3:7: error: there is no such context; everything stays as it was")
    story.shows("prod ▸ Shop")
    world.configure("lab")
    await story.send(.configurationChanged)
    story.shows("lab ▸ Shop")
    #expect(story.model.problems.isEmpty)
  }

  @Test func `a dashboard's file that changes is read again in its place`() async {
    let world = StoryWorld()
    var story = await Story(world: world)
    await story.press("l f")
    world.put(StoryDashboards.shop.replacing("\"Errors\"", with: "\"Faults\""), in: "shop.json")
    await story.send(.dashboardFilesChanged(["shop.json"]))
    story.shows("Shop ▸ Faults")
    world.put("{\"title\": ", in: "shop.json")
    await story.send(.dashboardFilesChanged(["shop.json"]))
    story.shows("the dashboard stays as it was")
    story.shows("Faults")
  }

  @Test func `files of other dashboards leave this one alone`() async {
    var story = await Story()
    let number = story.model.screen?.number
    await story.send(.dashboardFilesChanged(["pods.json"]))
    #expect(story.model.screen?.number == number)
  }

  @Test func `what wants a login says so, and what to do`() async {
    var found = SourceStatus(uid: "found-9090", name: "Prometheus? :9090", type: "found", address: "http://127.0.0.1:9090", health: .isLocked("wants a login (HTTP 401)"))
    found.advice = "name it in the configuration"
    let offer = SourceSnapshot(directory: DatasourceDirectory([DatasourceID(uid: "prom", name: "Prom", type: "prometheus")]), locked: [found])
    var story = await Story(opening: [], offer: offer)
    story.shows("Prometheus? :9090: wants a login")
    story.doesNotShow("Enter on a scrape target")
    story.doesNotShow("fails")
    await story.press("backtab down enter")
    story.shows("try: name it in the configuration")
  }

  @Test func `exporters that were found can be scraped`() async {
    let found = SourceStatus(uid: "found-9100", name: "node_exporter :9100", type: "scrape target", address: "http://127.0.0.1:9100", health: .answers(.milliseconds(3)))
    let offer = SourceSnapshot(directory: DatasourceDirectory([DatasourceID(uid: "prom", name: "Prom", type: "prometheus")]), scrapable: [found])
    var story = await Story(opening: [], offer: offer)
    story.shows("node_exporter :9100")
    story.shows("Enter on a scrape target feeds the store")
    await story.press("backtab down enter")
    story.shows("1 scraped")
    story.doesNotShow("node_exporter :9100")
  }
}

/// From metrics to logs and traces, and what a pasted address wants.
@Suite struct SeriesContextStories {
  /// Knows logs of the namespace `shop`, by the labels `namespace` and `app`.
  private static let loki = ScriptedDatasource(
    id: DatasourceID(uid: "loki", name: "Logs", type: "loki"),
    options: { request throws(DatasourceError) in
      switch request.query.text ?? "" {
      case "label_names()": ["app", "namespace", "level"].map { VariableOption(text: $0, value: $0) }
      case let query where query.hasSuffix("namespace)"): [VariableOption(text: "shop", value: "shop")]
      default: []
      }
    },
    answer: { request throws(DatasourceError) in
      var answer = QueryAnswer()
      for target in request.targets {
        let expression = target.model["expr"]?.text ?? ""
        guard expression.hasPrefix("{") else {
          answer.join(.series([Labels([("level", "error")])], of: target) { _, _ in 3 })
          continue
        }
        let time = Field(name: "Time", values: .times([request.range.end.rawValue]))
        answer.join(
          QueryAnswer(frames: [DataFrame(refID: target.refID, fields: [time, Field(name: "Line", values: .strings(["boom in \(expression)"]))])]))
      }
      return answer
    })

  @Test func `L shows the lines of a panel's series, in its time, and Escape comes back`() async {
    var story = await Story(world: StoryWorld(extra: [Self.loki]))
    await story.press("- L")
    story.shows("boom in {namespace=\"shop\"}")
    story.shows("Lines by level")
    story.shows("now-2h → now")
    await story.press("escape")
    story.shows("Requests in shop")
  }

  @Test func `a single series leads to its logs from the list of series`() async {
    var story = await Story(world: StoryWorld(extra: [Self.loki]))
    await story.press("enter enter enter")
    story.shows("Logs of this series")
    await story.type("logs of")
    await story.press("enter")
    story.shows("boom in {namespace=\"shop\"}")
  }

  @Test func `without a source of logs, or without such lines, that is said`() async {
    var story = await Story()
    await story.press("L")
    story.shows("There is no source of logs here")
    await story.press("p t")
    story.shows("There is no Tempo or Jaeger of a Grafana server here")
    let empty = ScriptedDatasource(id: DatasourceID(uid: "loki", name: "Logs", type: "loki")) { _ throws(DatasourceError) in QueryAnswer() }
    var other = await Story(world: StoryWorld(extra: [empty]))
    await other.press("L")
    other.shows("Logs has no logs with labels of this series")
  }

  @Test func `the link to traces opens Grafana on the service and the time`() async throws {
    let tempo = DatasourceID(uid: "T1", name: "Tempo", type: "tempo")
    let prom = DatasourceID(uid: "prom", name: "Prom", type: "prometheus")
    var directory = DatasourceDirectory([prom, tempo])
    directory.grafanaAddresses = ["T1": "https://grafana.example"]
    var story = await Story(offer: SourceSnapshot(directory: directory))
    await story.press("p t")
    let link = try #require(story.copied)
    #expect(link.hasPrefix("https://grafana.example/explore?schemaVersion=1&panes=%7B%22a%22") && link.contains("1777633200000"))
    let shop = TraceLink(
      source: tempo, base: "", labels: Labels([("job", "shop/cart"), ("pod", "cart-1")]), range: TimeRange(start: .epoch, end: .epoch))
    #expect(shop.service == "cart" && shop.address.contains("resource.service.name"))
  }

  @Test func `a pasted address shows its panel, range and values`() async {
    var story = await Story(
      views: [.file(path: "shop.json"): RequestedView(from: "now-15m", to: "now", variables: ["namespace": ["blog"]], panel: RequestedView.panel("panel-2"))])
    story.shows("Shop ▸ Errors")
    story.shows("now-15m → now")
    story.shows("namespace: blog")
    #expect(RequestedView.panel("panel-4-clone-1")?.rawValue == 4 && RequestedView.panel("new") == nil)
    await story.press("escape")
    story.shows("Requests in blog")
  }
}

/// Late answers, in the loop that carries commands out.
@Suite struct ContextSwitchTests {
  /// Its alerts come when they are let go.
  private struct SlowAlerts: Datasource, AlertSource {
    let id = DatasourceID(uid: "slow", name: "Slow", type: "alertmanager")
    let gate: AsyncStream<Void>

    func query(_ request: QueryRequest) async throws(DatasourceError) -> QueryAnswer { QueryAnswer() }
    func variableOptions(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] { [] }
    func health() async throws(DatasourceError) -> DatasourceHealth { DatasourceHealth(latency: .zero) }
    func alertRules() async throws(DatasourceError) -> [AlertRuleGroup] { [] }

    func alerts() async throws(DatasourceError) -> [AlertInstance] {
      for await _ in gate { break }
      return [AlertInstance(name: "Old", state: .firing, source: id)]
    }
  }

  @MainActor @Test func `alerts of the old context that come late are dropped`() async {
    let (gate, opener) = AsyncStream.makeStream(of: Void.self)
    let world = StoryWorld(extra: [SlowAlerts(gate: gate)], contexts: ["prod", "lab"])
    let settings = Settings(theme: .dark, themes: Theme.all, symbols: .braille, colors: .direct, zone: .utc, hostName: "box")
    let model = Application(settings: settings, directory: DatasourceDirectory(world.sources.map(\.id)), columns: 80, rows: 24, now: Story.noon)
    let loop = ApplicationLoop(application: model, world: world) { _ in }
    loop.start()
    // The new context has no such source.
    let other = SourceSnapshot(context: "lab", contexts: ["prod", "lab"], directory: DatasourceDirectory([world.sources[0].id]))
    loop.send(.finished(Effect.Identity(.sources, "context"), .answered(SourcesFeature.Message.opened(.success(other)))))
    opener.yield()
    opener.finish()
    for _ in 0..<200 { await Task.yield() }
    #expect(loop.application.settings.context == "lab" && loop.application.alerts.reports.flatMap(\.alerts).isEmpty)
    loop.stop()
  }
}

private struct SilentAlerts: Datasource, AlertSource {
  let id = DatasourceID(uid: "mute", name: "Mute", type: "alertmanager")

  private var silence: DatasourceError { DatasourceError(kind: .unreachable, datasource: id, request: "", reason: "no answer") }

  func alerts() async throws(DatasourceError) -> [AlertInstance] { throw silence }
  func alertRules() async throws(DatasourceError) -> [AlertRuleGroup] { throw silence }
  func query(_ request: QueryRequest) async throws(DatasourceError) -> QueryAnswer { throw silence }
  func variableOptions(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] { throw silence }
  func health() async throws(DatasourceError) -> DatasourceHealth { throw silence }
}
