import DataFrames
package import DatasourceKit
import Text
import TimeSeries
import Traces
import Transport

/// A Zipkin server, API v2.
package struct ZipkinDatasource: Datasource {
  package let id: DatasourceID
  private let client: ServerClient

  init(id: DatasourceID, client: ServerClient) { (self.id, self.client) = (id, client) }

  package func query(_ request: QueryRequest) async throws(DatasourceError) -> QueryAnswer {
    try await TraceAnswers(id: id, keepsReplies: request.keepsReplies).answer(request) { asked, target throws(DatasourceError) in
      switch asked.question {
      case .trace(let traceID): return try await trace(traceID, target)
      case .traceQL(let text): return try await search(text, asked, target)
      case .serviceMap: return try await dependencies(target)
      case nil: return TraceReply()
      }
    }
  }

  private func trace(_ traceID: TraceID, _ target: QueryRequest.Target) async throws(DatasourceError) -> TraceReply {
    let path = "api/v2/trace/\(traceID)"
    let document = try await client.json(.get, path, for: id)
    guard let batch = ZipkinJSON.spans(in: document), !batch.spans.isEmpty else {
      throw DatasourceError(kind: .rejected(status: 404), datasource: id, request: "GET /\(path)", reason: "there is no trace \(traceID)")
    }
    return TraceReply(frames: [TraceFrames.trace(TraceTree(batch.spans), refID: target.refID, query: traceID.description)], request: "GET /\(path)")
  }

  /// The server looks for the service; the rest of the query is answered here.
  private func search(_ text: String, _ asked: TraceTarget, _ target: QueryRequest.Target) async throws(DatasourceError) -> TraceReply {
    let range = target.range
    var parameters = [
      (name: "endTs", value: String(range.end.milliseconds)), (name: "lookback", value: String(range.length > 0 ? range.length : 3_600_000)),
      (name: "limit", value: String(asked.limit)),
    ]
    let search: TraceSearch
    do throws(TraceQLError) {
      let query = try TraceQLQuery(text)
      if let service = query.requiredService { parameters.append((name: "serviceName", value: service)) }
      search = try TraceSearch(query)
    } catch {
      throw DatasourceError(kind: .invalidQuery, datasource: id, request: text, reason: error.rendered(in: text))
    }
    let document = try await client.json(.get, "api/v2/traces", parameters: parameters, for: id)
    let rows = TraceSet((ZipkinJSON.spans(in: document) ?? SpanBatch()).spans).trees.compactMap { search.match($0) }.map { match in
      (summary: TraceSummary(match.tree), matched: match.sets.reduce(0) { $0 + $1.spans.count })
    }
    return TraceReply(frames: [TraceFrames.traces(rows, refID: target.refID, query: text)], request: "GET /api/v2/traces")
  }

  private func dependencies(_ target: QueryRequest.Target) async throws(DatasourceError) -> TraceReply {
    let length = max(target.range.length, 3_600_000)
    let list = try await client.json(
      .get, "api/v2/dependencies",
      parameters: [(name: "endTs", value: String(target.range.end.milliseconds)), (name: "lookback", value: String(length))], for: id)
    let calls = (list.array ?? []).compactMap { entry -> (String, String, Int)? in
      guard let parent = entry["parent"]?.text, let child = entry["child"]?.text else { return nil }
      return (parent, child, entry["callCount"]?.integer ?? 0)
    }
    return TraceReply(frames: TraceFrames.dependencies(calls, refID: target.refID), request: "GET /api/v2/dependencies")
  }

  /// Services.
  package func variableOptions(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] {
    try await client.json(.get, "api/v2/services", for: id).array?.compactMap(\.text).sorted().map { VariableOption(text: $0, value: $0) } ?? []
  }

  package func health() async throws(DatasourceError) -> DatasourceHealth {
    let clock = ContinuousClock()
    let start = clock.now
    guard try await client.json(.get, "api/v2/services", for: id).array != nil else {
      throw DatasourceError(
        kind: .malformedReply(atByte: 0), datasource: id, request: "GET /api/v2/services", reason: "this does not answer as Zipkin does",
        advice: "check the address (\(client.baseURL))")
    }
    return DatasourceHealth(latency: clock.now - start, detail: client.baseURL)
  }
}
