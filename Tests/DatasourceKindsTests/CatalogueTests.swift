import DatasourceKinds
import Testing

@Suite struct CatalogueTests {
  @Test func `every type belongs to one kind`() {
    let types = DatasourceKind.all.flatMap { [$0.id] + $0.aliases }
    #expect(Set(types).count == types.count)
    for type in types { #expect(DatasourceKind(type: type) != nil) }
  }

  @Test(arguments: [
    "prometheus", "victoriametrics-datasource", "victoriametrics-metrics-datasource", "grafana-amazonprometheus-datasource",
    "grafana-azureprometheus-datasource",
  ]) func `plugins that speak PromQL are planned and filled in as Prometheus is`(type: String) {
    let kind = DatasourceKind(type: type)
    #expect(kind == .prometheus && kind?.planning == .prometheus && kind?.language == .promQL)
    #expect(QueryDialect(datasourceType: type) == .prometheus && DatasourceKind.canonicalID(type) == "prometheus")
  }

  @Test func `what is not known stands for itself`() {
    #expect(DatasourceKind(type: "my-plugin") == nil && DatasourceKind.canonicalID("my-plugin") == "my-plugin")
    #expect(QueryDialect(datasourceType: "my-plugin") == .glob && QueryDialect(datasourceType: nil) == .glob)
  }

  @Test(arguments: [
    ("/api/v1/query_range", "PROMETHEUS_URL"), ("/api/v2/alerts", "ALERTMANAGER_URL"), ("/loki/api/v1/query_range", "LOKI_URL"),
    ("/api/ds/query", "GRAFANA_URL"),
  ]) func `a route tells the kind of its server`(route: String, variable: String) {
    #expect(DatasourceKind.ofRoute(route)?.curl?.variable == variable)
  }

  @Test(arguments: [
    (nil, "__expr__", BuiltInSource.expression), (nil, "-100", .expression), ("datasource", "-- Mixed --", .mixed), ("datasource", nil, .grafana),
    (nil, "-- Dashboard --", .dashboard), (nil, "grafana", .grafana),
  ] as [(String?, String?, BuiltInSource)]) func `Grafana's own sources are known in every spelling`(type: String?, uid: String?, source: BuiltInSource) {
    #expect(BuiltInSource(type: type, reference: uid) == source)
    #expect(BuiltInSource(type: "prometheus", reference: "prom") == nil)
  }
}
