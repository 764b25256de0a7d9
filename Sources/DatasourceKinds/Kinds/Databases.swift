import Text

extension DatasourceKind {
  package static let influxDB = DatasourceKind(
    id: "influxdb", aliases: ["influxdata-flightsql-datasource"], title: "InfluxDB", dialect: .influx, capabilities: [.queries, .metrics],
    products: [ServerProduct("InfluxDB", ports: [8086, 8181])],
    probe: ServerProbe(path: "health") { reply in
      reply.document?["name"]?.text == "influxdb" ? RecognisedServer("InfluxDB", version: reply.document?["version"]?.version) : nil
    },
    services: [ServiceRule("influxdb", ports: [8086], portNames: ["http", "api"])], curl: CurlForm(variable: "INFLUXDB_URL", route: "/api/v2/query"))
  package static let graphite = DatasourceKind(
    id: "graphite", title: "Graphite", capabilities: [.queries, .metrics], services: [ServiceRule("graphite", ports: [80, 8080], portNames: ["http"])],
    curl: CurlForm(variable: "GRAPHITE_URL", route: "/render"))

  /// Databases that Grafana asks for tables; here only through a Grafana server.
  static let sql = [
    DatasourceKind(id: "mysql", title: "MySQL", dialect: .sql),
    DatasourceKind(id: "postgres", aliases: ["grafana-postgresql-datasource"], title: "PostgreSQL", dialect: .sql),
    DatasourceKind(id: "mssql", title: "Microsoft SQL Server", dialect: .sql),
    DatasourceKind(id: "grafana-clickhouse-datasource", title: "ClickHouse", dialect: .sql),
    DatasourceKind(id: "vertamedia-clickhouse-datasource", title: "ClickHouse (Altinity)", dialect: .sql),
    DatasourceKind(id: "grafana-athena-datasource", title: "Athena", dialect: .sql),
    DatasourceKind(id: "grafana-bigquery-datasource", title: "BigQuery", dialect: .sql),
    DatasourceKind(id: "grafana-snowflake-datasource", aliases: ["michelin-snowflake-datasource"], title: "Snowflake", dialect: .sql),
  ]
}
