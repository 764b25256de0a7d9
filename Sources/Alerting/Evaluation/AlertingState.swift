import GoTemplate
package import TimeSeries

/// The alerts of one alerting rule from evaluation to evaluation.
///
/// It has no clock and asks nobody: the result of the expression goes in, alerts and the samples of `ALERTS` come out. As in Prometheus
/// 3: pending until `for` has passed, firing, kept for `keep_firing_for`, resolved, forgotten after a quarter of an hour.
package struct AlertingState: Sendable {
  package let rule: Rule
  /// With those that are resolved and not forgotten yet.
  package private(set) var alerts: [Labels: Alert] = [:]

  /// How long a resolved alert is kept, so that those who are notified learn of it.
  static let resolvedRetention: Milliseconds = 15 * 60_000

  package init(_ rule: Rule) { self.rule = rule }

  package var active: [Alert] { alerts.values.filter { $0.state != .inactive }.sorted { $0.labels < $1.labels } }

  /// The highest of its alerts.
  package var state: Alert.State {
    if alerts.values.contains(where: { $0.state == .firing }) { return .firing }
    return alerts.values.contains { $0.state == .pending } ? .pending : .inactive
  }

  /// - Parameters:
  ///   - samples: What the expression gave at `time`.
  ///   - limit: Of alerts; 0 is none.
  /// - Returns: The samples of `ALERTS` and `ALERTS_FOR_STATE`.
  /// - Throws: ``RuleFailure`` where two elements have the same labels, or the limit is exceeded, which forgets all alerts.
  package mutating func evaluate(
    _ samples: [RuleSample], at time: Timestamp, limit: Int = 0, in surroundings: TemplateSurroundings
  ) throws(RuleFailure) -> [RuleSample] {
    var found: [Labels: Alert] = [:]
    for sample in samples {
      let alert = alert(of: sample, at: time, in: surroundings)
      guard found.updateValue(alert, forKey: alert.labels) == nil else {
        throw RuleFailure("vector contains metrics with the same labelset after applying alert labels")
      }
    }
    for (labels, alert) in found {
      if let known = alerts[labels], known.state != .inactive {
        alerts[labels]?.value = alert.value
        alerts[labels]?.annotations = alert.annotations
      } else {
        alerts[labels] = alert
      }
    }
    var output: [RuleSample] = []
    var count = 0
    for labels in Array(alerts.keys) {
      guard advance(labels, isPresent: found[labels] != nil, at: time), let alert = alerts[labels] else { continue }
      count += 1
      output += Self.samples(of: alert)
    }
    guard limit == 0 || count <= limit else {
      alerts = [:]
      throw RuleFailure("exceeded limit of \(limit) with \(count) alerts")
    }
    return output
  }

  private func alert(of sample: RuleSample, at time: Timestamp, in surroundings: TemplateSurroundings) -> Alert {
    func expanded(_ text: String) -> String {
      AlertTemplate(text, alert: rule.name).expandedOrFailure(labels: sample.labels, value: sample.value, in: surroundings)
    }
    var labels = sample.labels.droppingMetricName()
    for (name, text) in rule.labels { labels[name] = expanded(text) }
    labels["alertname"] = rule.name
    return Alert(labels: labels, annotations: rule.annotations.mapValues(expanded), value: sample.value, activeAt: time)
  }

  /// - Returns: Whether the alert is pending or firing.
  private mutating func advance(_ labels: Labels, isPresent: Bool, at time: Timestamp) -> Bool {
    guard var alert = alerts[labels] else { return false }
    if isPresent {
      alert.keepFiringSince = nil
    } else {
      var isKept = false
      if alert.state == .firing, rule.keepFiringFor > 0 {
        let since = alert.keepFiringSince ?? time
        alert.keepFiringSince = since
        isKept = time - since < rule.keepFiringFor
      }
      if alert.state == .pending || alert.resolvedAt.map({ time - $0 > Self.resolvedRetention }) ?? false {
        alerts[labels] = nil
        return false
      }
      if alert.state != .inactive, !isKept { (alert.state, alert.resolvedAt) = (.inactive, time) }
      guard isKept else {
        alerts[labels] = alert
        return false
      }
    }
    if alert.state == .pending, time - alert.activeAt >= rule.hold { (alert.state, alert.firedAt) = (.firing, time) }
    alerts[labels] = alert
    return true
  }

  private static func samples(of alert: Alert) -> [RuleSample] {
    var shown = alert.labels
    shown[Labels.metricName] = "ALERTS"
    shown["alertstate"] = alert.state.rawValue
    var since = alert.labels
    since[Labels.metricName] = "ALERTS_FOR_STATE"
    return [RuleSample(labels: shown, value: 1), RuleSample(labels: since, value: Double(alert.activeAt.rawValue / 1000))]
  }

  /// Takes up where an earlier process stopped, from the last samples of `ALERTS_FOR_STATE`.
  ///
  /// Only rules that wait for 10 minutes or more, and only alerts that are pending again at `time`; a gap of more than an hour is too long. As
  /// Prometheus does it, the time that nobody looked does not count, and at least `grace` of the waiting remains.
  package mutating func restore(
    _ since: [(labels: Labels, time: Timestamp, activeAt: Timestamp)], at time: Timestamp, tolerance: Milliseconds = 3_600_000, grace: Milliseconds = 600_000
  ) {
    guard rule.hold >= grace else { return }
    for entry in since where time - entry.time <= tolerance {
      var labels = entry.labels
      labels[Labels.metricName] = nil
      guard var alert = alerts[labels], alert.state != .inactive else { continue }
      let spent = entry.time - entry.activeAt
      let remaining = rule.hold - spent
      if remaining <= 0 {
        alert.activeAt = entry.activeAt
      } else if remaining < grace {
        alert.activeAt = time + (grace - rule.hold)
      } else {
        alert.activeAt = entry.activeAt + (time - entry.time)
      }
      alerts[labels] = alert
    }
  }
}

extension AlertingState {
  /// The alerts that are to be told now: those that have begun to fire or have resolved since they were last told, and all that fire again
  /// after `resendDelay`.
  ///
  /// - Parameter interval: Between evaluations; an alert that is not told again for four times as long ends by itself.
  package mutating func due(at time: Timestamp, interval: Milliseconds, resendDelay: Milliseconds = 60_000) -> [OutgoingAlert] {
    var due: [OutgoingAlert] = []
    for (labels, alert) in alerts where alert.state != .pending && alert.firedAt != nil {
      let isNewlyResolved = alert.resolvedAt.map { resolved in alert.sentAt.map { $0 < resolved } ?? false } ?? false
      let isDueAgain = alert.resolvedAt == nil && (alert.sentAt.map { time - $0 >= resendDelay } ?? true)
      guard isNewlyResolved || isDueAgain else { continue }
      alerts[labels]?.sentAt = time
      due.append(
        OutgoingAlert(
          labels: labels, annotations: alert.annotations, startsAt: alert.firedAt ?? alert.activeAt,
          endsAt: alert.resolvedAt ?? time + 4 * max(interval, resendDelay), query: rule.query.text))
    }
    return due.sorted { $0.labels < $1.labels }
  }
}
