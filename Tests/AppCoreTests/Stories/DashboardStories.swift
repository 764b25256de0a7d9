@testable import AppCore
import Dashboards
import DataFrames
import DatasourceKit
import Panels
import Testing
import TimeSeries

/// What dashboards themselves ask for: conditions, lists, actions, regions, comparisons.
@Suite struct DashboardStories {
  private static func story(_ json: String, files: [String: String] = [:]) async -> Story {
    await Story(opening: [.file(path: "own.json")], world: StoryWorld(files: files.merging(["own.json": json]) { _, own in own }))
  }

  private static func element(_ id: Int, _ title: String, _ expression: String) -> String {
    """
    "p\(id)": {"kind": "Panel", "spec": {"id": \(id), "title": "\(title)", "data": {"kind": "QueryGroup", "spec": {"queries": [
      {"kind": "PanelQuery", "spec": {"refId": "A", "query": {"kind": "DataQuery", "group": "prometheus", "datasource": {"name": "prom"}, "spec": {"expr": "\(expression)"}}}}]}},
     "vizConfig": {"kind": "VizConfig", "group": "timeseries", "spec": {"options": {}, "fieldConfig": {"defaults": {}, "overrides": []}}}}}
    """
  }

  private static func item(_ id: Int) -> String {
    """
    {"kind": "AutoGridLayoutItem", "spec": {"element": {"kind": "ElementReference", "name": "p\(id)"}, "conditionalRendering": {"kind": "ConditionalRenderingGroup",
     "spec": {"visibility": "show", "condition": "and", "items": [{"kind": "ConditionalRenderingData", "spec": {"value": true}}]}}}}
    """
  }

  @Test func `a page further in a list takes the cursor along`() async {
    let boards = (1...30).map { ("b\($0).json", #"{"title": "Board \#($0 + 100)", "panels": []}"#) }
    var story = await Self.story(
      #"{"title": "Lists", "panels": [{"id": 1, "type": "dashlist", "title": "All", "gridPos": {"x": 0, "y": 0, "w": 24, "h": 12}, "options": {"showSearch": true, "maxItems": 30}}]}"#,
      files: Dictionary(uniqueKeysWithValues: boards))
    await story.resize(80, 14)
    await story.press("f")
    story.doesNotShow("Board 130")
    await story.press("pagedown pagedown pagedown pagedown pagedown pagedown")
    story.shows("Board 130")
    await story.press("pageup pageup pageup pageup pageup pageup j pagedown")
    let near = story.model.screen?.view.fullScreen.flatMap { story.model.screen?.panels[$0]?.interaction.cursorRow } ?? 0
    #expect(near > 1 && near < 20)
  }

  @Test func `copies that are left out are told of`() async {
    let values = (0..<600).map(String.init).joined(separator: ",")
    var story = await Self.story(
      """
      {"title": "Many", "templating": {"list": [{"name": "n", "type": "custom", "query": "\(values)", "multi": true, "includeAll": true,
        "current": {"text": "All", "value": "$__all"}}]},
       "panels": [{"id": 1, "type": "stat", "title": "P $n", "repeat": "n", "gridPos": {"x": 0, "y": 0, "w": 6, "h": 4}, "targets": []}]}
      """)
    story.shows("“n” has 600 values: the first 500 are repeated")
  }

  @Test func `panels that wait for data appear with them, and are asked all the same`() async {
    var story = await Self.story(
      """
      {"title": "Data", "timeSettings": {"from": "now-1h", "to": "now", "autoRefresh": "10s"}, "elements": {\(Self.element(1, "Filled", "up")), \(Self.element(2, "Vacant", "missing"))},
       "layout": {"kind": "AutoGridLayout", "spec": {"items": [\(Self.item(1)), \(Self.item(2))]}}}
      """)
    story.shows("Filled")
    story.doesNotShow("Vacant")
    let asked = story.world.asked.filter { $0 == "missing" }.count
    await story.wait(seconds: 30)
    #expect(story.world.asked.filter { $0 == "missing" }.count > asked)
  }

  @Test func `a list of dashboards leads to them`() async {
    let list = """
      {"title": "Lists", "uid": "lists", "panels": [{"id": 1, "type": "dashlist", "title": "More", "gridPos": {"x": 0, "y": 0, "w": 24, "h": 12},
       "options": {"showStarred": false, "showSearch": true, "tags": ["pods"]}}]}
      """
    var story = await Self.story(list, files: ["pods.json": StoryDashboards.pods, "shop.json": StoryDashboards.shop])
    story.shows("Pods of a namespace")
    story.doesNotShow("Shop")
    await story.press("enter down down enter")
    #expect(story.model.screen?.dashboard.uid == "pods")
  }

  @Test func `an action is shown and only copied`() async {
    var story = await Self.story(
      """
      {"title": "Acts", "panels": [{"id": 1, "type": "table", "title": "Pods", "gridPos": {"x": 0, "y": 0, "w": 24, "h": 12}, "datasource": {"type": "prometheus", "uid": "prom"},
       "targets": [{"refId": "A", "expr": "kube_pod_info", "instant": true, "format": "table"}], "fieldConfig": {"defaults": {}, "overrides": [{"matcher": {"id": "byName", "options": "pod"},
         "properties": [{"id": "actions", "value": [{"type": "fetch", "title": "Restart ${__value.text}", "fetch": {"method": "POST", "url": "https://ops.example/restart", "queryParams": [["pod", "${__value.raw}"]]}}]}]}]}}]}
      """)
    await story.press("u")
    story.shows("Restart pay-1")
    await story.press("enter")
    #expect(story.copied == "POST https://ops.example/restart?pod=pay-1")
    story.shows("Actions are not sent from here")
  }

  @Test func `times of the day are marked without asking anybody`() async {
    let story = await Self.story(
      """
      {"title": "Nights", "time": {"from": "now-24h", "to": "now"}, "timezone": "utc", "annotations": {"list": [{"name": "Night", "enable": true, "iconColor": "blue",
        "datasource": {"type": "grafana", "uid": "-- Grafana --"}, "target": {"queryType": "timeRegions", "timeRegion": {"from": "22:00", "to": "06:00", "timezone": "utc"}}}]},
       "panels": [{"id": 1, "type": "timeseries", "title": "T", "datasource": {"type": "prometheus", "uid": "prom"}, "targets": [{"refId": "A", "expr": "up"}]}]}
      """)
    // 2026-04-30 22:00 to 2026-05-01 06:00
    #expect(story.model.screen?.annotations[0]?.fields.first?.values == .times([1_777_586_400_000]))
    #expect(story.world.asked == ["up"])
  }

  @Test func `a dashboard may compare a panel with its past`() async {
    let story = await Self.story(
      """
      {"title": "Past", "time": {"from": "now-1h", "to": "now"}, "panels": [{"id": 1, "type": "timeseries", "title": "T", "timeCompare": "1d",
       "datasource": {"type": "prometheus", "uid": "prom"}, "targets": [{"refId": "A", "expr": "up"}]}]}
      """)
    let ends = Set(story.world.requests.map(\.range.end.milliseconds))
    #expect(ends == [Story.noon.milliseconds, Story.noon.milliseconds - 86_400_000])
  }
}
