import Text

extension DatasourceKind {
  package static let grafana = DatasourceKind(
    id: "grafana", title: "Grafana", capabilities: [.queries, .alerts, .silences, .dashboards], hasOption: true,
    products: [ServerProduct("Grafana", ports: [3000])],
    probe: ServerProbe(path: "api/health") { reply in
      guard let document = reply.document, document["database"] != nil else { return nil }
      return RecognisedServer("Grafana", version: document["version"]?.version)
    },
    services: [ServiceRule("grafana", ports: [3000, 80, 443], portNames: ["http-web", "service", "http", "grafana"])],
    curl: CurlForm(variable: "GRAFANA_URL", route: "/api/"),
    loginAdvice: { "start with GRAFANA_TOKEN=… oriel --grafana \($0)" })

  package static let testData = DatasourceKind(
    id: "testdata", aliases: ["grafana-testdata-datasource"], title: "TestData", capabilities: [.queries], needsAddress: false)
}
