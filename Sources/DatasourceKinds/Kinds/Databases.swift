extension DatasourceKind {
  package static let influxDB = DatasourceKind(id: "influxdb", title: "InfluxDB", dialect: .influx, capabilities: [.metrics])
  package static let graphite = DatasourceKind(id: "graphite", title: "Graphite", capabilities: [.metrics])

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
