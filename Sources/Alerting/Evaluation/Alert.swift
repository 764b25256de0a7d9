package import TimeSeries

/// One alert of a rule: an element of its expression's result, and what has become of it.
package struct Alert: Hashable, Sendable {
  package enum State: String, Hashable, Sendable, CaseIterable { case inactive, pending, firing }

  /// With `alertname`, without the metric name.
  package var labels: Labels
  package var annotations: [String: String]
  package var value: Double
  package var state: State
  package var activeAt: Timestamp
  package var firedAt: Timestamp?
  package var resolvedAt: Timestamp?
  package var keepFiringSince: Timestamp?
  /// When it was last handed on to be notified of.
  var sentAt: Timestamp?

  package init(
    labels: Labels, annotations: [String: String] = [:], value: Double = 0, state: State = .pending, activeAt: Timestamp, firedAt: Timestamp? = nil,
    resolvedAt: Timestamp? = nil, keepFiringSince: Timestamp? = nil
  ) {
    (self.labels, self.annotations, self.value, self.state, self.activeAt) = (labels, annotations, value, state, activeAt)
    (self.firedAt, self.resolvedAt, self.keepFiringSince) = (firedAt, resolvedAt, keepFiringSince)
  }
}

/// One element of what a rule's expression gives.
package struct RuleSample: Sendable {
  package var labels: Labels
  package var value: Double
  package var histogram: NativeHistogram?

  package init(labels: Labels, value: Double, histogram: NativeHistogram? = nil) {
    (self.labels, self.value, self.histogram) = (labels, value, histogram)
  }
}

/// Why the evaluation of a rule failed, in Prometheus' words.
package struct RuleFailure: Error, Hashable, Sendable {
  package var message: String

  package init(_ message: String) { self.message = message }
}
