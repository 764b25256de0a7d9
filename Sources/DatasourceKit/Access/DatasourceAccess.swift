/// Everything that a datasource can be asked, as a value: what it cannot do is `nil`.
///
/// Guards and caches change members and hand the value on (``guarded(by:clock:)``, ``incremental()``), so that a new
/// capability is a member here, a line in the guard, and whoever gives or uses it.
package struct DatasourceAccess: Sendable {
  package let id: DatasourceID

  /// Answers all targets of a request; one failed target does not fail the others.
  package var query: @Sendable (QueryRequest) async throws(DatasourceError) -> QueryAnswer

  /// Options of a query variable: `label_values(up, job)` and its relatives, already interpolated.
  package var variableOptions: @Sendable (VariableRequest) async throws(DatasourceError) -> [VariableOption]

  /// Whether it answers, and what it is.
  package var health: @Sendable () async throws(DatasourceError) -> DatasourceHealth

  /// Type and help by metric name: `counter: Seconds the CPUs spent in each mode.`
  package var metricDescriptions: (@Sendable () async throws(DatasourceError) -> [String: String])?

  package var alerts: AlertAccess?

  package var silences: SilenceAccess?

  /// The configuration by which it routes alerts, as YAML (Alertmanager).
  package var routing: (@Sendable () async throws(DatasourceError) -> String)?

  /// With what every datasource can do, and nothing more.
  package init(_ source: some Datasource) {
    id = source.id
    query = { request throws(DatasourceError) in try await source.query(request) }
    variableOptions = { request throws(DatasourceError) in try await source.variableOptions(request) }
    health = { () throws(DatasourceError) in try await source.health() }
  }
}

/// Alerts of Prometheus with its rules, Alertmanager with its notifications, Grafana with both.
package struct AlertAccess: Sendable {
  /// Every instance that is pending, firing or muted now, in the source's order.
  package var instances: @Sendable () async throws(DatasourceError) -> [AlertInstance]

  /// The rules that alerts come from, with their instances; empty where the source has none (Alertmanager).
  package var rules: @Sendable () async throws(DatasourceError) -> [AlertRuleGroup]

  package init(
    instances: @escaping @Sendable () async throws(DatasourceError) -> [AlertInstance],
    rules: @escaping @Sendable () async throws(DatasourceError) -> [AlertRuleGroup]
  ) {
    (self.instances, self.rules) = (instances, rules)
  }

  package init(_ source: some AlertSource) {
    self.init(
      instances: { () throws(DatasourceError) in try await source.alerts() },
      rules: { () throws(DatasourceError) in try await source.alertRules() })
  }
}

/// Silences of Alertmanager, and of Grafana's own.
package struct SilenceAccess: Sendable {
  /// `false` where ``put`` and ``expire`` are refused: in read-only mode.
  package var maySilence: Bool

  /// Active, pending and expired ones.
  package var list: @Sendable () async throws(DatasourceError) -> [Silence]

  /// Creates a silence, or replaces the one whose id it has, and gives its id; another one where matchers or start changed.
  package var put: @Sendable (Silence) async throws(DatasourceError) -> String

  /// Ends the silence of that id now; it stays in the list as expired.
  package var expire: @Sendable (String) async throws(DatasourceError) -> Void

  /// The alerts that a silence would mute, of those that are there now.
  package var preview: @Sendable (Silence) async throws(DatasourceError) -> [AlertInstance]

  package init(_ source: some SilenceSource) {
    maySilence = source.maySilence
    list = { () throws(DatasourceError) in try await source.silences() }
    put = { silence throws(DatasourceError) in try await source.put(silence) }
    expire = { id throws(DatasourceError) in try await source.expireSilence(id: id) }
    preview = { silence throws(DatasourceError) in try await source.preview(of: silence) }
  }
}
