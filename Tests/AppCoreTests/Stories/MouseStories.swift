@testable import AppCore
import Canvas
import Dashboards
import DatasourceKit
import Panels
import Testing
import TestSupport
import TimeSeries

/// A click, the wheel, and a range that is drawn with the button held.
@Suite struct MouseStories {
  private func place(of text: String, in story: inout Story) -> (column: Int, row: Int)? {
    for (row, line) in story.screen().split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if let range = line.firstRange(of: text) { return (line.distance(from: line.startIndex, to: range.lowerBound), row) }
    }
    return nil
  }

  @Test func `a click gives a panel the focus, a second one opens it`() async throws {
    var story = await Story()
    let title = try #require(place(of: "Errors", in: &story))
    for action in [Mouse.Action.press, .release] { await story.send(.input(.mouse(Mouse(action: action, column: title.column, row: title.row)))) }
    #expect(story.model.screen?.view.focusedPanel?.panel.rawValue == 2)
    #expect(story.model.screen?.isFullScreen == false)
    for action in [Mouse.Action.press, .release] { await story.send(.input(.mouse(Mouse(action: action, column: title.column, row: title.row)))) }
    #expect(story.model.screen?.isFullScreen == true)
  }

  @Test func `dragging over a time axis zooms into what lies between`() async throws {
    var story = await Story()
    await story.send(.input(.mouse(Mouse(action: .press, column: 20, row: 5))))
    await story.send(.input(.mouse(Mouse(action: .drag, column: 30, row: 5))))
    #expect(story.model.screen?.view.selectionStart != nil)
    await story.send(.input(.mouse(Mouse(action: .drag, column: 40, row: 6))))
    await story.send(.input(.mouse(Mouse(action: .release, column: 40, row: 6))))
    let range = try #require(story.model.screen?.time.resolved)
    #expect(range.length < 3_600_000 && range.length > 600_000)
    #expect(story.model.screen?.view.crosshair == nil)
    await story.press("Z")
    #expect(story.model.screen?.time.raw.from == "now-1h")
  }

  @Test func `the wheel moves in lists and a click chooses`() async throws {
    var story = await Story()
    await story.press("t")
    for _ in 0..<2 { await story.send(.input(.mouse(Mouse(action: .wheelDown, column: 60, row: 20)))) }
    let line = try #require(place(of: "Last 5 minutes", in: &story))
    for _ in 0..<2 { await story.send(.input(.mouse(Mouse(action: .press, column: line.column, row: line.row)))) }
    #expect(story.model.overlays.isEmpty)
    #expect(story.model.screen?.time.raw.from == "now-5m")
  }

  private func click(_ text: String, in story: inout Story, at offset: Int = 0, _ location: SourceLocation = #_sourceLocation) async throws {
    let place = try #require(place(of: text, in: &story), "\(text) is not on the screen:\n\(story.screen())", sourceLocation: location)
    for action in [Mouse.Action.press, .release] {
      await story.send(.input(.mouse(Mouse(action: action, column: place.column + offset, row: place.row))))
    }
  }

  @Test func `the tabs of inspect open by a click, and one beside it closes it`() async throws {
    var story = await Story()
    await story.press("i")
    try await click("JSON", in: &story)
    story.shows("[JSON]")
    try await click("Data", in: &story)
    story.shows("[Data]")
    try await click("Esc close", in: &story)
    #expect(story.model.overlays.isEmpty)
    await story.press("i")
    await story.send(.input(.mouse(Mouse(action: .press, column: 0, row: 39))))
    #expect(story.model.overlays.isEmpty)
  }

  @Test func `alerts are chosen and drawn by clicks, and so are their tabs`() async throws {
    var story = await Story(world: StoryWorld(extra: [ScriptedAlerts()]))
    await story.press("a")
    try await click("Slow", in: &story)
    story.shows("Slow — pending")
    try await click("Rules", in: &story)
    story.shows("Alerts [Rules]")
    try await click("Alerts", in: &story)
    story.shows("[Alerts] Rules")
    try await click("s silence", in: &story)
    story.shows("Silence")
  }

  @Test func `labels of a silence are ticked by a click`() async throws {
    let alerts = FixedAlerts(id: DatasourceID(uid: "m", name: "M", type: "alertmanager"), rules: false, labels: ["alertname": "Down", "cluster": "demo"])
    var story = await Story(world: StoryWorld(extra: [alerts]))
    await story.press("a s")
    try await click("◉ cluster", in: &story)
    story.shows("○ cluster")
    try await click("Esc close", in: &story)
    story.doesNotShow("○ cluster")
  }

  @Test func `alerts and sources of the start screen open by a second click`() async throws {
    var story = await Story(opening: [], world: StoryWorld(extra: [ScriptedAlerts()]))
    try await click("Slow", in: &story)
    #expect(story.model.start.pane == .alerts)
    let source = try #require(story.model.sources.statuses.first?.name)
    try await click("● \(source)  ", in: &story, at: 2)
    #expect(story.model.start.pane == .sources)
    if story.model.overlays.isEmpty { try await click("● \(source)  ", in: &story, at: 2) }
    story.shows("answers in 12 ms")
    await story.press("escape")
    try await click("type a part", in: &story)
    #expect(story.model.start.pane == .dashboards)
  }

  @Test func `the status bar's hints, what fires and the program's name lead there`() async throws {
    var story = await Story(world: StoryWorld(extra: [ScriptedAlerts()]))
    try await click("time", in: &story)
    #expect(story.model.overlays.count == 1)
    await story.press("escape")
    try await click(" firing", in: &story, at: 1)
    story.shows("[Alerts]")
    await story.press("escape")
    try await click("oriel", in: &story)
    #expect(story.model.showsStart)
  }

  @Test func `tabs of a dashboard open by a click`() async throws {
    let tab = { (title: String, panel: String) in
      """
      {"kind": "TabsLayoutTab", "spec": {"title": "\(title)", "layout": {"kind": "GridLayout", "spec": {"items": [
        {"kind": "GridLayoutItem", "spec": {"x": 0, "y": 0, "width": 24, "height": 8, "element": {"kind": "ElementReference", "name": "\(panel)"}}}]}}}}
      """
    }
    let panel = { (id: Int, title: String) in
      #""panel-\#(id)": {"kind": "Panel", "spec": {"id": \#(id), "title": "\#(title)", "data": {"kind": "QueryGroup", "spec": {"queries": []}}, "vizConfig": {"kind": "VizConfig", "group": "text", "spec": {"options": {"content": "of \#(title)"}}}}}"#
    }
    let board = """
      {"apiVersion": "dashboard.grafana.app/v2beta1", "kind": "Dashboard", "metadata": {"name": "t"}, "spec": {"title": "Tabbed",
       "elements": {\(panel(1, "One")), \(panel(2, "Two"))},
       "layout": {"kind": "TabsLayout", "spec": {"tabs": [\(tab("First tab", "panel-1")), \(tab("Second tab", "panel-2"))]}}}}
      """
    var story = await Story(opening: [.file(path: "tabs.json")], world: StoryWorld(files: ["tabs.json": board]))
    story.shows("of One")
    try await click("Second tab", in: &story, at: 3)
    story.shows("of Two")
    try await click("First tab", in: &story)
    story.shows("of One")
  }

  @Test func `rows of a table on the full screen are chosen by a click and opened by a second one`() async throws {
    var story = await Story()
    await story.press("j f")
    story.shows("cart-2")
    try await click("cart-2", in: &story)
    let key = try #require(story.model.screen?.view.fullScreen)
    #expect(story.model.screen?[panel: key].interaction.cursorRow == 1)
    try await click("cart-2", in: &story)
    story.shows("pod = cart-2")
  }

  @Test func `the wheel moves in the list under the pointer`() async throws {
    var story = await Story(opening: [], world: StoryWorld(extra: [ScriptedAlerts()]))
    let sources = try #require(place(of: "Sources", in: &story))
    await story.send(.input(.mouse(Mouse(action: .wheelDown, column: sources.column, row: sources.row + 1))))
    #expect(story.model.start.pane == .sources && story.model.start.cursor > 0)
  }
}
