import Alerting
import TestSupport
import Testing
import TimeSeries

/// What becomes of an alert from minute to minute.
@Suite struct AlertingStateTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var hold: Milliseconds = 0
    var kept: Milliseconds = 0
    /// One sign for each minute: `x` in the result, `.` not.
    var result: String
    /// `p` pending, `F` firing, `.` neither.
    var states: String
  }

  static let cases: [Case] = [
    Case(testDescription: "without for it fires at once", result: "x.x", states: "F.F"),
    Case(testDescription: "it waits for as long as `for` says", hold: 120_000, result: "xxxx.", states: "ppFF."),
    Case(testDescription: "a gap begins the waiting again", hold: 120_000, result: "xx.xxx", states: "pp.ppF"),
    Case(testDescription: "it is kept, and resolves then", kept: 120_000, result: "x....", states: "FFF.."),
    Case(testDescription: "one that comes back goes on firing", hold: 60_000, kept: 120_000, result: "xx..x...", states: "pFFFFFF."),
    Case(testDescription: "one that was resolved waits again", hold: 60_000, result: "xx.x", states: "pF.p"),
    Case(testDescription: "pending alerts are never kept", hold: 120_000, kept: 300_000, result: "x.", states: "p."),
  ]

  private static func rule(_ example: Case) -> Rule {
    Rule(kind: .alerting, name: "A", query: RuleQuery(text: "x", expression: nil), hold: example.hold, keepFiringFor: example.kept, labels: ["severity": "page"])
  }

  @Test(arguments: cases) func `goes through its states`(_ example: Case) throws {
    var state = AlertingState(Self.rule(example))
    var states = ""
    for (minute, sign) in example.result.enumerated() {
      let samples = sign == "x" ? [RuleSample(labels: ["__name__": "x", "job": "a"], value: 1)] : []
      let output = try state.evaluate(samples, at: Timestamp(milliseconds: Int64(minute) * 60_000), in: TemplateSurroundings())
      states += state.state == .firing ? "F" : state.state == .pending ? "p" : "."
      #expect(output.count == (state.active.isEmpty ? 0 : 2))
      for sample in output { #expect(sample.labels["alertname"] == "A" && sample.labels["severity"] == "page" && sample.labels["job"] == "a") }
    }
    #expect(states == example.states)
  }

  @Test(arguments: 0..<200) func `a backtest walks through the same states`(_ seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    let example = Case(
      testDescription: "", hold: Int64.random(in: 0...4, using: &random) * 60_000, kept: Int64.random(in: 0...3, using: &random) * 60_000, result: "", states: "")
    let series = (0..<2).map { index in
      var samples = Samples()
      for minute in 0..<40 where Int.random(in: 0..<10, using: &random) < 7 { samples.append(Double(minute), at: Timestamp(milliseconds: Int64(minute) * 60_000)) }
      return Series(labels: ["job": "\(index)"], samples: samples)
    }
    let range = TimeRange(start: .epoch, end: Timestamp(milliseconds: 39 * 60_000))
    func shown(_ occurrences: [AlertOccurrence]) -> [String] {
      occurrences.map { "\($0.labels) \($0.pendingFrom.rawValue) \($0.firedAt?.rawValue ?? -1) \($0.endedAt?.rawValue ?? -1)" }.sorted()
    }
    let rule = Self.rule(example)
    #expect(
      shown(HistoryOfAlerts.occurrences(of: rule, in: series, range: range, step: 60_000))
        == shown(HistoryOfAlerts.byEvaluation(of: rule, in: series, range: range, step: 60_000)))
  }

  @Test func `two elements with one label set fail the rule`() {
    let rule = Rule(kind: .alerting, name: "A", query: RuleQuery(text: "x", expression: nil), labels: ["job": "same"])
    var state = AlertingState(rule)
    #expect(throws: RuleFailure("vector contains metrics with the same labelset after applying alert labels")) {
      try state.evaluate([RuleSample(labels: ["job": "a"], value: 1), RuleSample(labels: ["job": "b"], value: 1)], at: .epoch, in: TemplateSurroundings())
    }
  }

  @Test func `more alerts than the limit are none`() {
    var state = AlertingState(Rule(kind: .alerting, name: "A", query: RuleQuery(text: "x", expression: nil)))
    let samples = (0..<3).map { RuleSample(labels: ["i": "\($0)"], value: 1) }
    #expect(throws: RuleFailure("exceeded limit of 2 with 3 alerts")) { try state.evaluate(samples, at: .epoch, limit: 2, in: TemplateSurroundings()) }
    #expect(state.active.isEmpty)
  }

  @Test func `a restart goes on waiting where it stopped`() throws {
    let rule = Rule(kind: .alerting, name: "A", query: RuleQuery(text: "x", expression: nil), hold: 30 * 60_000)
    var state = AlertingState(rule)
    let now = Timestamp(milliseconds: 100 * 60_000)
    _ = try state.evaluate([RuleSample(labels: ["job": "a"], value: 1)], at: now, in: TemplateSurroundings())
    // Pending for 10 minutes when it was last seen, 5 minutes ago: those 5 do not count.
    state.restore([(["__name__": "ALERTS_FOR_STATE", "alertname": "A", "job": "a"], now - 5 * 60_000, now - 15 * 60_000)], at: now)
    #expect(state.active.map(\.activeAt) == [now - 10 * 60_000])
  }

  @Test func `a group ends what it no longer writes`() {
    let rules = [Rule(kind: .recording, name: "m", query: RuleQuery(text: "x", expression: nil), labels: ["extra": "1", "job": ""])]
    var state = GroupState(RuleGroup(name: "g", file: "f", rules: rules))
    let first = state.take(.success([RuleSample(labels: ["__name__": "x", "job": "a", "i": "1"], value: 2)]), ofRule: 0, at: .epoch, in: TemplateSurroundings())
    #expect(first.map { "\($0.labels) \($0.value)" } == ["m{extra=\"1\", i=\"1\"} 2.0"])
    let failed = state.take(.failure(RuleFailure("no")), ofRule: 0, at: .epoch + 1, in: TemplateSurroundings())
    #expect(failed.isEmpty && state.health[0].failure == "no")
    let gone = state.take(.success([]), ofRule: 0, at: .epoch + 2, in: TemplateSurroundings())
    #expect(gone.count == 1 && gone[0].value.isStaleMarker && state.health[0].failure == nil)
  }
}
