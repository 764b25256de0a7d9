import Text
import DatasourceKinds
package import DatasourceKit
package import Transport

/// Makes datasources of settings.
package struct DatasourceFactory: Sendable {
  private let transport: any HTTPTransport
  private let isReadOnly: Bool
  /// The name of this machine, a label of its own logs.
  private let host: String

  package init(transport: any HTTPTransport, isReadOnly: Bool = false, host: String = "") {
    (self.transport, self.isReadOnly, self.host) = (transport, isReadOnly, host)
  }

  package func datasource(_ settings: DatasourceSettings) -> any Datasource {
    let kind = DatasourceKind(type: settings.id.type)
    return kind.flatMap { Self.makers[$0] }?(self, settings) ?? UnknownDatasource(id: settings.id)
  }

  /// How each kind is asked. A new one is one line here.
  private static let makers: [DatasourceKind: @Sendable (DatasourceFactory, DatasourceSettings) -> any Datasource] = [
    .prometheus: { PrometheusDatasource(id: $1.id, server: $0.prometheus($1)) },
    .alertmanager: { AlertmanagerDatasource(id: $1.id, client: $0.client($1), maySilence: !$0.isReadOnly) },
    .grafana: { GrafanaServerDatasource(server: $0.grafana($1), maySilence: !$0.isReadOnly) },
    .testData: { TestDataDatasource(id: $1.id) },
    .loki: { LokiDatasource(id: $1.id, client: $0.client($1), maxLines: $1.maxLines) },
    .localLogs: { LocalLogsDatasource(id: $1.id, paths: $1.paths, host: $0.host, maxLines: $1.maxLines) },
    .elasticsearch: { ElasticsearchDatasource(id: $1.id, client: $0.client($1), options: ElasticsearchOptions($1)) },
    .influxDB: { InfluxDatasource(id: $1.id, client: $0.influx($1), data: $1.data, database: $1.database) },
    .graphite: { GraphiteDatasource(id: $1.id, client: $0.client($1)) },
    .cloudWatch: { CloudWatchDatasource($1, client: $0.client($1)) },
    .azureMonitor: { AzureDatasource($1, client: $0.client($1)) },
    .sentry: { SentryDatasource(id: $1.id, client: $0.sentry($1), organization: $1.data["orgSlug"]?.text ?? "") },
    .command: { CommandDatasource($1) },
    .tempo: { TempoDatasource(id: $1.id, client: $0.client($1)) },
    .jaeger: { JaegerDatasource(id: $1.id, client: $0.client($1)) },
    .zipkin: { ZipkinDatasource(id: $1.id, client: $0.client($1)) },
  ]

  package func grafana(_ settings: DatasourceSettings) -> GrafanaServer {
    GrafanaServer(id: settings.id, client: client(settings))
  }

  private func prometheus(_ settings: DatasourceSettings) -> PrometheusServer {
    PrometheusServer(
      baseURL: settings.url, headers: settings.headers.map { ($0.name, $0.value.revealed) }, connection: settings.connection,
      timeout: settings.timeout, usesPost: settings.usesPost, extraParameters: settings.extraParameters, transport: transport(settings))
  }

  private func sentry(_ settings: DatasourceSettings) -> ServerClient {
    var client = client(settings)
    if let address = settings.data["url"]?.text, !address.isEmpty { client.baseURL = address } else if client.baseURL.isEmpty { client.baseURL = "https://sentry.io" }
    if client.baseURL.hasSuffix("/") { client.baseURL.removeLast() }
    if let token = settings.secrets["authToken"] { client.connection.credentials = .bearer(token) }
    return client
  }

  /// Version 2 and 3 take a token of their own scheme; version 1 takes user and password, where they are not basicAuth's.
  private func influx(_ settings: DatasourceSettings) -> ServerClient {
    var client = client(settings)
    if let token = settings.secrets["token"] {
      client.connection.credentials = .none
      client.headers.append(("Authorization", "Token \(token.revealed)"))
    } else if client.connection.credentials == .none, let user = settings.user, !user.isEmpty {
      client.connection.credentials = .basic(user: user, password: settings.secrets["password"] ?? Secret(""))
    }
    return client
  }

  private func client(_ settings: DatasourceSettings) -> ServerClient {
    ServerClient(
      baseURL: settings.url, headers: settings.headers.map { ($0.name, $0.value.revealed) }, connection: settings.connection,
      timeout: settings.timeout, transport: transport(settings))
  }

  private func transport(_ settings: DatasourceSettings) -> any HTTPTransport {
    let reached = settings.access ?? transport
    return settings.oauth.map { OAuth2Transport(settings: $0, base: reached) } ?? reached
  }
}
