@testable import AppCore
import Canvas
import Dashboards
import DataFrames
import DatasourceKit
import Panels
import Testing
import TestSupport
import Text
import TimeSeries

/// Behind a panel, beside another one, and out of the program.
@Suite struct InspectingStories {
  @Test func `the data stand in columns`() async {
    var story = await Story()
    await story.press("j i tab")
    story.shows("pod     Value")
    story.shows("cart-1      1")
  }

  /// A table of a time and twelve numbers, on one panel.
  private func wide() async -> Story {
    let server = ScriptedDatasource(id: DatasourceID(uid: "wide", name: "Wide", type: "prometheus")) { request throws(DatasourceError) in
      let numbers = (1...12).map { Field(name: "column_\($0)", values: .numbers([Double($0 * 1_000_000)])) }
      return QueryAnswer(frames: [DataFrame(refID: request.targets[0].refID, fields: [Field(name: "time", values: .times([Story.noon.rawValue]))] + numbers)])
    }
    let dashboard = """
      {"title": "Wide", "timezone": "utc", "panels": [{"id": 1, "type": "table", "title": "Table", "gridPos": {"x": 0, "y": 0, "w": 24, "h": 8},
       "datasource": {"type": "prometheus", "uid": "wide"}, "targets": [{"refId": "A", "expr": "up", "format": "table", "instant": true}]}]}
      """
    return await Story(opening: [.file(path: "wide.json")], columns: 80, world: StoryWorld(files: ["wide.json": dashboard], extra: [server]))
  }

  @Test func `columns that have no room come with the arrows, the time stays`() async {
    var story = await wide()
    await story.press("i tab")
    story.shows("columns 2–6 of 13")
    story.shows("  time                 column_1")
    story.doesNotShow("column_12 ")
    await story.press("right")
    story.shows("‹ time                 column_2")
    for _ in 0..<20 { await story.press("right") }
    story.shows("–13 of 13")
    story.shows("column_12")
    await story.press("left tab")
    story.shows("[Response]")
  }

  @Test func `what is copied of a table is all of it`() async {
    var story = await wide()
    await story.press("i tab y")
    #expect(story.copied?.contains("column_12") == true)
    #expect(story.copied?.contains("‹") == false)
  }

  @Test func `a table on the full screen scrolls sideways as far as its last column`() async {
    var story = await wide()
    await story.press("f")
    story.shows("rows, columns")
    story.shows("2026-05-01 12:00:00")
    for _ in 0..<30 { await story.press("right") }
    story.shows("column_12")
    let columns = story.model.screen?.view.fullScreen.map { story.model.screen?[panel: $0].interaction.scrollColumn ?? 0 } ?? 0
    #expect((1..<12).contains(columns))
    await story.press("left")
    story.doesNotShow("12000000")
  }

  @Test func `the answer is shown as it came, asked for when it is looked at`() async {
    let answer = #"{"status":"success","data":{"resultType":"vector","result":[]}}"#
    let server = ScriptedDatasource(id: DatasourceID(uid: "raw", name: "Raw", type: "prometheus")) { request throws(DatasourceError) in
      var result = QueryAnswer.series([Labels()], of: request.targets[0]) { _, _ in 1 }
      if request.keepsReplies {
        result.sent[0].reply = answer
        result.sent[0].bytes = answer.utf8.count
      }
      return result
    }
    let dashboard = """
      {"title": "Raw", "schemaVersion": 41, "timezone": "utc", "panels": [{"id": 1, "type": "stat", "title": "One", "gridPos": {"x": 0, "y": 0, "w": 12, "h": 8},
       "datasource": {"type": "prometheus", "uid": "raw"}, "targets": [{"refId": "A", "expr": "up"}]}]}
      """
    var story = await Story(opening: [.file(path: "raw.json")], world: StoryWorld(files: ["raw.json": dashboard], extra: [server]))
    await story.press("i tab tab")
    story.shows(#""resultType": "vector""#)
    await story.press("y")
    #expect(story.copied == answer)
  }

  @Test func `what is too much for a clipboard is not said to be there`() async {
    var story = await Story()
    await story.press("i")
    let text = String(repeating: "x", count: 200_000)
    var model = story.model
    let commands = model.carryOut([.copy(text)])
    #expect(commands.isEmpty)
    #expect(model.statusMessage?.contains("too much") == true)
  }

  @Test func `V lays a panel over what another source answers`() async {
    let asked = Requests()
    let staging = ScriptedDatasource(id: DatasourceID(uid: "staging", name: "Staging", type: "prometheus")) { request throws(DatasourceError) in
      asked.add(request)
      return .series([Labels([("pod", "cart-1")])], of: request.targets[0]) { _, _ in 7 }
    }
    var story = await Story(world: StoryWorld(extra: [staging]))
    await story.press("V f")
    story.shows("@ Staging")
    #expect(!asked.all.isEmpty)
    await story.press("V")
    story.doesNotShow("@ Staging")
  }

  @Test func `there is nothing to compare with where there is one source`() async {
    var story = await Story()
    await story.press("V")
    story.shows("There is no other source")
  }

  @Test func `V lays a panel over another context`() async {
    var story = await Story(world: StoryWorld(contexts: ["prod", "staging"]))
    await story.press("V f")
    story.shows("@ staging")
  }

  @Test func `the bundle holds the dashboard as it was written, pictures of each panel and what was chosen`() async throws {
    var story = await Story()
    await story.press("B")
    let files = try #require(story.world.written.first).value
    func file(_ name: String) throws -> String { try #require(files.first { $0.name == name }, "\(files.map(\.name))").text }
    let written = try JSONValue.parse(Array(try file("dashboard.json").utf8))
    #expect(written == (try JSONValue.parse(Array(StoryDashboards.shop.utf8))))
    #expect(try file("panel-1-Requests-in-shop.txt").contains("cart-1"))
    let summary = try file("README.md")
    #expect(summary.contains("![](panel-1-Requests-in-shop.svg)"))
    #expect(summary.contains("nobody looked at them: Writes, Refused"))
    #expect(try file("panel-1-Requests-in-shop.svg").hasPrefix("<svg"))
    let state = try JSONValue.parse(Array(try file("state.json").utf8))
    #expect(state["variables"]?["namespace"] == ["shop"])
    #expect(state["from"]?.string == "now-1h")
  }

  @Test func `saving keeps variables and annotations`() async throws {
    var story = await Story()
    await story.press("ctrl-s")
    let file = try #require(story.world.written["dashboards"]?.first)
    let again = await Story(world: StoryWorld(files: ["shop.json": file.text]))
    #expect(again.model.screen?.dashboard.variables.count == 1)
    #expect(again.model.screen?.dashboard.annotations.count == 1)
  }
}

/// Requests that a scripted source was asked.
final class Requests: Sendable {
  private let requests = StoryWorld.Log<QueryRequest>()

  func add(_ request: QueryRequest) { requests.add(request) }
  var all: [QueryRequest] { requests.all }
}
