import DatasourceKinds
import DatasourceKit
import Transport

/// A server of traces, which are not shown here: it is named for what it is and asked whether it answers.
struct TracesDatasource: Datasource {
  let id: DatasourceID
  let client: ServerClient
  /// `nil` for a kind that nothing tells from others: its health is not known.
  let probe: ServerProbe?

  func query(_ request: QueryRequest) async throws(DatasourceError) -> QueryAnswer { throw unsupported("query") }
  func variableOptions(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] { throw unsupported("variable") }

  func health() async throws(DatasourceError) -> DatasourceHealth {
    guard let probe else { throw unsupported("health") }
    let clock = ContinuousClock()
    let start = clock.now
    let reply = try await client.send(.get, probe.path, for: id)
    guard reply.status == 200, let found = probe.recognise(ProbeReply(body: reply.body)) else {
      throw DatasourceError(
        kind: .malformedReply(atByte: 0), datasource: id, request: "GET /\(probe.path)", reason: "this does not answer as \(id.type) does",
        advice: "check the address (\(client.baseURL))")
    }
    return DatasourceHealth(version: found.version, latency: clock.now - start, detail: client.baseURL)
  }

  private func unsupported(_ request: String) -> DatasourceError {
    DatasourceError(
      kind: .unsupported, datasource: id, request: request, reason: "traces of \(id.type) are not shown here",
      advice: "open them in Grafana: p t on a panel copies the link")
  }
}
