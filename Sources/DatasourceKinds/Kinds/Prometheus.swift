import Text

extension DatasourceKind {
  package static let prometheus = DatasourceKind(
    id: "prometheus",
    aliases: [
      "grafana-amazonprometheus-datasource", "grafana-azureprometheus-datasource", "victoriametrics-metrics-datasource",
      "victoriametrics-datasource", "__embedded__", "oriel",
    ],
    title: "Prometheus", dialect: .prometheus, language: .promQL, capabilities: [.queries, .metrics, .alerts], planning: .prometheus,
    variableQueries: .prometheus, hasOption: true,
    products: [ServerProduct("Prometheus", ports: [9090]), ServerProduct("VictoriaMetrics", ports: [8428])],
    probe: ServerProbe(path: "api/v1/status/buildinfo") { reply in
      guard let document = reply.document, document["status"]?.string == "success", let data = document["data"],
        let version = data["version"]?.string
      else { return nil }
      // VictoriaMetrics names the version of the API that it follows, and nothing of its own build.
      let isVictoria = data["goVersion"] == nil && data["revision"] == nil
      return isVictoria ? RecognisedServer("VictoriaMetrics") : RecognisedServer("Prometheus", version: version)
    },
    services: [
      ServiceRule("prometheus", ports: [9090, 9091, 80, 443], portNames: ["http-web", "web", "http", "http-metrics", "prometheus"]),
      ServiceRule("vmsingle", ports: [8428, 8429], portNames: ["http"]),
    ],
    curl: CurlForm(variable: "PROMETHEUS_URL", route: "/api/v1/"))

  package static let alertmanager = DatasourceKind(
    id: "alertmanager", title: "Alertmanager", capabilities: [.alerts, .silences], hasOption: true,
    products: [ServerProduct("Alertmanager", ports: [9093])],
    probe: ServerProbe(path: "api/v2/status") { reply in
      reply.document?["versionInfo"].map { RecognisedServer("Alertmanager", version: $0["version"]?.version) }
    },
    services: [ServiceRule("alertmanager", ports: [9093, 80, 443], portNames: ["http-web", "web", "http", "alertmanager"])],
    curl: CurlForm(variable: "ALERTMANAGER_URL", route: "/api/v2/"))
}
