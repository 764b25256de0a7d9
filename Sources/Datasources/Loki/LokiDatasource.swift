import DataFrames
package import DatasourceKit
import Text
import TimeSeries
import Transport

/// A Loki server.
package struct LokiDatasource: Datasource {
  package let id: DatasourceID
  private let client: ServerClient
  private let maxLines: Int?
  /// Where the API is below the client's address.
  private let root: String

  /// - Parameters:
  ///   - maxLines: Of panels that name no limit of their own.
  ///   - root: A Grafana server's proxy has the API elsewhere.
  package init(id: DatasourceID, client: ServerClient, maxLines: Int? = nil, root: String = "loki/api/v1") {
    var client = client
    // Its answers then tell a stream's own labels from those of single lines. Old servers pass over it.
    client.headers.append(("X-Loki-Response-Encoding-Flags", "categorize-labels"))
    (self.id, self.client, self.maxLines, self.root) = (id, client, maxLines, root)
  }

  // MARK: Queries

  package func query(_ request: QueryRequest) async throws(DatasourceError) -> QueryAnswer {
    let queries = request.targets.map { ($0, LokiQuery(refID: $0.refID, model: $0.model, maxLines: maxLines)) }.filter { !$0.1.expression.isEmpty }
    let answers = await withTaskGroup(of: (Int, QueryAnswer).self) { group in
      for (index, (target, query)) in queries.enumerated() {
        group.addTask { (index, await answer(to: query, target, keepsReply: request.keepsReplies)) }
      }
      var answers = [QueryAnswer](repeating: QueryAnswer(), count: queries.count)
      for await (index, answer) in group { answers[index] = answer }
      return answers
    }
    let joined = QueryAnswer(
      frames: answers.flatMap(\.frames), errors: answers.reduce(into: [:]) { $0.merge($1.errors) { first, _ in first } },
      sent: answers.flatMap(\.sent))
    // When nothing came, the failure is the panel's, not a target's.
    if joined.frames.isEmpty, !joined.errors.isEmpty, joined.errors.count == queries.count, let error = joined.errors.values.first { throw error }
    return joined
  }

  private func answer(to query: LokiQuery, _ target: QueryRequest.Target, keepsReply: Bool) async -> QueryAnswer {
    var answer = QueryAnswer()
    var target = target
    // Lines of one moment: Loki's own default range ends there.
    if !query.asksInstant, target.range.length == 0 { target.range.start = target.range.end - 3_600_000 }
    let step = Self.step(of: query, target)
    let path = query.asksInstant ? "\(root)/query" : "\(root)/query_range"
    let clock = ContinuousClock()
    let start = clock.now
    do throws(DatasourceError) {
      let reply = try await send(path, parameters: Self.parameters(of: query, target, step: step), asked: query.expression)
      let document = try self.document(reply, asked: query.expression)
      let result = document["data"]?["result"]?.array ?? []
      switch document["data"]?["resultType"]?.string {
      case "streams": answer.frames = [LokiFrames.lines(result, of: query)]
      case "matrix", "vector": answer.frames = LokiFrames.series(result, of: query, step: step)
      case "scalar":
        if let scalar = document["data"]?["result"] { answer.frames = LokiFrames.series([["metric": [:], "value": scalar]], of: query, step: step) }
      default:
        throw DatasourceError(
          kind: .malformedReply(atByte: 0), datasource: id, request: query.expression,
          reason: "the answer has no result of the type streams, matrix or vector", advice: "check the address: another API answers there")
      }
      answer.frames = answer.frames.noting((document["warnings"]?.array ?? []).compactMap(\.text).prefix(100).map { Notice(severity: .warning, text: $0) })
      var sent = SentQuery(
        refID: query.refID, expression: query.expression, request: "GET /\(path)", range: target.range, step: step, duration: clock.now - start,
        bytes: reply.body.count, seriesCount: result.count)
      if keepsReply { sent.keep(reply.body) }
      answer.sent.append(sent)
    } catch {
      answer.errors[query.refID] = error
    }
    return answer
  }

  /// Loki refuses more than 11,000 points a series.
  private static func step(of query: LokiQuery, _ target: QueryRequest.Target) -> Milliseconds {
    max(PromDuration.parse(query.step) ?? target.step, (target.range.length + 10_999) / 11_000, 1)
  }

  private static func parameters(
    of query: LokiQuery, _ target: QueryRequest.Target, step: Milliseconds
  ) -> [(name: String, value: String)] {
    var parameters = [(name: "query", value: query.expression), (name: "limit", value: String(query.limit)), (name: "direction", value: query.direction.rawValue)]
    if query.asksInstant {
      parameters.append((name: "time", value: nanoseconds(target.range.end)))
    } else {
      parameters += ends(of: target.range)
      parameters.append((name: "step", value: seconds(step)))
    }
    return parameters
  }

  /// The end is exclusive for the server.
  private static func ends(of range: TimeRange) -> [(name: String, value: String)] {
    [(name: "start", value: nanoseconds(range.start)), (name: "end", value: nanoseconds(range.end))]
  }

  private static func nanoseconds(_ time: Timestamp) -> String {
    time.rawValue == 0 ? "0" : "\(time.rawValue)000000"
  }

  /// `0.5`, `60`
  private static func seconds(_ length: Milliseconds) -> String { PrometheusCall.seconds(Timestamp(milliseconds: length)) }

  // MARK: Variables

  package func variableOptions(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] {
    let values: [String]
    switch LokiVariableQuery(request.query) {
    case .labelNames: values = try await strings("\(root)/labels", ends: request.range)
    case .labelValues(let label, let selector):
      let filter = selector.map { [(name: "query", value: $0)] } ?? []
      values = try await strings("\(root)/label/\(URLText.encodedComponent(label))/values", filter, ends: request.range)
    case .series(let selector):
      let reply = try await send(
        "\(root)/series", parameters: [(name: "match[]", value: selector)] + Self.ends(of: request.range), asked: selector)
      values = (try document(reply, asked: selector)["data"]?.array ?? []).map { LokiFrames.labels($0).description }
    case .none:
      throw DatasourceError(
        kind: .invalidQuery, datasource: id, request: request.query.text ?? request.query.compactText, reason: "this is no variable query of Loki",
        advice: "label_names(), label_values(label) or label_values({selector}, label)")
    }
    return values.map { VariableOption(text: $0, value: $0) }
  }

  private func strings(
    _ path: String, _ parameters: [(name: String, value: String)] = [], ends range: TimeRange
  ) async throws(DatasourceError) -> [String] {
    let reply = try await send(path, parameters: parameters + Self.ends(of: range), asked: "/\(path)")
    // Without values there is no `data` at all.
    return try document(reply, asked: "/\(path)")["data"]?.array?.compactMap(\.text) ?? []
  }

  // MARK: Health

  package func health() async throws(DatasourceError) -> DatasourceHealth {
    let clock = ContinuousClock()
    let start = clock.now
    // It needs no data, but a tenant where the server has several.
    let reply = try await send("\(root)/query", parameters: [(name: "query", value: "vector(1)+vector(1)")], asked: "health")
    let latency = clock.now - start
    _ = try document(reply, asked: "health")
    let info = try? await client.json(.get, "\(root)/status/buildinfo", for: id)
    return DatasourceHealth(version: info?["version"]?.text.flatMap { $0.isEmpty ? nil : $0 }, latency: latency, detail: client.baseURL)
  }

  // MARK: Sending

  private func send(
    _ path: String, parameters: [(name: String, value: String)], asked: String
  ) async throws(DatasourceError) -> HTTPReply {
    do throws(DatasourceError) {
      return try await client.send(.get, path, parameters: parameters, for: id)
    } catch {
      var error = error
      error.request = asked
      if let advice = Self.advice(for: error.reason) { error.advice = advice }
      throw error
    }
  }

  /// Loki's refusals come as plain text.
  private static func advice(for reason: String) -> String? {
    let known = [
      ("no org id", "name the tenant: httpHeaderName1: X-Scope-OrgID in jsonData, its name in secureJsonData.httpHeaderValue1"),
      ("max entries limit", "ask for fewer lines: maxLines of the panel or of the datasource"),
      ("maximum of series", "aggregate: sum by (label) (…)"),
      ("query time range exceeds the limit", "ask for a shorter range"),
      ("exceeded maximum resolution", "ask for a larger step"),
      ("pipeline error", "drop lines that do not parse: | __error__=\"\""),
    ]
    return known.first { reason.contains($0.0) }?.1
  }

  private func document(_ reply: HTTPReply, asked: String) throws(DatasourceError) -> JSONValue {
    let document: JSONValue
    do throws(JSONError) {
      document = try JSONValue.parse(reply.body)
    } catch {
      throw client.unreadable(reply, error, request: asked, for: id)
    }
    guard document["status"]?.string == "success" else {
      let reason = document["error"]?.text ?? "the answer has no status"
      throw client.unreadable(reply, JSONError(byte: 0, line: 1, column: 1, reason: reason), request: asked, for: id)
    }
    return document
  }
}

/// What a query variable of a Loki datasource asks.
enum LokiVariableQuery: Hashable {
  case labelNames
  case labelValues(label: String, selector: String?)
  case series(String)
  case none

  /// - Parameter query: `label_values({app="a"}, pod)`, or Grafana's object `{"type": 1, "label": "pod", "stream": "{app=\"a\"}"}`.
  init(_ query: JSONValue) {
    if let kind = query["type"]?.integer {
      let (label, stream) = (query["label"]?.text ?? "", query["stream"]?.text ?? "")
      self = kind == 0 || label.isEmpty ? .labelNames : .labelValues(label: label, selector: stream.isEmpty || stream == "{}" ? nil : stream)
      return
    }
    switch PrometheusVariableQuery(query) {
    case .labelNames: self = .labelNames
    case .labelValues(let label, let selector): self = .labelValues(label: label, selector: selector)
    case .series(let selector): self = selector.hasPrefix("{") ? .series(selector) : .none
    case .metrics, .queryResult: self = .none
    }
  }
}
