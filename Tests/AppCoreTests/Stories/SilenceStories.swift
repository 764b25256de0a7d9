import DatasourceKit
import Synchronization
import Testing
import TimeSeries

@testable import AppCore

/// Silences of an Alertmanager: seen, made, changed, ended.
@Suite struct SilenceStories {
  @Test func `the alerts screen lists silences, also those that mute nothing now`() async {
    var story = await Story(world: StoryWorld(extra: [SilencedPods()]))
    await story.press("a backtab")
    story.shows("[Silences]")
    story.shows("active, by ann@box")
    story.shows("deploy of carts")
    story.shows("mutes 1 alert of those there are now:")
    await story.press("down")
    story.shows("mutes 0 alerts of those there are now")
    await story.press("/")
    await story.type("carts")
    story.doesNotShow("old=")
  }

  @Test func `a silence is changed: a matcher, its length, its comment`() async throws {
    let source = SilencedPods()
    var story = await Story(world: StoryWorld(extra: [source]))
    await story.press("a backtab enter e ctrl-u")
    await story.type(#"pod=~"cart-.*""#)
    await story.press("enter - c")
    await story.type(" again")
    await story.press("enter enter")
    let silence = try #require(source.made.withLock { $0.last })
    #expect(silence.id == "s-1" && silence.createdBy == "ann@box" && silence.startsAt == Story.noon - 60_000)
    #expect(silence.matchers.map(\.description) == [#"pod=~"cart-.*""#])
    #expect(silence.endsAt == Story.noon + 3_600_000 && silence.comment == "deploy of carts again")
  }

  @Test(arguments: [("pod", "No matcher: "), (#"a="b",c="d""#, "No matcher: one matcher"), (#"pod=~"(""#, "No matcher: ")])
  func `what is no matcher is not taken`(_ typed: String, _ said: String) async {
    var story = await Story(world: StoryWorld(extra: [SilencedPods()]))
    await story.press("a s e ctrl-u")
    await story.type(typed)
    await story.press("enter")
    story.shows(said)
    await story.press("escape")
    story.shows(#"alertname="Down""#)
  }

  @Test func `a new silence says who made it`() async throws {
    let source = SilencedPods()
    var story = await Story(world: StoryWorld(extra: [source]))
    await story.press("a s + + enter")
    let silence = try #require(source.made.withLock { $0.last })
    #expect(silence.id == nil && silence.createdBy == "box" && silence.endsAt - silence.startsAt == 8 * 3_600_000)
  }

  @Test func `S ends the silence under the cursor, and asks before`() async {
    let source = SilencedPods()
    var story = await Story(world: StoryWorld(extra: [source]))
    await story.press("a backtab S")
    story.shows("End this silence?")
    #expect(source.ended.withLock { $0.isEmpty })
    await story.press("enter")
    #expect(source.ended.withLock { $0 } == ["s-1"])
  }

  @Test func `read-only changes no silence`() async {
    var story = await Story(world: StoryWorld(extra: [SilencedPods()]), isReadOnly: true)
    await story.press("a backtab enter")
    story.shows("Read-only")
    await story.press("S")
    #expect(story.model.overlays.count == 1)
  }
}

/// One alert of a pod, a silence that mutes it, and one for something else.
private struct SilencedPods: Datasource, SilenceSource {
  let id = DatasourceID(uid: "am", name: "Alerts", type: "alertmanager")
  let maySilence = true
  let made = Shared<[Silence]>([])
  let ended = Shared<[String]>([])

  func alerts() async throws(DatasourceError) -> [AlertInstance] {
    [
      AlertInstance(
        name: "Down", state: .firing, since: Story.noon - 60_000, labels: Labels([("alertname", "Down"), ("pod", "cart-1")]), source: id)
    ]
  }

  func silences() async throws(DatasourceError) -> [Silence] {
    [
      Silence(
        id: "s-2", matchers: [.init(name: "old", value: "thing")], startsAt: Story.noon - 60_000, endsAt: Story.noon + 86_400_000,
        createdBy: "bob", comment: "gone", state: .active),
      Silence(
        id: "s-1", matchers: [.init(name: "pod", value: "cart-1")], startsAt: Story.noon - 60_000, endsAt: Story.noon + 3_600_000,
        createdBy: "ann@box", comment: "deploy of carts", state: .active),
      Silence(
        id: "s-0", matchers: [.init(name: "pod", value: "cart-1")], startsAt: Story.noon - 60_000, endsAt: Story.noon - 1,
        createdBy: "ann@box", comment: "over", state: .expired),
    ]
  }

  func put(_ silence: Silence) async throws(DatasourceError) -> String {
    made.withLock { $0.append(silence) }
    return "s-9"
  }

  func expireSilence(id: String) async throws(DatasourceError) { ended.withLock { $0.append(id) } }
  func alertRules() async throws(DatasourceError) -> [AlertRuleGroup] { [] }
  func query(_ request: QueryRequest) async throws(DatasourceError) -> QueryAnswer { QueryAnswer() }
  func variableOptions(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] { [] }
  func health() async throws(DatasourceError) -> DatasourceHealth { DatasourceHealth(latency: .zero) }
}

private final class Shared<Value: Sendable>: Sendable {
  private let value: Mutex<Value>

  init(_ value: Value) { self.value = Mutex(value) }

  func withLock<Result: Sendable>(_ body: (inout Value) -> Result) -> Result { value.withLock { body(&$0) } }
}
