@testable import AppCore
import DatasourceKit
import Synchronization
import Testing
import TestSupport
import TimeSeries

/// A collection that began with this run: the first answers come long before the dashboard's own refresh is due.
@Suite struct YoungSourceStories {
  private static let minutely = """
    {"title": "Box", "refresh": "1m", "time": {"from": "now-1h", "to": "now"}, "panels": [
      {"id": 1, "type": "stat", "title": "Load", "gridPos": {"x": 0, "y": 0, "w": 12, "h": 8},
       "datasource": {"type": "prometheus", "uid": "box"}, "targets": [{"refId": "A", "expr": "node_load1", "instant": true}]}]}
    """

  /// Answers nothing until it was asked `empty` times, and says each time when it will have more.
  private static func source(empty: Int, askAgainAfter: Milliseconds?) -> ScriptedDatasource {
    let asked = AskedTimes()
    return ScriptedDatasource(id: DatasourceID(uid: "box", name: "This host", type: "prometheus")) { request throws(DatasourceError) in
      var answer = QueryAnswer()
      if asked.next() >= empty { for target in request.targets { answer.join(.series([Labels([("job", "node")])], of: target) { _, _ in 42 }) } }
      answer.askAgainAfter = askAgainAfter
      return answer
    }
  }

  @Test func `the first values come when there are some, not a minute later`() async {
    var story = await Story(
      opening: [.file(path: "box.json")],
      world: StoryWorld(files: ["box.json": Self.minutely], extra: [Self.source(empty: 1, askAgainAfter: 300)]))
    story.doesNotShow("No data")
    await story.wait(seconds: 1)
    story.doesNotShow("waiting")
    story.shows("█ █ ▀▀█")
  }

  @Test func `what stays empty after the first seconds is said to have no data`() async {
    var story = await Story(
      opening: [.file(path: "box.json")],
      world: StoryWorld(files: ["box.json": Self.minutely], extra: [Self.source(empty: .max, askAgainAfter: 5000)]))
    story.shows("No data")
  }

  @Test func `an old collection is asked at the dashboard's own refresh only`() async {
    let story = await Story(
      opening: [.file(path: "box.json")],
      world: StoryWorld(files: ["box.json": Self.minutely], extra: [Self.source(empty: 0, askAgainAfter: nil)]))
    #expect(story.sleepsUntil == Story.noon + 60_025)
  }

  private final class AskedTimes: Sendable {
    private let count = Mutex(0)
    func next() -> Int { count.withLock { count in defer { count += 1 }; return count } }
  }
}
