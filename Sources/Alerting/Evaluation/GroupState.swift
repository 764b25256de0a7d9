import GoTemplate
package import TimeSeries

/// A group of rules from evaluation to evaluation, whoever answers its queries and stores its samples.
package struct GroupState: Sendable {
  package struct Health: Hashable, Sendable {
    /// `nil` where the last evaluation went well.
    package var failure: String?
    /// `nil` before the first.
    package var evaluatedAt: Timestamp?
  }

  package let group: RuleGroup
  /// One for each rule; `nil` for recording rules.
  package private(set) var alerting: [AlertingState?]
  package private(set) var health: [Health]
  /// The series that each rule wrote last.
  private var written: [Set<Labels>]

  package init(_ group: RuleGroup) {
    self.group = group
    alerting = group.rules.map { $0.kind == .alerting ? AlertingState($0) : nil }
    health = group.rules.map { _ in Health() }
    written = group.rules.map { _ in [] }
  }

  /// Takes the result of a rule's expression.
  ///
  /// - Parameter result: A failure leaves the alerts as they are and writes nothing.
  /// - Returns: What is to be stored, at ``sampleTime(_:)``: new samples, and stale markers for series that are gone.
  package mutating func take(
    _ result: Result<[RuleSample], RuleFailure>, ofRule index: Int, at time: Timestamp, in surroundings: TemplateSurroundings
  ) -> [RuleSample] {
    health[index].evaluatedAt = time
    do throws(RuleFailure) {
      let samples = try result.get()
      let output: [RuleSample]
      if alerting[index] != nil {
        output = try alerting[index]?.evaluate(samples, at: time, limit: group.limit, in: surroundings) ?? []
      } else {
        output = try RecordedSamples.of(samples, by: group.rules[index], limit: group.limit)
      }
      health[index].failure = nil
      let present = Set(output.map(\.labels))
      let gone = written[index].subtracting(present)
      written[index] = present
      return output + gone.map { RuleSample(labels: $0, value: .staleMarker) }
    } catch {
      health[index].failure = error.message
      return []
    }
  }

  package mutating func restore(_ since: [(labels: Labels, time: Timestamp, activeAt: Timestamp)], ofRule index: Int, at time: Timestamp) {
    alerting[index]?.restore(since, at: time)
  }

  /// The time of what an evaluation at `time` asks for and writes.
  package func sampleTime(_ time: Timestamp) -> Timestamp { time - group.queryOffset }
}

extension GroupState {
  /// As ``AlertingState/due(at:interval:resendDelay:)``, of all its rules.
  package mutating func due(at time: Timestamp, interval: Milliseconds) -> [OutgoingAlert] {
    alerting.indices.flatMap { alerting[$0]?.due(at: time, interval: interval) ?? [] }
  }
}

extension RuleGroup {
  /// When the group is evaluated next, after `time`: at multiples of its interval, moved by a share of it that is the same in every run, so
  /// that groups do not all come at once.
  package func nextEvaluation(after time: Timestamp, interval: Milliseconds) -> Timestamp {
    let interval = max(interval, 1)
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in "\(file);\(name)".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    let offset = Int64(hash % UInt64(interval))
    let since = time.rawValue - offset
    let rest = since % interval
    return Timestamp(rawValue: since - (rest < 0 ? rest + interval : rest) + offset + interval)
  }
}
