@testable import AppCore
import Canvas
import Dashboards
import DatasourceKit
import Testing
import TestSupport
import TimeSeries

/// Being told while one looks elsewhere.
@Suite struct WatchingStories {
  @Test func `a panel of another dashboard goes on being watched`() async {
    var story = await Story()
    await story.press("W o")
    await story.type("pods")
    await story.press("enter")
    story.shows("Memory of none")
    for _ in 0..<10 { await story.wait(seconds: 60) }
    #expect(story.acts.contains { if case .notify(let text) = $0 { text.contains("Requests in shop") } else { false } })
    #expect(story.acts.contains { if case .hook(let event) = $0 { event.kind == "crossed" && event.subject == "Requests in shop" } else { false } })
  }

  /// A panel with a threshold at 10, over a source whose answers the story chooses.
  private func load(_ answers: StoryWorld.Switch, _ fails: StoryWorld.Switch) async -> Story {
    let id = DatasourceID(uid: "load", name: "Load", type: "prometheus")
    let source = ScriptedDatasource(id: id) { request throws(DatasourceError) in
      if fails.isOn { throw DatasourceError(kind: .rejected(status: 422), datasource: id, request: "load", reason: "out of order", advice: "") }
      return request.targets.reduce(into: QueryAnswer()) { $0.join(.series(answers.isOn ? [Labels()] : [], of: $1) { _, _ in 12 }) }
    }
    let board = """
      {"title": "Load", "refresh": "10s", "panels": [{"id": 1, "type": "stat", "title": "Load", "gridPos": {"x": 0, "y": 0, "w": 24, "h": 8},
        "datasource": {"type": "prometheus", "uid": "load"}, "targets": [{"refId": "A", "expr": "load"}],
        "fieldConfig": {"defaults": {"thresholds": {"mode": "absolute", "steps": [{"color": "green", "value": null}, {"color": "red", "value": 10}]}}, "overrides": []}}]}
      """
    return await Story(opening: [.file(path: "load.json")], world: StoryWorld(files: ["load.json": board], extra: [source]))
  }

  @Test func `a panel without values is watched, and the first ones above a threshold are news`() async {
    let (answers, fails) = (StoryWorld.Switch(), StoryWorld.Switch())
    var story = await load(answers, fails)
    await story.press("W")
    story.shows("Watched")
    for _ in 0..<3 { await story.wait(seconds: 10) }
    #expect(!story.acts.contains(.bell))
    answers.set(true)
    for _ in 0..<3 { await story.wait(seconds: 10) }
    #expect(story.acts.contains { if case .hook(let event) = $0 { event.kind == "crossed" } else { false } })
    answers.set(false)
    for _ in 0..<3 { await story.wait(seconds: 10) }
    #expect(story.acts.contains { if case .notify(let text) = $0 { text == "Load: no values any more" } else { false } })
  }

  @Test func `a watch that is set before any answer begins with the first`() async {
    let (answers, fails) = (StoryWorld.Switch(), StoryWorld.Switch())
    answers.set(true)
    fails.set(true)
    var story = await load(answers, fails)
    await story.press("W")
    story.shows("Watched")
    fails.set(false)
    await story.wait(seconds: 120)
    story.shows("12")
    #expect(!story.acts.contains(.bell))
    answers.set(false)
    for _ in 0..<3 { await story.wait(seconds: 10) }
    #expect(story.acts.contains { if case .hook(let event) = $0 { event.kind == "back" } else { false } })
  }

  @Test func `an alert that begins to fire is told of, and one that ends too`() async {
    let alerts = ChangingAlerts()
    var story = await Story(world: StoryWorld(extra: [alerts]))
    await story.press("a W escape")
    await story.wait(seconds: 31)
    #expect(!story.acts.contains(.bell))
    alerts.fires.set(true)
    await story.wait(seconds: 31)
    #expect(story.acts.contains { if case .hook(let event) = $0 { event.kind == "firing" && event.subject == "Disk" } else { false } })
    alerts.fires.set(false)
    await story.wait(seconds: 31)
    #expect(story.acts.contains { if case .notify(let text) = $0 { text.contains("Disk no longer fires") } else { false } })
  }

  @Test func `an alert that Prometheus and Alertmanager both tell of stands there once`() async {
    let labels = Labels([("alertname", "Down"), ("job", "node")])
    let prometheus = FixedAlerts(
      id: DatasourceID(uid: "p", name: "P", type: "prometheus"), rules: true,
      labels: labels)
    let alertmanager = FixedAlerts(
      id: DatasourceID(uid: "m", name: "M", type: "alertmanager"), rules: false,
      labels: Labels([("alertname", "Down"), ("cluster", "demo"), ("job", "node")]))
    var story = await Story(world: StoryWorld(extra: [alertmanager, prometheus]))
    await story.press("a")
    #expect(story.model.alerts.firingCount == 1)
    story.shows("value 3")
    story.shows("from P, M")
    await story.press("s enter")
    story.shows("Silenced")
  }

  @Test func `nothing is due while nobody looks at alerts and no dashboard refreshes`() async {
    var story = await Story(opening: [.file(path: "pods.json")], world: StoryWorld(extra: [ScriptedAlerts()]))
    #expect(story.sleepsUntil == nil)
    await story.press("a")
    #expect(story.sleepsUntil != nil)
    await story.press("escape r")
    #expect(story.sleepsUntil == nil)
  }
}

/// One alert that fires or not.
final class ChangingAlerts: Datasource, AlertSource {
  let id = DatasourceID(uid: "c", name: "Changing", type: "prometheus-alerts")
  let fires = StoryWorld.Switch()

  func alerts() async throws(DatasourceError) -> [AlertInstance] {
    fires.isOn ? [AlertInstance(name: "Disk", state: .firing, since: Story.noon, labels: Labels([("alertname", "Disk")]), source: id)] : []
  }

  func alertRules() async throws(DatasourceError) -> [AlertRuleGroup] { [] }
  func query(_ request: QueryRequest) async throws(DatasourceError) -> QueryAnswer { QueryAnswer() }
  func variableOptions(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] { [] }
  func health() async throws(DatasourceError) -> DatasourceHealth { DatasourceHealth(latency: .zero) }
}

/// The alert `Down`, with or without its rule.
struct FixedAlerts: Datasource, SilenceSource {
  let id: DatasourceID
  let rules: Bool
  let labels: Labels
  var maySilence: Bool { !rules }

  private var down: AlertInstance {
    AlertInstance(name: "Down", state: .firing, since: Story.noon - 60_000, labels: labels, value: rules ? 3 : nil, source: id)
  }

  func alerts() async throws(DatasourceError) -> [AlertInstance] { [down] }

  func alertRules() async throws(DatasourceError) -> [AlertRuleGroup] {
    rules ? [AlertRuleGroup(name: "g", rules: [AlertRule(name: "Down", expression: "up == 0", state: .firing, instances: [down])])] : []
  }

  func silences() async throws(DatasourceError) -> [Silence] { [] }

  func put(_ silence: Silence) async throws(DatasourceError) -> String {
    guard !rules, silence.matchers.contains(where: { $0.name == "cluster" }) else {
      throw DatasourceError(kind: .unsupported, datasource: id, request: "silence", reason: "wrong source")
    }
    return "s-2"
  }

  func expireSilence(id: String) async throws(DatasourceError) {}
  func query(_ request: QueryRequest) async throws(DatasourceError) -> QueryAnswer { QueryAnswer() }
  func variableOptions(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] { [] }
  func health() async throws(DatasourceError) -> DatasourceHealth { DatasourceHealth(latency: .zero) }
}
