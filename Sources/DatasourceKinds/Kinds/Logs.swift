import Text

extension DatasourceKind {
  package static let loki = DatasourceKind(
    id: "loki", title: "Loki", dialect: .loki, language: .logQL, capabilities: [.queries, .logs, .metrics], planning: .loki,
    variableQueries: .loki, hasOption: true, products: [ServerProduct("Loki", ports: [3100])],
    probe: ServerProbe(path: "loki/api/v1/status/buildinfo") { reply in
      reply.document?["version"].map { RecognisedServer("Loki", version: $0.version) }
    },
    services: [ServiceRule("loki", ports: [3100, 80], portNames: ["http-metrics", "http"])],
    curl: CurlForm(variable: "LOKI_URL", route: "/loki/"))

  /// Files of this machine, asked in Loki's language.
  package static let localLogs = DatasourceKind(
    id: "oriel-logs", title: "Logs", dialect: .loki, language: .logQL, capabilities: [.queries, .logs, .metrics], planning: .loki, variableQueries: .loki,
    needsAddress: false)

  package static let elasticsearch = DatasourceKind(
    id: "elasticsearch", aliases: ["grafana-opensearch-datasource", "grafana-elasticsearch-datasource", "opensearch"], title: "Elasticsearch",
    dialect: .lucene, language: .lucene, capabilities: [.queries, .logs, .metrics],
    products: [ServerProduct("Elasticsearch", ports: [9200]), ServerProduct("OpenSearch", ports: [9200])],
    probe: ServerProbe(path: "") { reply in
      guard let version = reply.document?["version"], let number = version["number"]?.version, reply.document?["tagline"] != nil else { return nil }
      return RecognisedServer(version["distribution"]?.text == "opensearch" ? "OpenSearch" : "Elasticsearch", version: number)
    },
    services: [
      ServiceRule("elasticsearch", ports: [9200], portNames: ["http", "https"]), ServiceRule("opensearch", ports: [9200], portNames: ["http", "https"]),
    ],
    curl: CurlForm(variable: "ELASTICSEARCH_URL", route: "/_msearch"))

  package static let victoriaLogs = DatasourceKind(
    id: "victoriametrics-logs-datasource", title: "VictoriaLogs", dialect: .lucene, capabilities: [.logs])
}
