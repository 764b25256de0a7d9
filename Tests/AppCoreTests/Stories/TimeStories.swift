@testable import AppCore
import Dashboards
import DatasourceKit
import Testing
import Text
import TimeSeries

@Suite struct TimeStories {
  @Test func `t and a few letters choose a range`() async {
    var story = await Story()
    await story.press("t")
    await story.type("last 30 min")
    await story.press("enter")
    story.shows("now-30m → now")
  }

  @Test func `a range can be typed as a length`() async {
    var story = await Story()
    await story.press("t")
    await story.type("now-95m")
    await story.press("enter")
    story.shows("now-95m → now")
  }

  @Test func `what is no range is refused with an example`() async {
    var story = await Story()
    await story.press("t")
    await story.type("yesterdayish")
    await story.press("enter")
    story.shows("now-1h → now")
  }

  @Test func `plus and minus zoom and Z goes back`() async {
    var story = await Story()
    await story.press("+")
    story.shows("now-30m → now")
    await story.press("- -")
    story.shows("now-2h → now")
    await story.press("Z")
    story.shows("now-1h → now")
    await story.press("- =")
    story.shows("now-1h → now")
  }

  @Test func `brackets walk through time and 0 is live again`() async {
    var story = await Story()
    await story.press("[")
    story.shows("2026-05-01 10:30:00")
    await story.press("0")
    story.shows("now-1h → now")
  }

  @Test func `panels are asked again at every refresh, and not while paused`() async {
    var story = await Story()
    let first = story.world.requests.count
    await story.wait(seconds: 11)
    let second = story.world.requests.count
    #expect(second > first)
    await story.press("space")
    await story.wait(seconds: 60)
    #expect(story.world.requests.count == second)
    #expect(story.sleepsUntil == nil)
  }

  @Test func `less-than refreshes more often`() async {
    var story = await Story()
    await story.press("<")
    story.shows("5s")
    await story.press("> > >")
    story.shows("30s")
  }

  @Test func `the crosshair shows one instant in every panel and moves from sample to sample`() async throws {
    var story = await Story()
    await story.press("c")
    let start = try #require(story.model.screen?.view.crosshair)
    await story.press("left left")
    let moved = try #require(story.model.screen?.view.crosshair)
    #expect(moved < start)
    await story.press("home")
    #expect(try #require(story.model.screen?.view.crosshair) < moved)
    await story.press("escape")
    #expect(story.model.screen?.view.crosshair == nil)
  }

  @Test func `n and N jump between peaks and valleys`() async throws {
    var story = await Story()
    await story.press("c home")
    var seen: [Timestamp] = []
    for _ in 0..<4 {
      await story.press("n")
      seen.append(try #require(story.model.screen?.view.crosshair))
    }
    #expect(seen == seen.sorted())
    #expect(Set(seen).count == 4)
    // The saw falls every ten minutes.
    #expect(zip(seen, seen.dropFirst()).allSatisfy { $1 - $0 < 600_000 })
    await story.press("N")
    #expect(story.model.screen?.view.crosshair == seen[2])
  }

  @Test func `Space and Enter zoom into what lies between`() async {
    var story = await Story()
    await story.press("c space enter")
    story.shows("The arrows choose the other end")
    await story.press("up down down down enter")
    #expect(story.model.screen?.time.isLive == false)
    #expect(story.model.screen.map { $0.time.resolved.length < 3_600_000 } == true)
    await story.press("Z")
    story.shows("now-1h → now")
  }

  @Test func `what is typed is understood while one types`() async {
    var story = await Story()
    await story.press("t")
    await story.type("now-6")
    story.shows("not a range yet")
    await story.type("h")
    story.shows("2026-05-01 06:00:00 → 2026-05-01 12:00:00")
    await story.press("ctrl-u")
    await story.type("now to now")
    story.shows("this range has no length")
  }

  @Test func `Z goes back through ranges and Y forward again`() async {
    var story = await Story()
    await story.press("- - Z Z")
    #expect(story.model.screen?.time.raw.from == "now-1h")
    await story.press("Y Y")
    #expect(story.model.screen?.time.raw.from == "now-4h")
    await story.press("Y")
    story.shows("No other range to go to")
  }

  @Test func `times are shown in a zone of one's choice`() async {
    var story = await Story()
    await story.press("t tab")
    await story.type("kolkata")
    await story.press("enter")
    story.shows("17:30")
    #expect(story.model.overlays.isEmpty)
    await story.press("d z")
    await story.type("nowhere/at all")
    await story.press("enter")
    story.shows("knows no time zone")
  }

  @Test func `Grafana's letters after t do what they do there`() async {
    var story = await Story()
    await story.press("t c")
    #expect(story.copied == #"{"from":"now-1h","to":"now"}"#)
    await story.press("t z")
    #expect(story.model.screen?.time.raw.from == "now-2h")
    await story.press("t a")
    #expect(story.model.screen?.time.isLive == false)
  }

  /// Two hours east of UTC, always.
  private static let east = TimeZoneRules(name: "East", transitions: [], offsets: [], initialOffset: 7200)

  /// The dashboard's own, the one that the command line asks for, and the one that then holds; the alert is a minute old.
  private static let zones: [(String, String?, String)] = [
    ("browser", nil, "13:59:00"), ("utc", nil, "11:59:00"), ("browser", "utc", "11:59:00"), ("utc", "browser", "13:59:00"),
  ]

  @Test(arguments: zones) func `alerts and silences stand in the zone that is in effect`(_ own: String, _ asked: String?, _ time: String) async {
    let world = StoryWorld(
      files: ["board.json": #"{"title": "Board", "timezone": "\#(own)", "panels": []}"#],
      extra: [FixedAlerts(id: DatasourceID(uid: "m", name: "M", type: "alertmanager"), rules: false, labels: ["alertname": "Down", "cluster": "demo"])])
    var story = await Story(opening: [.file(path: "board.json")], world: world, zone: Self.east, timezone: asked)
    await story.press("a")
    story.shows("since 2026-05-01 \(time)")
    await story.press("s")
    story.shows("until 2026-05-01 \(time == "13:59:00" ? "16:00:00" : "14:00:00")")
  }

  @Test func `without a dashboard alerts stand in this machine's zone`() async {
    let alerts = FixedAlerts(id: DatasourceID(uid: "m", name: "M", type: "alertmanager"), rules: false, labels: ["alertname": "Down"])
    let story = await Story(opening: [], world: StoryWorld(extra: [alerts]), zone: Self.east)
    #expect(story.model.zone == Self.east)
  }

  @Test func `what is explored keeps the zone of the dashboard that one came from`() async {
    var story = await Story(zone: Self.east)
    await story.press("e enter")
    #expect(story.model.screen?.location == ExpressionDrawing.location)
    #expect(story.model.zone.name == "UTC")
  }

  @Test func `a pasted address brings its zone along`() async throws {
    let address = try #require(DashboardAddress("https://grafana.example/d/shop/shop?timezone=browser"))
    let location = DashboardLocation.file(path: "shop.json")
    let story = await Story(views: [location: RequestedView(address)], zone: Self.east)
    #expect(story.model.zone == Self.east)
  }
}
