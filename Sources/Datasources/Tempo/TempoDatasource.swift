import DataFrames
package import DatasourceKit
import DatasourceKinds
import Text
import TimeSeries
import Traces
import Transport

/// A Tempo server: searches, series and traces by id.
package struct TempoDatasource: Datasource {
  package let id: DatasourceID
  private let client: ServerClient

  init(id: DatasourceID, client: ServerClient) { (self.id, self.client) = (id, client) }

  package func query(_ request: QueryRequest) async throws(DatasourceError) -> QueryAnswer {
    try await TraceAnswers(id: id, keepsReplies: request.keepsReplies).answer(request) { asked, target throws(DatasourceError) in
      switch asked.question {
      case .trace(let traceID): return try await trace(traceID, target)
      case .traceQL(let text): return try await answer(text, asked, target)
      case .serviceMap:
        throw DatasourceError(
          kind: .unsupported, datasource: id, request: "service map", reason: "Tempo keeps the service map in a Prometheus server",
          advice: "query traces_service_graph_request_total there")
      case nil: return TraceReply()
      }
    }
  }

  // MARK: One trace

  private func trace(_ traceID: TraceID, _ target: QueryRequest.Target) async throws(DatasourceError) -> TraceReply {
    let path = "api/v2/traces/\(traceID)"
    var reply = try await client.send(.get, path, accepted: [404], for: id)
    // Servers before 2.7 have only the first form.
    if reply.status == 404, String(decoding: reply.body.prefix(40), as: UTF8.self).hasPrefix("404 page") {
      reply = try await client.send(.get, "api/traces/\(traceID)", accepted: [404], for: id)
    }
    guard reply.status != 404, let batch = OTLPJSON.spans(in: try document(reply, path)), !batch.spans.isEmpty else {
      throw DatasourceError(
        kind: .rejected(status: 404), datasource: id, request: "GET /\(path)", reason: "there is no trace \(traceID)",
        advice: "it may be older than the server keeps traces, or not written yet")
    }
    let frame = TraceFrames.trace(TraceTree(batch.spans), refID: target.refID, query: traceID.description)
    return TraceReply(frames: [frame].noting(batch.notes.map { Notice(severity: .warning, text: $0) }), request: "GET /\(path)", body: reply.body)
  }

  // MARK: TraceQL

  private func answer(_ text: String, _ asked: TraceTarget, _ target: QueryRequest.Target) async throws(DatasourceError) -> TraceReply {
    // What is not understood here the server may still know.
    let isMetrics = (try? TraceQLQuery(text))?.isMetrics ?? false
    return isMetrics ? try await series(text, target) : try await search(text, asked, target)
  }

  /// Whole seconds; a range without length is the hour before it.
  private static func ends(of range: TimeRange) -> [(name: String, value: String)] {
    let end = (range.end.milliseconds + 999) / 1000
    let start = range.length > 0 ? range.start.milliseconds / 1000 : end - 3600
    return [(name: "start", value: String(start)), (name: "end", value: String(end))]
  }

  private func search(_ text: String, _ asked: TraceTarget, _ target: QueryRequest.Target) async throws(DatasourceError) -> TraceReply {
    let parameters = [(name: "q", value: text), (name: "limit", value: String(asked.limit)), (name: "spss", value: String(asked.spansPerSet))]
    let reply = try await client.send(.get, "api/search", parameters: parameters + Self.ends(of: target.range), for: id)
    let found = TempoReplies.search(try document(reply, "api/search"))
    let frame =
      asked.showsSpans
      ? TraceFrames.spans(found.flatMap(\.spans), refID: target.refID, query: text)
      : TraceFrames.traces(found.map { ($0.summary, $0.matched) }, refID: target.refID, query: text)
    var frames = [frame]
    if found.count >= asked.limit {
      frames = frames.noting([Notice(severity: .info, text: "the first \(asked.limit) traces that were found: there may be more (limit)")])
    }
    return TraceReply(frames: frames, request: "GET /api/search", body: reply.body)
  }

  private func series(_ text: String, _ target: QueryRequest.Target) async throws(DatasourceError) -> TraceReply {
    let isInstant = target.range.length == 0 || target.model["metricsQueryType"]?.text == "instant"
    let path = isInstant ? "api/metrics/query" : "api/metrics/query_range"
    var parameters = [(name: "q", value: text)] + Self.ends(of: target.range)
    if !isInstant { parameters.append((name: "step", value: "\(max(target.step, 1))ms")) }
    let reply = try await client.send(.get, path, parameters: parameters, for: id)
    let document = try document(reply, path)
    let frames =
      isInstant
      ? [TempoReplies.table(document, refID: target.refID, query: text)] : TempoReplies.series(document, refID: target.refID, query: text)
    return TraceReply(frames: frames, request: "GET /\(path)", body: reply.body)
  }

  private func document(_ reply: HTTPReply, _ path: String) throws(DatasourceError) -> JSONValue {
    do throws(JSONError) {
      return try JSONValue.parse(reply.body)
    } catch {
      throw client.unreadable(reply, error, request: "GET /\(path)", for: id)
    }
  }

  // MARK: Variables and health

  /// `resource.service.name`, or Grafana's `{"type": 1, "label": "service.name"}`; names of attributes where nothing is named.
  package func variableOptions(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] {
    let label = request.query.string ?? request.query["label"]?.text ?? request.query["query"]?.text ?? ""
    let ends = Self.ends(of: request.range)
    guard !label.isEmpty, request.query["type"]?.integer != 0 else {
      let document = try await client.json(.get, "api/v2/search/tags", parameters: ends, for: id)
      let names = (document["scopes"]?.array ?? []).flatMap { scope -> [String] in
        let prefix = scope["name"]?.text.map { $0 == "intrinsic" ? "" : "\($0)." } ?? ""
        return (scope["tags"]?.array ?? []).compactMap(\.text).map { prefix + $0 }
      }
      return names.map { VariableOption(text: $0, value: $0) }
    }
    let isPlain = !label.contains(":") && TraceQLAttribute.needsScope(label)
    let document = try await client.json(
      .get, "api/v2/search/tag/\(URLText.encodedComponent(isPlain ? ".\(label)" : label))/values", parameters: ends, for: id)
    return (document["tagValues"]?.array ?? []).compactMap { $0["value"]?.text }.map { VariableOption(text: $0, value: $0) }
  }

  package func health() async throws(DatasourceError) -> DatasourceHealth {
    let clock = ContinuousClock()
    let start = clock.now
    let document = try await client.json(.get, "api/status/buildinfo", for: id)
    guard let version = document["version"]?.version else {
      throw DatasourceError(
        kind: .malformedReply(atByte: 0), datasource: id, request: "GET /api/status/buildinfo", reason: "this does not answer as Tempo does",
        advice: "check the address (\(client.baseURL))")
    }
    return DatasourceHealth(version: version, latency: clock.now - start, detail: client.baseURL)
  }
}
