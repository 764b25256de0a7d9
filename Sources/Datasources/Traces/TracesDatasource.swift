import DatasourceKit
import Transport

/// A server of traces, which are not shown here: it is named for what it is and asked whether it answers.
struct TracesDatasource: Datasource {
  let id: DatasourceID
  let client: ServerClient
  let probe: RecognitionProbe

  func query(_ request: QueryRequest) async throws(DatasourceError) -> QueryAnswer { throw unsupported("query") }
  func variableOptions(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] { throw unsupported("variable") }

  func health() async throws(DatasourceError) -> DatasourceHealth {
    let clock = ContinuousClock()
    let start = clock.now
    let reply = try await client.send(.get, probe.rawValue, for: id)
    guard let (_, version) = probe.recognised(reply) else {
      throw DatasourceError(
        kind: .malformedReply(atByte: 0), datasource: id, request: "GET /\(probe.rawValue)", reason: "this does not answer as \(id.type) does",
        advice: "check the address (\(client.baseURL))")
    }
    return DatasourceHealth(version: version, latency: clock.now - start, detail: client.baseURL)
  }

  private func unsupported(_ request: String) -> DatasourceError {
    DatasourceError(
      kind: .unsupported, datasource: id, request: request, reason: "traces of \(id.type) are not shown here",
      advice: "open them in Grafana: p t on a panel copies the link")
  }
}
