extension DatasourceKind {
  package static let cloudWatch = DatasourceKind(
    id: "cloudwatch", aliases: ["grafana-amazoncloudwatch-datasource"], title: "CloudWatch", capabilities: [.queries, .metrics, .logs, .alerts], needsAddress: false)

  package static let azureMonitor = DatasourceKind(
    id: "grafana-azure-monitor-datasource", aliases: ["azuremonitor"], title: "Azure Monitor", capabilities: [.queries, .metrics, .logs, .alerts], needsAddress: false)

  package static let sentry = DatasourceKind(
    id: "grafana-sentry-datasource", aliases: ["sentry"], title: "Sentry", capabilities: [.queries, .logs], needsAddress: false,
    curl: CurlForm(variable: "SENTRY_URL", route: "/api/0/"))

  /// A program of the user's own.
  package static let command = DatasourceKind(id: "command", title: "Command", capabilities: [.queries], needsAddress: false)
}
