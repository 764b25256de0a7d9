import SeriesStore
import Testing
import TimeSeries

@Suite struct WatchedMetricsTests {
  private struct Beginning: ValuePredicate {
    var literalPrefix: String
    var literalAlternatives: [String]? { nil }
    func matches(_ value: String) -> Bool { value.hasPrefix(literalPrefix) }
  }

  @Test(arguments: [
    ([Matcher.equal("__name__", "dear"), .equal("job", "node")], true),
    ([.matching("__name__", pattern: "de.*", predicate: Beginning(literalPrefix: "de"))], true),
    ([.equal("job", "node")], true),
    ([.equal("__name__", "cheap")], false),
    ([.equal("__name__", "unwatched")], false),
  ])
  func `a selector that may find a watched metric is noted`(matchers: [Matcher], isNoted: Bool) throws {
    let store = SeriesStore()
    store.watch(["dear"])
    #expect(!store.wereSelected(["dear"], within: .seconds(3600)))
    _ = try store.select(matchers, in: TimeRange(start: .epoch, end: Timestamp(milliseconds: 1000)))
    #expect(store.wereSelected(["dear"], within: .seconds(3600)) == isNoted)
    #expect(!store.wereSelected(["unwatched"], within: .seconds(3600)))
  }

  @Test func `a question for the latest samples is one too`() throws {
    let store = SeriesStore()
    store.watch(["dear"])
    _ = try store.latest([.equal("__name__", "dear")], in: TimeRange(start: .epoch, end: Timestamp(milliseconds: 1000)))
    #expect(store.wereSelected(["other", "dear"], within: .seconds(3600)))
  }
}
