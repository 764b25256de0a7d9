@testable import AppCore
import Dashboards
import Testing

@Suite struct MovingStories {
  @Test func `opening a dashboard shows its panels with data`() async {
    var story = await Story()
    story.shows("Requests in shop")
    story.shows("cart-1")
    story.shows("Errors")
    #expect(story.model.opened.screens.count == 1)
  }

  @Test func `arrows and letters move between panels as they lie`() async {
    var story = await Story()
    await story.press("l")
    #expect(story.model.screen?.view.focusedPanel?.panel.rawValue == 2)
    await story.press("j")
    #expect(story.model.screen?.view.focusedPanel?.panel.rawValue == 4)
    await story.press("left up")
    #expect(story.model.screen?.view.focusedPanel?.panel.rawValue == 1)
  }

  @Test func `Tab goes on in reading order and comes round`() async {
    var story = await Story()
    let stops = story.model.screen.map { story.model.placement(of: $0).focusTargets.count } ?? 0
    for _ in 0..<stops { await story.press("tab") }
    #expect(story.model.screen?.view.focusedPanel?.panel.rawValue == 1)
  }

  @Test func `Enter opens a panel full screen and Escape comes back to where one was`() async {
    var story = await Story()
    let before = story.screen()
    await story.press("l enter")
    #expect(story.model.screen?.isFullScreen == true)
    story.doesNotShow("Requests in")
    await story.press("escape h")
    #expect(story.screen() == before)
  }

  @Test func `a folded row unfolds, asks its panels, and folds again`() async {
    var story = await Story(rows: 60)
    story.doesNotShow("Writes")
    #expect(!story.world.asked.contains("disk_writes"))
    await story.press("d shift-e")
    #expect(story.world.asked.contains("disk_writes"))
    story.shows("Writes")
    await story.press("d shift-c")
    story.doesNotShow("Writes")
  }

  @Test func `slash finds a panel by part of its title`() async {
    var story = await Story()
    await story.press("/")
    await story.type("err")
    await story.press("enter")
    #expect(story.model.screen?.view.focusedPanel?.panel.rawValue == 2)
  }

  @Test func `the last panel of a small screen is reached by End and marks show that there is more`() async {
    var story = await Story(columns: 80, rows: 24)
    story.shows("▼")
    await story.press("end")
    story.shows("▲")
    await story.press("home")
    #expect(story.model.screen?.view.scroll == 0)
  }

  @Test func `several dashboards stay open and Alt with a number switches`() async {
    var story = await Story(opening: [.file(path: "shop.json"), .file(path: "pods.json")])
    story.shows("[1/2]")
    story.shows("Requests in shop")
    await story.press("alt-2")
    story.shows("Pods of a namespace")
    await story.press("alt-1 g t")
    story.shows("Pods of a namespace")
    await story.press("g shift-t")
    story.shows("[1/2]")
  }

  @Test func `of several dashboards one that cannot be read does not keep the others away`() async {
    var story = await Story(opening: [.file(path: "damaged.json"), .file(path: "shop.json"), .file(path: "pods.json")])
    story.shows("[1/2]")
    story.shows("Requests in shop")
    await story.press("g x")
    story.shows("Pods of a namespace")
    // Opening one again brings no other one back.
    await story.press("o")
    await story.type("shop")
    await story.press("enter")
    story.shows("[2/2]")
    #expect(story.model.opened.screens.count == 2)
  }

  @Test func `a playlist shows the open dashboards in turn`() async {
    var story = await Story(opening: [.file(path: "shop.json"), .file(path: "pods.json")])
    await story.press("P")
    await story.wait(seconds: 31)
    story.shows("[2/2]")
    await story.wait(seconds: 31)
    story.shows("[1/2]")
    await story.press("P")
    story.shows("Playlist off")
  }

  @Test func `a kiosk shows what there is to tell, and then only the dashboard again`() async {
    var story = await Story()
    await story.press("d k W")
    story.shows("Watched while this dashboard is open")
    await story.press("j")
    story.doesNotShow("Watched while this dashboard is open")
    story.doesNotShow("? help")
  }

  @Test func `kiosk hides header and status bar`() async {
    var story = await Story()
    await story.press("d k")
    story.doesNotShow("oriel")
    await story.press("d k")
    story.shows("oriel")
  }

  @Test func `the focus moves without another layout or another query`() async {
    var story = await Story()
    _ = story.screen()
    let asked = story.world.asked.count
    for _ in 0..<20 { await story.press("tab") }
    #expect(story.world.asked.count == asked)
    #expect(story.model.screen?.placed != nil)
  }
}
