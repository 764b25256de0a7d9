import Alerting
import Collectors
import GoTemplate
import PromQL
import SeriesStore
import TimeSeries

/// Evaluates groups of rules over the store of this program at their intervals, writes what they record there, and hands on their alerts.
struct RuleEvaluation: Sendable {
  let groups: [RuleGroup]
  /// For groups that name none.
  let interval: Milliseconds
  let externalLabels: Labels
  let externalURL: String
  /// Gets the alerts that are to be told.
  let notify: @Sendable ([OutgoingAlert]) -> Void

  /// Until its task is cancelled; groups do not wait for one another.
  func run(_ store: SeriesStore, _ tell: @escaping @Sendable (String) -> Void) async {
    await withTaskGroup(of: Void.self) { tasks in
      for group in groups { tasks.addTask { await run(group, store, tell) } }
    }
  }

  private func run(_ group: RuleGroup, _ store: SeriesStore, _ tell: @escaping @Sendable (String) -> Void) async {
    let interval = group.interval ?? interval
    var state = GroupState(group)
    var told: Set<String> = []
    var isFirst = true
    var next = group.nextEvaluation(after: HostSampler.now(), interval: interval)
    while !Task.isCancelled {
      let wait = next - HostSampler.now()
      // A clock that was put back does not stop the rules for as long.
      if wait > interval { next = group.nextEvaluation(after: HostSampler.now(), interval: interval) }
      guard (try? await Task.sleep(for: .milliseconds(max(0, min(wait, interval))))) != nil else { return }
      let failures = evaluate(&state, at: next, store, restoring: isFirst)
      isFirst = false
      for failure in failures.subtracting(told) { tell(failure) }
      told = failures
      notify(state.due(at: next, interval: interval))
      let following = group.nextEvaluation(after: HostSampler.now(), interval: interval)
      if following - next > interval, told.insert("late \(group.name)").inserted {
        tell("The rules of \(group.name) take longer than their interval of \(PromDuration.format(interval)): evaluations are skipped")
      }
      next = max(following, next + 1)
    }
  }

  /// - Returns: What failed, in sentences.
  private func evaluate(_ state: inout GroupState, at time: Timestamp, _ store: SeriesStore, restoring: Bool) -> Set<String> {
    var failures: Set<String> = []
    let (asked, engine) = (state.sampleTime(time), PromQLEngine())
    let surroundings = TemplateSurroundings(externalLabels: externalLabels, externalURL: externalURL, now: time.seconds) { (query) throws(FunctionFailure) in
      try TemplateQueries.samples(of: query, at: asked, in: store, engine: engine)
    }
    for index in state.group.rules.indices {
      let rule = state.group.rules[index]
      let result = MemoryEvaluation.result(of: rule.query, at: asked, in: store, engine: engine)
      var output = state.take(result, ofRule: index, at: time, in: surroundings)
      if restoring, rule.kind == .alerting, rule.hold > 0, !output.isEmpty {
        state.restore(earlier(rule, before: time, in: store), ofRule: index, at: time)
        output = state.take(result, ofRule: index, at: time, in: surroundings)
      }
      for sample in output { write(sample, at: asked, to: store, &failures) }
      if let failure = state.health[index].failure { failures.insert("The rule \(rule.name) of \(state.group.name) failed: \(failure)") }
    }
    return failures
  }

  private func write(_ sample: RuleSample, at time: Timestamp, to store: SeriesStore, _ failures: inout Set<String>) {
    do throws(StoreError) {
      let reference = try store.reference(for: sample.labels)
      if let histogram = sample.histogram {
        try store.append(histogram, at: time, to: reference)
      } else {
        try store.append(sample.value, at: time, to: reference)
      }
    } catch {
      failures.insert("What rules record cannot be kept: \(error)")
    }
  }

  /// The last samples of `ALERTS_FOR_STATE` that an earlier run wrote.
  private func earlier(_ rule: Rule, before time: Timestamp, in store: SeriesStore) -> [(labels: Labels, time: Timestamp, activeAt: Timestamp)] {
    let matchers = [Matcher.equal(Labels.metricName, "ALERTS_FOR_STATE"), .equal("alertname", rule.name)]
    let found = (try? store.select(matchers, in: TimeRange(start: time - 3_600_000, end: time - 1))) ?? []
    return found.compactMap { series in
      guard let last = series.samples.values.lastIndex(where: { !$0.isStaleMarker }) else { return nil }
      return (series.labels, Timestamp(rawValue: series.samples.timestamps[last]), Timestamp(seconds: series.samples.values[last]))
    }
  }
}
