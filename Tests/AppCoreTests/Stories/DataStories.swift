@testable import AppCore
import DatasourceKit
import Panels
import Testing
import TimeSeries

/// What a panel's title may name besides variables.
@Suite struct TitleStories {
  private func screen(of title: String, type: String = "timeseries") async -> String {
    let board = """
      {"title": "Titled", "timezone": "utc", "time": {"from": "now-1h", "to": "now"}, "panels": [
        {"id": 1, "type": "\(type)", "title": "\(title)", "interval": "30s", "gridPos": {"x": 0, "y": 0, "w": 24, "h": 8},
         "datasource": {"type": "prometheus", "uid": "prom"}, "targets": [{"refId": "A", "expr": "up"}]}]}
      """
    var story = await Story(opening: [.file(path: "titled.json")], world: StoryWorld(files: ["titled.json": board]))
    return story.screen()
  }

  /// In Grafana the interval is that of the panel's last request; the range's length and the rate's interval are known to
  /// datasources alone.
  @Test(arguments: [
    ("Every $__interval", "Every 30s ─"), ("In ${__interval_ms} ms", "In 30000 ms ─"), ("Over $__range", "Over $__range ─"),
    ("Over ${__range_s}", "Over ${__range_s} ─"), ("Rate of [[__rate_interval]]", "Rate of [[__rate_interval]] ─"),
  ])
  func `the interval stands in titles, what only a datasource knows stays as it is written`(_ title: String, _ shown: String) async {
    let screen = await screen(of: title)
    #expect(screen.contains(" \(shown)"), "\(screen)")
  }

  @Test func `what asks nothing has no interval`() async {
    #expect(await screen(of: "Every $__interval", type: "text").contains("Every $__interval ─"))
  }
}

@Suite struct DataStories {
  @Test func `picking a value of a variable asks the panels anew`() async {
    var story = await Story()
    await story.press("v")
    await story.type("wiki")
    await story.press("tab enter")
    #expect(story.world.asked.contains { $0.contains("wiki") })
  }

  @Test func `v lists values with what is selected`() async {
    var story = await Story()
    await story.press("v")
    story.shows("blog")
    story.shows("◉ shop")
    await story.press("escape")
    story.doesNotShow("blog")
  }

  @Test func `a few letters and Enter choose one value alone, ticks choose several`() async {
    var story = await Story()
    await story.press("v")
    await story.type("blog")
    await story.press("enter")
    story.shows("Requests in blog")
    await story.press("v down enter")
    story.shows("Requests in shop")
    await story.press("v enter")
    story.shows("Requests in shop")
  }

  @Test func `Enter in full screen lists the series, then what can be done with one`() async {
    var story = await Story()
    await story.press("enter enter")
    story.shows("series")
    await story.press("enter")
    story.shows("Show only this series")
    story.shows("pod = cart-1")
    story.shows("Look at cart-1")
    await story.press("escape")
    story.shows("cart-2")
  }

  @Test func `a label of a series becomes a filter of every query`() async {
    var story = await Story()
    await story.press("enter enter enter")
    await story.type("pod cart only these")
    await story.press("enter")
    #expect(story.world.asked.last.map { $0.contains("pod=\"cart-1\"") } == true)
    story.shows("Filters: pod=cart-1")
  }

  @Test func `filters are listed and taken away`() async {
    var story = await Story()
    await story.press("enter enter enter")
    await story.type("pod cart only these")
    await story.press("enter v")
    await story.type("Filters")
    await story.press("enter")
    story.shows("Enter removes")
    await story.press("enter")
    #expect(story.world.asked.last.map { $0.contains("pod=\"cart-1\"") } == false)
  }

  @Test func `one series is shown alone and A shows all again`() async {
    var story = await Story()
    await story.press("enter enter enter enter")
    let key = story.model.screen?.view.fullScreen
    #expect(key.flatMap { story.model.screen?.panels[$0]?.interaction.hiddenSeries.count } == 2)
    await story.press("A")
    #expect(key.flatMap { story.model.screen?.panels[$0]?.interaction.hiddenSeries.count } == 0)
  }

  @Test func `a data link opens the dashboard with its variables and Escape comes back`() async {
    var story = await Story()
    await story.press("u")
    await story.type("Look at cart-2")
    await story.press("enter")
    story.shows("Pods of a namespace")
    story.shows("cart-2")
    await story.press("escape")
    story.shows("Requests in shop")
  }

  @Test func `a dashboard link carries variables and time`() async {
    var story = await Story()
    await story.press("+ u")
    await story.type("Pods of it")
    await story.press("enter")
    #expect(story.world.asked.last == "memory{namespace=\"shop\"}")
    story.shows("now-30m → now")
  }

  @Test func `a link to elsewhere goes to the clipboard`() async {
    var story = await Story(world: StoryWorld(files: ["shop.json": StoryDashboards.shop]))
    await story.press("u enter")
    #expect(story.copied != nil)
  }

  @Test func `an empty panel says so and x explains which selector finds nothing`() async {
    var story = await Story()
    story.shows("No data")
    await story.press("/")
    await story.type("Nothing")
    await story.press("enter x")
    story.shows("missing: nothing in this range")
    story.shows("no sample in the 24 hours")
    story.shows("metrics there:")
  }

  @Test func `a refused query shows who refused and what to try`() async {
    var story = await Story(rows: 60)
    await story.press("d shift-e G")
    story.shows("Prom refused the query (HTTP 422)")
    story.shows("narrow the selector")
    story.shows("Requests in shop")
  }

  @Test func `C lays a panel over itself an hour ago, then a day ago`() async {
    var story = await Story()
    await story.press("enter C")
    story.shows("−1h")
    #expect(story.world.requests.contains { $0.range.end == Timestamp(milliseconds: Story.noon.rawValue - 3_600_000) })
    await story.press("C")
    story.shows("−1d")
    await story.press("C C")
    story.doesNotShow("−1")
  }

  @Test func `a watched panel rings when its threshold is crossed`() async {
    var story = await Story()
    await story.press("W")
    #expect(!story.acts.contains(.bell))
    for _ in 0..<10 { await story.wait(seconds: 60) }
    #expect(story.acts.contains(.bell))
    #expect(story.acts.contains { if case .notify(let text) = $0 { text.contains("Requests in shop") } else { false } })
  }

  @Test func `F leaves only the rows of a table that hold a text`() async {
    var story = await Story()
    await story.press("j")
    story.shows("│pay-1")
    await story.press("F")
    await story.type("cart")
    await story.press("enter")
    story.shows("cart-2")
    #expect(story.model.overlays.isEmpty)
    story.doesNotShow("│pay-1")
    await story.press("F escape")
    story.shows("│pay-1")
  }

  @Test func `numbers hide series`() async {
    var story = await Story()
    await story.press("1")
    #expect(story.model.screen?.view.focusedPanel.flatMap { story.model.screen?.panels[$0]?.interaction.hiddenSeries.count } == 1)
  }

  @Test func `i shows the query as written and as sent, y copies it`() async {
    var story = await Story()
    await story.press("i")
    story.shows("as written")
    story.shows("$namespace")
    story.shows("namespace=~\"shop\"")
    await story.press("y")
    #expect(story.copied?.contains("as sent") == true)
    await story.press("tab")
    story.shows("[Data]")
  }

  @Test func `deploys are asked as annotations`() async {
    let story = await Story()
    #expect(story.world.asked.contains("deploy_events"))
    #expect(story.model.screen?.annotations.isEmpty == false)
  }
}
