import DatasourceKit

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
