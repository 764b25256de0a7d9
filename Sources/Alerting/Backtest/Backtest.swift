import PromQL
package import TimeSeries

/// When would the alerts of a file have been pending and firing? Each expression is asked for once over the whole range; the walk through
/// its states happens here.
package struct Backtest: Sendable {
  private let groups: [RuleGroup]
  private let source: RuleSource
  private let range: TimeRange
  /// For groups that name no interval.
  private let interval: Milliseconds

  package init(_ groups: [RuleGroup], over source: RuleSource, range: TimeRange, interval: Milliseconds) {
    (self.groups, self.source, self.range, self.interval) = (groups, source, range, interval)
  }

  /// Points that servers accept in one answer.
  private static let mostPoints: Int64 = 11_000

  /// - Parameter isWanted: Which alerts.
  package func histories(_ isWanted: (Rule) -> Bool = { _ in true }) async -> [AlertHistory] {
    let recorded = Set(groups.flatMap(\.rules).filter { $0.kind == .recording }.map(\.name))
    var recordings = MemorySource()
    var notes: [String: String] = [:]
    let wanted = groups.flatMap { group in group.rules.filter { $0.kind == .alerting && isWanted($0) } }
    // What the file records itself is recorded here as well where an alert needs it.
    let needed = Self.closure(of: Set(wanted.flatMap { Self.metrics(of: $0) }.filter(recorded.contains)), in: groups)
    if !needed.isEmpty {
      let reach = wanted.compactMap(\.query.expression).map(Self.reach).max() ?? 300_000
      for group in groups {
        for rule in group.rules where rule.kind == .recording && needed.contains(rule.name) {
          if let failure = await record(rule, group, from: range.start - reach, recorded, &recordings) { notes[rule.name] = failure }
        }
      }
    }
    var histories: [AlertHistory] = []
    for group in groups {
      for rule in group.rules where rule.kind == .alerting && isWanted(rule) {
        histories.append(await history(of: rule, group, recorded, recordings, notes))
      }
    }
    return histories
  }

  private func step(of group: RuleGroup) -> Milliseconds { group.interval ?? interval }

  private func history(
    of rule: Rule, _ group: RuleGroup, _ recorded: Set<String>, _ recordings: MemorySource, _ notes: [String: String]
  ) async -> AlertHistory {
    let step = step(of: group)
    let aligned = Self.aligned(range, to: step)
    var history = AlertHistory(rule: rule, group: group.name, range: aligned, step: step, occurrences: [])
    let metrics = Self.metrics(of: rule)
    history.notes = metrics.compactMap { notes[$0] }
    let isLocal = !metrics.isEmpty && metrics.allSatisfy(recorded.contains)
    if !isLocal, let mixed = metrics.first(where: recorded.contains) {
      history.notes.append("\(mixed) is recorded by this file and used beside others: it is taken from \(source.name)")
    }
    switch await series(of: rule.query, from: aligned.start, to: aligned.end, step: step, in: isLocal ? RuleSource(recordings, name: "the file") : source) {
    case .success(let series): history.occurrences = HistoryOfAlerts.occurrences(of: rule, in: series, range: aligned, step: step)
    case .failure(let failure): history.failure = failure.message
    }
    return history
  }

  private func record(
    _ rule: Rule, _ group: RuleGroup, from start: Timestamp, _ recorded: Set<String>, _ recordings: inout MemorySource
  ) async -> String? {
    let step = step(of: group)
    let aligned = Self.aligned(TimeRange(start: start, end: range.end), to: step)
    let metrics = Self.metrics(of: rule)
    let isLocal = !metrics.isEmpty && metrics.allSatisfy(recorded.contains)
    switch await series(of: rule.query, from: aligned.start, to: aligned.end, step: step, in: isLocal ? RuleSource(recordings, name: "the file") : source) {
    case .failure(let failure): return "\(rule.name) cannot be recorded: \(failure.message)"
    case .success(let series):
      for var one in series {
        one.labels[Labels.metricName] = rule.name
        for (name, value) in rule.labels { one.labels[name] = value }
        recordings.add(one)
      }
      return nil
    }
  }

  private func series(
    of query: RuleQuery, from start: Timestamp, to end: Timestamp, step: Milliseconds, in source: RuleSource
  ) async -> Result<[Series], RuleFailure> {
    var all: [Labels: Samples] = [:]
    var from = start
    while from <= end {
      let to = min(end, from + step * (Self.mostPoints - 1))
      switch await source.range(query.text, from, to, step) {
      case .failure(let failure): return .failure(failure)
      case .success(let part):
        if from == start, to == end { return .success(part) }
        for series in part {
          if all[series.labels] == nil {
            all[series.labels] = series.samples
          } else {
            all[series.labels]?.timestamps += series.samples.timestamps
            all[series.labels]?.values += series.samples.values
          }
        }
      }
      from = to + step
    }
    return .success(all.map { Series(labels: $0.key, samples: $0.value) }.sorted { $0.labels < $1.labels })
  }

  // MARK: What expressions need

  private static func aligned(_ range: TimeRange, to step: Milliseconds) -> TimeRange {
    TimeRange(
      start: Timestamp(rawValue: range.start.rawValue.floorAligned(to: step)), end: Timestamp(rawValue: range.end.rawValue.floorAligned(to: step)))
  }

  private static func metrics(of rule: Rule) -> [String] {
    var names: [String] = []
    func visit(_ expression: Expression) {
      if case .vector(let selector) = expression { names.append(selector.name ?? "") }
      if case .matrix(let matrix) = expression { names.append(matrix.selector.name ?? "") }
      for child in expression.children { visit(child) }
    }
    if let expression = rule.query.expression { visit(expression) }
    return names
  }

  /// The names, and those that their own expressions need.
  private static func closure(of names: Set<String>, in groups: [RuleGroup]) -> Set<String> {
    let rules = groups.flatMap(\.rules).filter { $0.kind == .recording }
    var known = names
    while true {
      let more = Set(rules.filter { known.contains($0.name) }.flatMap { metrics(of: $0) }).intersection(rules.map(\.name)).union(known)
      if more == known { return known }
      known = more
    }
  }

  /// How far back the expression looks at most, roughly: the sum of its ranges, and the lookback.
  private static func reach(_ expression: Expression) -> Milliseconds {
    var reach: Milliseconds = 300_000
    if case .matrix(let matrix) = expression, let length = try? matrix.length.length(step: 60_000, queryRange: 0) { reach = max(reach, length) }
    let below = expression.children.map(Self.reach).max() ?? 0
    return max(reach, below)
  }
}

extension Int64 {
  fileprivate func floorAligned(to step: Int64) -> Int64 {
    guard step > 0 else { return self }
    let rest = self % step
    return rest < 0 ? self - rest - step : self - rest
  }
}
