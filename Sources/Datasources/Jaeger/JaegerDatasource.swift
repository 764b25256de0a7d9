import DataFrames
package import DatasourceKit
import DatasourceKinds
import Text
import TimeSeries
import Traces
import Transport

/// A Jaeger server: API v3, and v1 where an old server has only that.
package struct JaegerDatasource: Datasource {
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

  /// The route of v3, else that of v1. "No traces found" is an answer, not a missing route.
  private func either(
    _ path: String, _ parameters: [(name: String, value: String)], else oldPath: String, _ oldParameters: [(name: String, value: String)]
  ) async throws(DatasourceError) -> (document: JSONValue, reply: HTTPReply, path: String) {
    var (reply, asked) = (try await client.send(.get, path, parameters: parameters, accepted: [404], for: id), path)
    if reply.status == 404, !Self.saysNone(reply) {
      (reply, asked) = (try await client.send(.get, oldPath, parameters: oldParameters, accepted: [404], for: id), oldPath)
    }
    if reply.status == 404 {
      guard Self.saysNone(reply) else { throw client.refusal(reply, request: "GET /\(asked)", for: id) }
      return (.null, reply, asked)
    }
    do throws(JSONError) {
      return (try JSONValue.parse(reply.body), reply, asked)
    } catch {
      // Old servers stream several results after one another.
      if let batch = try? TraceDocument.spans(in: reply.body), batch.spans.isEmpty { return (.null, reply, asked) }
      throw client.unreadable(reply, error, request: "GET /\(asked)", for: id)
    }
  }

  private static func saysNone(_ reply: HTTPReply) -> Bool {
    let text = String(decoding: reply.body.prefix(400), as: UTF8.self).lowercased()
    return text.contains("no traces found") || text.contains("trace not found")
  }

  private func spans(_ document: JSONValue) -> SpanBatch { (try? TraceDocument.spans(in: document)) ?? SpanBatch() }

  private func trace(_ traceID: TraceID, _ target: QueryRequest.Target) async throws(DatasourceError) -> TraceReply {
    let (document, reply, path) = try await either("api/v3/traces/\(traceID)", [], else: "api/traces/\(traceID)", [])
    let batch = spans(document)
    guard !batch.spans.isEmpty else {
      throw DatasourceError(
        kind: .rejected(status: 404), datasource: id, request: "GET /\(path)", reason: "there is no trace \(traceID)",
        advice: "it may be older than the server keeps traces")
    }
    return TraceReply(
      frames: [TraceFrames.trace(TraceTree(batch.spans), refID: target.refID, query: traceID.description)], request: "GET /\(path)", body: reply.body)
  }

  // MARK: Searching

  /// By the fields of Grafana's target. A query in TraceQL is answered here, from what the server has of its service.
  private func search(_ text: String, _ asked: TraceTarget, _ target: QueryRequest.Target) async throws(DatasourceError) -> TraceReply {
    let fields = JaegerSearch(target.model, traceQL: text, limit: asked.limit)
    guard !fields.service.isEmpty else {
      throw DatasourceError(
        kind: .invalidQuery, datasource: id, request: text, reason: "Jaeger searches within one service",
        advice: "name it: { resource.service.name = \"…\" && … }")
    }
    let (document, reply, path) = try await either("api/v3/traces", fields.parameters(target.range), else: "api/traces", fields.oldParameters(target.range))
    let trees = TraceSet(spans(document).spans).trees
    do throws(TraceQLError) {
      let search = try TraceSearch(TraceQLQuery(text))
      let rows = trees.compactMap { search.match($0) }.prefix(asked.limit).map { match in
        (summary: TraceSummary(match.tree), matched: match.sets.reduce(0) { $0 + $1.spans.count })
      }
      return TraceReply(frames: [TraceFrames.traces(Array(rows), refID: target.refID, query: text)], request: "GET /\(path)", body: reply.body)
    } catch {
      throw DatasourceError(kind: .invalidQuery, datasource: id, request: text, reason: error.rendered(in: text))
    }
  }

  private func dependencies(_ target: QueryRequest.Target) async throws(DatasourceError) -> TraceReply {
    let length = max(target.range.length, 3_600_000)
    let document = try await client.json(
      .get, "api/dependencies",
      parameters: [(name: "endTs", value: String(target.range.end.milliseconds)), (name: "lookback", value: String(length))], for: id)
    let calls = (document["data"]?.array ?? document["dependencies"]?.array ?? []).compactMap { entry -> (String, String, Int)? in
      guard let parent = entry["parent"]?.text, let child = entry["child"]?.text else { return nil }
      return (parent, child, entry["callCount"]?.integer ?? 0)
    }
    return TraceReply(frames: TraceFrames.dependencies(calls, refID: target.refID), request: "GET /api/dependencies")
  }

  // MARK: Variables and health

  /// Services; `operations(SERVICE)` gives the operations of one.
  package func variableOptions(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] {
    let text = (request.query.string ?? request.query["query"]?.text ?? "").trimmed
    let names: [String]
    if text.hasPrefix("operations("), text.hasSuffix(")") {
      let service = String(text.dropFirst(11).dropLast()).trimmed
      let parameter = [(name: "service", value: service)]
      let document = try await either("api/v3/operations", parameter, else: "api/operations", parameter).document
      names = (document["operations"]?.array ?? document["data"]?.array ?? []).compactMap { $0["name"]?.text ?? $0.text }
    } else {
      let document = try await either("api/v3/services", [], else: "api/services", []).document
      names = (document["services"]?.array ?? document["data"]?.array ?? []).compactMap(\.text)
    }
    return names.sorted().map { VariableOption(text: $0, value: $0) }
  }

  package func health() async throws(DatasourceError) -> DatasourceHealth {
    let clock = ContinuousClock()
    let start = clock.now
    let (document, _, path) = try await either("api/v3/services", [], else: "api/services", [])
    guard document["services"]?.array != nil || document["data"]?.array != nil else {
      throw DatasourceError(
        kind: .malformedReply(atByte: 0), datasource: id, request: "GET /\(path)", reason: "this does not answer as Jaeger does",
        advice: "check the address (\(client.baseURL))")
    }
    return DatasourceHealth(latency: clock.now - start, detail: client.baseURL)
  }
}
