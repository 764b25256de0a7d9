import Alerting
import Testing
import TimeSeries

/// Alerts over a past that is known.
@Suite struct BacktestTests {
  /// Load of 1 to 10 in the first hour, and back.
  private static let source: MemorySource = {
    var source = MemorySource()
    for minute in 0...180 {
      let value = minute < 60 ? 1.0 : minute < 90 ? 10 : 1
      source.append(value, at: Timestamp(milliseconds: Int64(minute) * 60_000), to: ["__name__": "load", "host": "a"])
    }
    return source
  }()

  private static func histories(_ text: String, _ change: (inout Rule) -> Void = { _ in }) async -> [AlertHistory] {
    var groups = RuleFile(Array(text.utf8), path: "x").groups
    for group in groups.indices { for rule in groups[group].rules.indices { change(&groups[group].rules[rule]) } }
    let range = TimeRange(start: .epoch, end: Timestamp(milliseconds: 180 * 60_000))
    return await Backtest(groups, over: RuleSource(source, name: "test"), range: range, interval: 60_000).histories()
  }

  private static let rules = "groups:\n- name: g\n  rules:\n  - alert: Busy\n    expr: load > 5\n    for: 10m\n    annotations: {s: 'at {{ $value }}'}\n"

  @Test func `it says when, how long and with what`() async throws {
    let history = try #require(await Self.histories(Self.rules).first)
    #expect(history.occurrences.count == 1)
    let one = try #require(history.occurrences.first)
    #expect(one.pendingFrom.seconds == 3600 && one.firedAt?.seconds == 4200 && one.endedAt?.seconds == 5400)
    #expect(one.annotations == ["s": "at 10"] && history.firingTime == 20 * 60_000)
    #expect(history.timeline(columns: 6) == [.inactive, .inactive, .firing, .firing, .inactive, .inactive])
  }

  @Test func `other values are tried`() async {
    #expect(await Self.histories(Self.rules) { $0.hold = 40 * 60_000 }.first?.firings.isEmpty == true)
    #expect(await Self.histories(Self.rules) { $0.query = $0.query.comparing(with: 0.5) ?? $0.query }.first?.firingTime == 170 * 60_000)
    #expect(await Self.histories(Self.rules) { $0.query = $0.query.comparing(with: 20) ?? $0.query }.first?.occurrences.isEmpty == true)
  }

  @Test func `what the file records itself need not be on the server`() async {
    let text = "groups:\n- name: g\n  rules:\n  - record: host:load\n    expr: max by (host) (load)\n  - alert: Busy\n    expr: host:load > 5\n"
    #expect(await Self.histories(text).first?.firingTime == 30 * 60_000)
  }

  @Test func `a rule that fails stops no other`() async {
    let text = "groups:\n- name: g\n  rules:\n  - alert: Bad\n    expr: load + on(host) group_left load > 1 or label_replace(load, '1x', '', '', '(')\n  - alert: Busy\n    expr: load > 5\n"
    let histories = await Self.histories(text)
    #expect(histories.last?.firings.count == 1)
  }
}
