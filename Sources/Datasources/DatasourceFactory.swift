package import DatasourceKit
package import Transport

/// Makes datasources of settings. A new type is one line here.
package struct DatasourceFactory: Sendable {
  private let transport: any HTTPTransport
  private let isReadOnly: Bool

  package init(transport: any HTTPTransport, isReadOnly: Bool = false) {
    (self.transport, self.isReadOnly) = (transport, isReadOnly)
  }

  package func datasource(_ settings: DatasourceSettings) -> any Datasource {
    switch DatasourceDirectory.canonicalType(settings.id.type) {
    case "prometheus": PrometheusDatasource(id: settings.id, server: prometheus(settings))
    case "alertmanager": AlertmanagerDatasource(id: settings.id, client: client(settings), maySilence: !isReadOnly)
    case "grafana": GrafanaServerDatasource(server: grafana(settings), maySilence: !isReadOnly)
    case "testdata": TestDataDatasource(id: settings.id)
    default: UnknownDatasource(id: settings.id)
    }
  }

  package func grafana(_ settings: DatasourceSettings) -> GrafanaServer {
    GrafanaServer(id: settings.id, client: client(settings))
  }

  private func prometheus(_ settings: DatasourceSettings) -> PrometheusServer {
    PrometheusServer(
      baseURL: settings.url, headers: settings.headers.map { ($0.name, $0.value.revealed) }, connection: settings.connection,
      timeout: settings.timeout, usesPost: settings.usesPost, extraParameters: settings.extraParameters, transport: transport(settings))
  }

  private func client(_ settings: DatasourceSettings) -> ServerClient {
    ServerClient(
      baseURL: settings.url, headers: settings.headers.map { ($0.name, $0.value.revealed) }, connection: settings.connection,
      timeout: settings.timeout, transport: transport(settings))
  }

  private func transport(_ settings: DatasourceSettings) -> any HTTPTransport {
    settings.oauth.map { OAuth2Transport(settings: $0, base: transport) } ?? transport
  }
}

/// Stands for a configured datasource whose type we do not speak: panels that need it say so.
struct UnknownDatasource: Datasource {
  let id: DatasourceID

  func query(_ request: QueryRequest) async throws(DatasourceError) -> QueryAnswer { throw failure("query") }
  func variableOptions(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] { throw failure("variable") }
  func health() async throws(DatasourceError) -> DatasourceHealth { throw failure("health") }

  private func failure(_ request: String) -> DatasourceError {
    DatasourceError(
      kind: .unsupported, datasource: id, request: request, reason: "there is no client for datasources of type “\(id.type)”",
      advice: "ask it through a Grafana server: --grafana URL")
  }
}
