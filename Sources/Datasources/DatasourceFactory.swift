package import DatasourceKit
package import Transport

/// Makes datasources of settings. A new type is one line here.
package struct DatasourceFactory: Sendable {
  private let transport: any HTTPTransport
  private let isReadOnly: Bool

  package init(transport: any HTTPTransport, isReadOnly: Bool = false) {
    (self.transport, self.isReadOnly) = (transport, isReadOnly)
  }

  /// Types whose queries panels can ask, under their own name; plugins that speak the same language count as them.
  package static let askedTypes: Set<String> = ["prometheus", "loki", "grafana", "testdata"]

  package func datasource(_ settings: DatasourceSettings) -> any Datasource {
    switch DatasourceDirectory.canonicalType(settings.id.type) {
    case "prometheus": PrometheusDatasource(id: settings.id, server: prometheus(settings))
    case "alertmanager": AlertmanagerDatasource(id: settings.id, client: client(settings), maySilence: !isReadOnly)
    case "grafana": GrafanaServerDatasource(server: grafana(settings), maySilence: !isReadOnly)
    case "testdata": TestDataDatasource(id: settings.id)
    case "loki": LokiDatasource(id: settings.id, client: client(settings), maxLines: settings.maxLines)
    case "tempo": TracesDatasource(id: settings.id, client: client(settings), probe: .tempo)
    case "jaeger": TracesDatasource(id: settings.id, client: client(settings), probe: .jaeger)
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
    let reached = settings.access ?? transport
    return settings.oauth.map { OAuth2Transport(settings: $0, base: reached) } ?? reached
  }
}
