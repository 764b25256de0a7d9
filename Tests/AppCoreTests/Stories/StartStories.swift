@testable import AppCore
import Canvas
import Dashboards
import DatasourceKit
import Testing
import TimeSeries

/// The screen that one begins on, and the way back to it.
@Suite struct StartStories {
  @Test func `folders fold and unfold`() async {
    var story = await Story(opening: [])
    story.shows("▾ team")
    await story.press("left left")
    story.shows("▸ team")
    story.doesNotShow("Pods of a namespace")
    await story.press("right")
    story.shows("Pods of a namespace")
    await story.press("up enter")
    story.doesNotShow("Pods of a namespace")
  }

  @Test func `a tag leaves the dashboards that have it`() async {
    var story = await Story(opening: [])
    await story.type("#pods")
    story.shows("Pods of a namespace")
    story.shows("1/2")
    #expect(story.model.start.lines(in: story.model.context).count == 1)
  }

  @Test func `sources and what fires stand beside the dashboards, and open`() async {
    var story = await Story(opening: [], world: StoryWorld(extra: [ScriptedAlerts()]))
    story.shows("1 firing")
    story.shows("HighErrors")
    story.shows("Prom")
    await story.press("tab enter")
    story.shows("HighErrors: http_errors_total > 5")
    await story.press("escape")
    #expect(story.model.showsStart)
    await story.press("tab enter")
    story.shows("type     prometheus")
    story.shows("answers in 12 ms")
  }

  @Test func `Escape goes from a dashboard back to the start screen that it was opened from`() async {
    var story = await Story(opening: [])
    await story.press("enter")
    #expect(!story.model.showsStart)
    await story.press("escape")
    #expect(story.model.showsStart)
    await story.press("escape")
    #expect(!story.model.showsStart)
  }

  @Test func `nothing flashes up before the first dashboard is there`() async {
    var model = await Story(opening: []).model
    model.settings.opening = [.bundled(name: "host")]
    model.showsStart = false
    _ = model.start(at: Story.noon)
    var renderer = FrameRenderer()
    let screen = renderer.frame(of: model).canvas.text()
    #expect(screen.contains("opening host …"))
    #expect(!screen.contains("looking for dashboards") && !screen.contains("Sources"))
  }

  @Test func `80 by 24 has room for all of it`() async {
    var story = await Story(opening: [], columns: 80, rows: 24, world: StoryWorld(extra: [ScriptedAlerts()]))
    story.shows("Dashboards")
    story.shows("HighErrors")
    story.shows("Sources")
  }
}

/// Enter goes deeper, Escape comes back with everything as it was.
@Suite struct ReturningStories {
  @Test func `from the alerts to a rule's graph and back to the alerts`() async {
    var story = await Story(world: StoryWorld(extra: [ScriptedAlerts()]))
    await story.press("a enter")
    story.shows("HighErrors: http_errors_total > 5")
    story.shows("Shop ▸ Explore")
    await story.press("escape")
    story.shows("[Alerts] Rules")
    await story.press("escape")
    story.shows("Requests in shop")
  }

  @Test func `scroll, focus, range and crosshair are as they were`() async {
    var story = await Story(rows: 20)
    await story.press("t")
    await story.type("now-15m")
    await story.press("enter j c left left")
    let before = story.model.opened.screens[0]
    await story.press("o")
    await story.type("pods")
    await story.press("enter")
    story.shows("Memory of none")
    await story.press("escape")
    let after = story.model.opened.screens[0]
    #expect(after.view == before.view)
    #expect(after.time.raw == before.time.raw)
  }

  @Test func `back is where one came from, whatever else is open`() async {
    var story = await Story(opening: [.file(path: "shop.json"), .file(path: "pods.json")])
    await story.press("alt-1 u enter")
    #expect(story.model.opened.screens.count == 3)
    await story.press("escape")
    #expect(story.model.opened.current == 0)
    story.shows("Requests in shop")
  }

  @Test func `a row of a table offers what is in it`() async {
    var story = await Story()
    await story.press("j enter down down enter")
    story.shows("pod = cart-2")
    await story.press("enter")
    #expect(story.world.asked.last?.contains("pod=\"cart-2\"") == true)
  }

  @Test func `the row under the cursor is the one that is shown, however it is sorted`() async {
    var story = await Story()
    await story.press("j enter s s down enter")
    story.shows("pod = pay-1")
  }

  static let lists = """
    {"title": "Lists", "schemaVersion": 41, "time": {"from": "now-1h", "to": "now"}, "timezone": "utc", "panels": [
      {"id": 1, "type": "alertlist", "title": "What fires", "gridPos": {"x": 0, "y": 0, "w": 12, "h": 10}, "options": {}},
      {"id": 2, "type": "dashlist", "title": "Others", "gridPos": {"x": 12, "y": 0, "w": 12, "h": 10}, "options": {"showSearch": true, "showStarred": false}}]}
    """

  @Test func `entries of lists of alerts and dashboards open`() async {
    let files = StoryDashboards.all.merging(["lists.json": Self.lists]) { one, _ in one }
    var story = await Story(opening: [.file(path: "lists.json")], world: StoryWorld(files: files, extra: [ScriptedAlerts()]))
    story.shows("HighErrors")
    await story.press("enter enter")
    story.shows("HighErrors: http_errors_total > 5")
    await story.press("escape escape l enter down down enter")
    #expect(story.model.screen?.dashboard.title == "Pods of a namespace")
  }
}
