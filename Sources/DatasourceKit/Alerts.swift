package import TimeSeries

/// A source of alerts: Prometheus with its rules, Alertmanager with its notifications, Grafana with both.
///
/// Datasources that have alerts conform to it beside ``Datasource``.
package protocol AlertSource: Sendable {
  var id: DatasourceID { get }

  /// Every instance that is pending, firing or muted now, in the source's order.
  func alerts() async throws(DatasourceError) -> [AlertInstance]

  /// The rules that alerts come from, with their instances; empty where the source has none (Alertmanager).
  func alertRules() async throws(DatasourceError) -> [AlertRuleGroup]
}

/// One alert of one label set.
package struct AlertInstance: Hashable, Sendable {
  package enum State: Hashable, Sendable {
    case inactive
    /// The condition holds, but not long enough yet.
    case pending
    case firing
    /// Firing, but muted by silences or by another alert.
    case suppressed
    case noData
    /// The rule itself fails.
    case error
    /// No longer firing, kept up by `keep_firing_for`.
    case recovering
  }

  /// The label `alertname`; "" where there is none.
  package var name: String
  package var state: State
  /// When the condition began to hold (Prometheus) or the alert started (Alertmanager).
  package var since: Timestamp?
  /// All labels, `alertname` included.
  package var labels: Labels
  /// Templates filled in.
  package var annotations: Labels
  /// Of the expression at the last evaluation; only sources with rules know it.
  package var value: Double?
  /// Ids of silences.
  package var silencedBy: [String]
  /// Fingerprints of the alerts that mute this one.
  package var inhibitedBy: [String]
  package var receivers: [String]
  /// The datasource that told of it.
  package var source: DatasourceID
  /// Where the rule can be seen, in a browser.
  package var generatorURL: String?
  /// The rule's expression, where it is known or stands in ``generatorURL``.
  package var expression: String?
  /// The source's own id of the label set.
  package var fingerprint: String?

  package init(
    name: String, state: State, since: Timestamp? = nil, labels: Labels = Labels(), annotations: Labels = Labels(),
    value: Double? = nil, silencedBy: [String] = [], inhibitedBy: [String] = [], receivers: [String] = [],
    source: DatasourceID, generatorURL: String? = nil, expression: String? = nil, fingerprint: String? = nil
  ) {
    self.name = name
    self.state = state
    self.since = since
    self.labels = labels
    self.annotations = annotations
    self.value = value
    self.silencedBy = silencedBy
    self.inhibitedBy = inhibitedBy
    self.receivers = receivers
    self.source = source
    self.generatorURL = generatorURL
    self.expression = expression
    self.fingerprint = fingerprint
  }
}

/// Rules that are evaluated together.
package struct AlertRuleGroup: Hashable, Sendable {
  package var name: String
  /// The rule file, or Grafana's folder.
  package var file: String
  package var interval: Duration
  package var rules: [AlertRule]

  package init(name: String, file: String = "", interval: Duration = .zero, rules: [AlertRule] = []) {
    (self.name, self.file, self.interval, self.rules) = (name, file, interval, rules)
  }
}

package struct AlertRule: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable { case alerting, recording }

  package var name: String
  package var kind: Kind
  package var expression: String
  /// How long the condition must hold (`for`).
  package var pendingFor: Duration
  var keepFiringFor: Duration
  /// The worst state among the instances; `inactive` for recording rules.
  package var state: AlertInstance.State
  package var labels: Labels
  /// Templates as written.
  package var annotations: Labels
  package var instances: [AlertInstance]
  /// `ok`, `err`, `unknown`
  package var health: String
  /// In the server's own words, where the evaluation fails.
  package var lastError: String?
  package var lastEvaluation: Timestamp?
  var evaluationTime: Duration

  package init(
    name: String, kind: Kind = .alerting, expression: String, pendingFor: Duration = .zero, keepFiringFor: Duration = .zero,
    state: AlertInstance.State = .inactive, labels: Labels = Labels(), annotations: Labels = Labels(),
    instances: [AlertInstance] = [], health: String = "ok", lastError: String? = nil, lastEvaluation: Timestamp? = nil,
    evaluationTime: Duration = .zero
  ) {
    self.name = name
    self.kind = kind
    self.expression = expression
    self.pendingFor = pendingFor
    self.keepFiringFor = keepFiringFor
    self.state = state
    self.labels = labels
    self.annotations = annotations
    self.instances = instances
    self.health = health
    self.lastError = lastError
    self.lastEvaluation = lastEvaluation
    self.evaluationTime = evaluationTime
  }
}
