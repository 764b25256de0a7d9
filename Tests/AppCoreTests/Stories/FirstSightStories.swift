@testable import AppCore
import Dashboards
import Panels
import Testing

/// What someone who sees Oriel for the first time must not stumble over.
@Suite struct FirstSightStories {
  @Test func `variables take a second row of their own before any is left out`() async {
    var story = await Story(world: StoryWorld(files: ["shop.json": Self.manyVariables]))
    story.shows("third: c")
    story.shows("eighth: h")
    await story.resize(80, 24)
    story.doesNotShow("eighth: h")
    story.shows("+")
  }

  @Test func `filters that are in force stand first where not all variables have room`() async {
    var story = await Story(columns: 80, rows: 24, world: StoryWorld(files: ["shop.json": Self.manyVariables]))
    story.doesNotShow("Filters")
    await story.press("v")
    await story.type("filters")
    await story.press("enter")
    await story.type("pod=cart")
    await story.press("enter")
    story.shows("Filters: pod=cart")
  }

  @Test func `another zone than this machine's is named beside the clock`() async {
    var story = await Story()
    story.doesNotShow("JST")
    await story.press("d z")
    await story.type("tokyo")
    await story.press("enter")
    story.shows("JST")
  }

  @Test func `the status bar says how to ask why a panel is empty`() async {
    var story = await Story()
    story.doesNotShow("why empty")
    await story.press("/")
    await story.type("nothing")
    await story.press("enter")
    story.shows("x why empty")
  }

  @Test func `a value that the query writes itself comes from no variable`() async {
    let literal = StoryDashboards.shop.replacing("rate(missing[5m])", with: #"missing{namespace=\"shop\"}"#)
    var story = await Story(world: StoryWorld(files: ["shop.json": literal]))
    await story.press("/")
    await story.type("nothing")
    await story.press("enter x")
    story.shows(#"without namespace="shop""#)
    story.doesNotShow("comes from the variable")
  }

  @Test func `links to dashboards with a tag leave out the one on screen`() async {
    let links = StoryDashboards.shop.replacing(
      #"{"type": "link", "title": "Pods of it", "url": "/d/pods?var-namespace=${namespace}", "keepTime": true}"#,
      with: #"{"type": "dashboards", "tags": ["team"], "asDropdown": true}"#)
    var story = await Story(world: StoryWorld(files: ["shop.json": links, "pods.json": StoryDashboards.pods]))
    await story.press("l u")
    story.shows("Pods of a namespace")
    story.shows("1/1")
  }

  @Test func `auto of an interval says what it is for this range`() async {
    var story = await Story(world: StoryWorld(files: ["shop.json": Self.manyVariables]))
    await story.press("v")
    await story.type("step")
    await story.press("enter")
    story.doesNotShow("$__auto")
    story.shows("2m")
  }

  @Test func `who types a whole title gets that panel, and not one that only begins so`() async {
    var story = await Story(world: StoryWorld(files: ["shop.json": StoryDashboards.shop.replacing(#""title": "Errors""#, with: #""title": "Pods failing""#)]))
    await story.press("/")
    await story.type("pods")
    await story.press("enter f")
    story.shows("▸ Pods ")
  }

  @Test func `addresses of links are cut rather than left out`() async {
    let far = "https://runbooks.example.com/" + String(repeating: "long/", count: 40)
    var story = await Story(world: StoryWorld(files: ["shop.json": StoryDashboards.shop.replacing("/d/pods?var-namespace=${namespace}", with: far)]))
    await story.press("l u")
    story.shows("Pods of it  https://runbooks.example.com/long/")
    story.shows("…")
  }

  @Test func `the hints of a table that fills the screen are those of tables`() async {
    var story = await Story()
    await story.press("/")
    await story.type("pods")
    await story.press("enter f")
    for hint in ["↑↓←→ rows, columns", "s sort", "F filter"] { story.shows(hint) }
    story.doesNotShow("c crosshair")
  }

  @Test func `the inspector keeps its place from tab to tab`() async {
    var story = await Story()
    await story.press("i")
    func corners(_ screen: String) -> [Int?] {
      let lines = screen.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
      let top = lines.firstIndex { String($0).contains("Query") && String($0).contains("JSON") }
      return [top, top.flatMap { lines[$0].firstIndex(of: "╭") }, top.flatMap { lines[$0].lastIndex(of: "╮") }]
    }
    let first = corners(story.screen())
    #expect(first[0] != nil)
    for _ in 0..<3 {
      await story.press("tab")
      #expect(corners(story.screen()) == first)
      story.shows("Esc close")
    }
  }

  @Test func `a watched panel and one that is compared say so in their frames`() async {
    var story = await Story()
    await story.press("W")
    story.shows("─ watched ─")
    await story.press("W C")
    story.doesNotShow("─ watched ─")
    story.shows("─ with −1h ─")
    await story.press("C C C")
    story.doesNotShow("with −")
  }

  @Test func `the report of what is shown in another way holds what lint says`() async {
    let strange = StoryDashboards.shop.replacing(#""type": "stat", "title": "Errors""#, with: #""type": "acme-dial", "title": "Errors""#)
    var story = await Story(world: StoryWorld(files: ["shop.json": strange]))
    await story.press("w")
    story.shows("there is no panel of the type “acme-dial”")
    story.shows("approximated  Errors")
  }

  @Test func `who switches refreshing on gets a minute, and goes on from there`() async {
    var story = await Story(world: StoryWorld(files: ["shop.json": StoryDashboards.shop.replacing(#""refresh": "10s""#, with: #""refresh": """#)]))
    story.doesNotShow("↻")
    await story.press("<")
    story.shows("↻ 1m")
    await story.press("<")
    story.shows("↻ 30s")
    await story.press("> > >")
    story.shows("↻ 15m")
  }

  @Test func `the crosshair tells its time in narrow plots as well`() async {
    var story = await Story(columns: 80, rows: 24)
    await story.press("c left")
    story.shows("2026-05-01 11:5")
  }

  @Test func `the cursor of a list of dashboards passes over its headings`() async throws {
    let list = StoryDashboards.shop.replacing(#""type": "stat", "title": "Errors""#, with: #""type": "dashlist", "title": "", "options": {"showRecentlyViewed": true, "showSearch": true}"#)
    var story = await Story(world: StoryWorld(files: ["shop.json": list, "pods.json": StoryDashboards.pods]))
    await story.press("l f")
    // A panel without a title goes by its type.
    story.shows("Shop ▸ dashlist")
    let key = try #require(story.model.screen?.view.fullScreen)
    for _ in 0..<6 {
      await story.press("down")
      let row = try #require(story.model.screen?[panel: key].interaction.cursorRow)
      #expect(story.model.surroundings.rowTargets(of: key, in: story.model.screen!)[row] != nil)
    }
    await story.press("up up up up up up up")
    let row = try #require(story.model.screen?[panel: key].interaction.cursorRow)
    #expect(story.model.surroundings.rowTargets(of: key, in: story.model.screen!)[row] != nil)
  }

  @Test func `a row that was chosen in full screen is not marked among the other panels`() async {
    var story = await Story()
    await story.press("/")
    await story.type("pods")
    await story.press("enter")
    let before = story.canvas()
    await story.press("f down down escape")
    #expect(story.canvas() == before)
    await story.press("f")
    story.shows("cart-2")
  }

  private static let manyVariables: String = {
    let names = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"]
    let texts = zip(names, ["a", "b", "c", "d", "e", "f", "g", "h"]).map { #"{"name": "\#($0)", "type": "textbox", "query": "\#($1)"}"# }
    return #"""
      {"uid": "shop", "title": "Shop", "schemaVersion": 41, "time": {"from": "now-1h", "to": "now"}, "timezone": "utc", "templating": {"list": [
        \#(texts.joined(separator: ",\n")),
        {"name": "step", "type": "interval", "query": "1m,5m", "auto": true, "auto_count": 30, "auto_min": "10s"},
        {"name": "Filters", "type": "adhoc", "datasource": {"type": "prometheus", "uid": "prom"}, "filters": []}]},
       "panels": [{"id": 1, "type": "stat", "title": "Up", "gridPos": {"x": 0, "y": 0, "w": 12, "h": 8},
         "datasource": {"type": "prometheus", "uid": "prom"}, "targets": [{"refId": "A", "expr": "up"}]}]}
      """#
  }()
}
