import DataFrames
import DatasourceKinds
package import DatasourceKit
import Text
import TimeSeries
import Transport

/// A datasource of a Grafana server, whatever its type: asked through the server's `POST /api/ds/query`.
package struct GrafanaDatasource: Datasource {
  package let id: DatasourceID
  private let server: GrafanaServer

  /// - Parameter id: With uid and type as the server knows them.
  package init(id: DatasourceID, server: GrafanaServer) {
    (self.id, self.server) = (id, server)
  }

  package func query(_ request: QueryRequest) async throws(DatasourceError) -> QueryAnswer {
    guard !request.targets.isEmpty else { return QueryAnswer() }
    let clock = ContinuousClock()
    let start = clock.now
    let (reply, document) = try await results(of: request)
    var answer = QueryAnswer()
    let replies = FrameReply.list(document)
    let asked = Self.body(of: request, for: id).compactText
    for target in request.targets {
      let part = replies.first { $0.refID == target.refID }
      answer.frames += part?.frames ?? []
      if let error = part?.error {
        answer.errors[target.refID] = DatasourceError(
          kind: .rejected(status: part?.status ?? reply.status), datasource: id, request: Self.text(of: target), reason: error)
      }
      var sent = SentQuery(
        refID: target.refID, expression: Self.text(of: target), request: "POST /api/ds/query", range: request.range,
        step: target.step, duration: clock.now - start, bytes: reply.body.count, seriesCount: part?.frames.count ?? 0)
      sent.body = asked
      if request.keepsReplies { sent.keep(reply.body) }
      answer.sent.append(sent)
    }
    if answer.frames.isEmpty, answer.errors.count == request.targets.count, let error = answer.errors.values.first { throw error }
    return answer
  }

  /// The reply, and its JSON with `results` in it.
  private func results(of request: QueryRequest) async throws(DatasourceError) -> (reply: HTTPReply, document: JSONValue) {
    let asked = "POST /api/ds/query: " + request.targets.map(Self.text).joined(separator: "; ")
    let reply: HTTPReply
    do throws(DatasourceError) {
      // 207 and 400 carry what succeeded beside what failed.
      reply = try await server.client.send(.post, "api/ds/query", body: Self.body(of: request, for: id), accepted: [400], for: id)
    } catch {
      var error = error
      error.request = asked
      throw error
    }
    do throws(JSONError) {
      let document = try JSONValue.parse(reply.body)
      if document["results"] != nil { return (reply, document) }
    } catch {
      guard reply.status == 400 else { throw server.client.unreadable(reply, error, request: asked, for: id) }
    }
    guard reply.status != 400 else { throw server.client.refusal(reply, request: asked, for: id) }
    let error = JSONError(byte: 0, line: 1, column: 1, reason: "expected an object with results")
    throw server.client.unreadable(reply, error, request: asked, for: id)
  }

  /// What the target asks, for errors and inspection: the field that its type of datasource has for it.
  private static func text(of target: QueryRequest.Target) -> String {
    for key in ["expr", "query", "rawSql", "expression", "target"] {
      if let text = target.model[key]?.string, !text.isEmpty { return text }
    }
    return JSONValue.object(target.model).compactText
  }

  static func body(of request: QueryRequest, for id: DatasourceID) -> JSONValue {
    let queries = request.targets.map { target -> JSONValue in
      var model = target.model
      model["refId"] = .string(target.refID)
      model["datasource"] = ["uid": .string(id.uid), "type": .string(id.type)]
      model["intervalMs"] = .number(Double(target.step))
      model["maxDataPoints"] = .number(Double(max(request.maxDataPoints, 1)))
      return .object(model)
    }
    return [
      "from": .string("\(request.range.start.milliseconds)"), "to": .string("\(request.range.end.milliseconds)"),
      "queries": .array(queries),
    ]
  }

  package func variableOptions(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] {
    switch id.kind?.variableQueries {
    case .prometheus: return try await prometheus.variableOptions(request)
    case .loki: return try await loki.variableOptions(request)
    case .target, nil: return try await options(of: request)
    }
  }

  /// A variable's query is answered as a panel's is: the first text column holds the options.
  private func options(of request: VariableRequest) async throws(DatasourceError) -> [VariableOption] {
    var model = request.query.object ?? JSONObject()
    if let text = request.query.string { model["rawSql"] = .string(text); model["query"] = .string(text) }
    if model["format"] == nil { model["format"] = "table" }
    let target = QueryRequest.Target(refID: model["refId"]?.string ?? "variable", model: model, step: 60_000, range: request.range)
    let answer = try await query(QueryRequest(targets: [target], range: request.range, maxDataPoints: 1000))
    let frame = answer.frames.first
    let texts = frame?.fields.first { $0.name == "__text" } ?? frame?.fields.first { $0.type == .string } ?? frame?.fields.first
    let values = frame?.fields.first { $0.name == "__value" } ?? texts
    guard let texts, let values else { return [] }
    return zip(texts.values.rows, values.values.rows).map { VariableOption(text: $0.scriptText, value: $1.scriptText) }
  }

  /// The server's proxy before a Loki.
  private var loki: LokiDatasource {
    LokiDatasource(id: id, client: server.client, root: "api/datasources/uid/\(URLText.encodedComponent(id.uid))/resources")
  }

  /// The server's proxy before a Prometheus.
  private var prometheus: PrometheusDatasource {
    PrometheusDatasource(
      id: id, server: server.client.prometheus(path: "api/datasources/uid/\(URLText.encodedComponent(id.uid))/resources"))
  }

  package func health() async throws(DatasourceError) -> DatasourceHealth {
    let clock = ContinuousClock()
    let start = clock.now
    let health = try await server.client.json(
      .get, "api/datasources/uid/\(URLText.encodedComponent(id.uid))/health", accepted: [400, 404, 500], for: id)
    let message = health["message"]?.text ?? ""
    // Plugins without a check of their own say that they have none.
    if health["status"]?.text == "ERROR" {
      throw DatasourceError(kind: .rejected(status: 500), datasource: id, request: "health", reason: message)
    }
    return DatasourceHealth(latency: clock.now - start, detail: "through \(server.baseURL)")
  }
}

/// Annotations as a frame of Grafana's shape.
enum AnnotationTable {
  static func frame(of events: [GrafanaServer.Annotation], refID: String) -> DataFrame {
    DataFrame(
      refID: refID,
      fields: [
        Field(name: "time", values: .times(events.map(\.start.milliseconds))),
        Field(name: "timeEnd", values: .times(events.map { $0.end?.milliseconds })),
        Field(name: "text", values: .strings(events.map(\.text))),
        Field(name: "tags", values: .strings(events.map { $0.tags.joined(separator: ",") })),
      ], meta: FrameMeta(isAnnotations: true))
  }
}
