import DataFrames
package import DatasourceKit
import Text
import TimeSeries
import Transport

/// An Elasticsearch or OpenSearch server: all targets of a panel as one `_msearch`, ES|QL and PPL one by one.
package struct ElasticsearchDatasource: Datasource {
  package let id: DatasourceID
  let client: ServerClient
  let options: ElasticsearchOptions

  package init(id: DatasourceID, client: ServerClient, options: ElasticsearchOptions) {
    (self.id, self.client, self.options) = (id, client, options)
  }

  // MARK: Queries

  package func query(_ request: QueryRequest) async throws(DatasourceError) -> QueryAnswer {
    let targets = request.targets.map { ElasticsearchTarget(refID: $0.refID, model: $0.model, interval: $0.step, range: $0.range) }
    let searches = targets.filter { $0.language == .lucene || $0.language == .dsl }
    let tables = targets.filter { $0.language == .esql || $0.language == .ppl }
    var answer = QueryAnswer()
    if !searches.isEmpty {
      do throws(DatasourceError) {
        answer = try await search(searches, keepsReply: request.keepsReplies)
      } catch {
        if tables.isEmpty { throw error }
        for target in searches { answer.errors[target.refID] = error }
      }
    }
    for target in tables {
      do throws(DatasourceError) {
        try await ask(target, keepsReply: request.keepsReplies, into: &answer)
      } catch {
        if targets.count == 1 { throw error }
        answer.errors[target.refID] = error
      }
    }
    return answer
  }

  private func search(_ targets: [ElasticsearchTarget], keepsReply: Bool) async throws(DatasourceError) -> QueryAnswer {
    var answer = QueryAnswer()
    var asked: [(target: ElasticsearchTarget, body: ElasticsearchBody)] = []
    for target in targets {
      if let error = problem(of: target) { answer.errors[target.refID] = error } else { asked.append((target, ElasticsearchBody(target: target, options: options))) }
    }
    guard !asked.isEmpty else { return answer }
    let text = asked.map { "\($0.body.header.compactText)\n\($0.body.text)\n" }.joined()
    let clock = ContinuousClock()
    let start = clock.now
    let (reply, document) = try await send("_msearch", parameters: searchParameters, body: Array(text.utf8), type: "application/x-ndjson", asked: asked[0].target.text)
    let duration = clock.now - start
    guard let responses = document["responses"]?.array else { throw unexpected(reply, asked: asked[0].target.text) }
    for (index, (target, body)) in asked.enumerated() {
      var sent = SentQuery(
        refID: target.refID, expression: target.text, request: "POST /_msearch", range: target.range, step: body.interval, duration: duration,
        bytes: reply.body.count)
      sent.body = "\(body.header.compactText)\n\(body.text)\n"
      if keepsReply { sent.keep(reply.body) }
      if responses.indices.contains(index) {
        let response = responses[index]
        if let error = ElasticsearchFailure.error(in: response, asked: target.text, of: id) {
          answer.errors[target.refID] = error
        } else {
          let frames = frames(of: target, in: response).noting(ElasticsearchFailure.notices(of: response))
          sent.seriesCount = frames.count
          answer.frames += frames
        }
      } else {
        answer.errors[target.refID] = DatasourceError(
          kind: .malformedReply(atByte: 0), datasource: id, request: target.text, reason: "the server answered \(responses.count) of \(asked.count) searches",
          advice: "look at what stands between: a proxy may cut the request")
      }
      answer.sent.append(sent)
    }
    return answer
  }

  private func frames(of target: ElasticsearchTarget, in response: JSONValue) -> [DataFrame] {
    if target.kind != .series { return [ElasticsearchDocuments(target: target, options: options).frame(response)] }
    return ElasticsearchSeries.frames(response["aggregations"], of: target, flavor: options.flavor)
  }

  private var searchParameters: [(name: String, value: String)] {
    var parameters = [(name: "max_concurrent_shard_requests", value: String(options.concurrentShardRequests))]
    if options.includesFrozen { parameters.append((name: "ignore_throttled", value: "false")) }
    return options.flavor == .openSearch ? [] : parameters
  }

  private func problem(of target: ElasticsearchTarget) -> DatasourceError? {
    if target.language == .dsl {
      guard (try? JSONValue.parse(Array(target.text.utf8)))?.object == nil else { return nil }
      return invalid(target, "the search is no JSON object", advice: "write the body of a _search: {\"query\": …}")
    }
    guard target.buckets.isEmpty, target.kind == .series else { return nil }
    return invalid(target, "invalid query, missing metrics and aggregations", advice: "group by a date histogram, or choose logs or raw data")
  }

  private func invalid(_ target: ElasticsearchTarget, _ reason: String, advice: String) -> DatasourceError {
    DatasourceError(kind: .invalidQuery, datasource: id, request: target.text, reason: reason, advice: advice)
  }

  // MARK: ES|QL and PPL

  private func ask(_ target: ElasticsearchTarget, keepsReply: Bool, into answer: inout QueryAnswer) async throws(DatasourceError) {
    let path = target.language == .esql ? "_query" : "_plugins/_ppl"
    let range = ElasticsearchBody.range(options.timeField, target.range)
    let text = target.language == .esql ? target.text : ElasticsearchPPL.timed(target.text, field: options.timeField, range: target.range)
    var body: JSONObject = ["query": .string(target.language == .esql ? ElasticsearchPPL.filled(target.text, field: options.timeField, target) : text)]
    if target.language == .esql { body["filter"] = range }
    let clock = ContinuousClock()
    let start = clock.now
    let (reply, document) = try await send(path, body: Array(JSONValue.object(body).compactText.utf8), type: "application/json", asked: target.text)
    if let error = ElasticsearchFailure.error(in: document, asked: target.text, of: id) { throw error }
    guard document["columns"] != nil || document["schema"] != nil else { throw unexpected(reply, asked: target.text) }
    let frames = ElasticsearchColumns(document, target: target, options: options).frames.noting(ElasticsearchFailure.notices(of: document))
    var sent = SentQuery(
      refID: target.refID, expression: target.text, request: "POST /\(path)", range: target.range, step: target.interval, duration: clock.now - start,
      bytes: reply.body.count, seriesCount: frames.count)
    sent.body = JSONValue.object(body).compactText
    if keepsReply { sent.keep(reply.body) }
    answer.frames += frames
    answer.sent.append(sent)
  }

  // MARK: Variables and health

  package func variableOptions(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] {
    try await ElasticsearchVariables(datasource: self).options(request)
  }

  package func health() async throws(DatasourceError) -> DatasourceHealth {
    let clock = ContinuousClock()
    let start = clock.now
    let root = try await client.json(.get, "", for: id)
    let latency = clock.now - start
    guard let version = root["version"]?["number"]?.text ?? root["tagline"]?.text else {
      throw DatasourceError(
        kind: .malformedReply(atByte: 0), datasource: id, request: "GET /", reason: "the answer has no version: this is no Elasticsearch or OpenSearch",
        advice: "check the address: \(client.baseURL)")
    }
    let product = root["version"]?["distribution"]?.text == "opensearch" ? "OpenSearch" : "Elasticsearch"
    return DatasourceHealth(version: version, latency: latency, detail: "\(product) \(client.baseURL)")
  }

  // MARK: Sending

  func send(
    _ path: String, parameters: [(name: String, value: String)] = [], body: [UInt8], type: String, asked: String
  ) async throws(DatasourceError) -> (HTTPReply, JSONValue) {
    do throws(DatasourceError) {
      let reply = try await client.send(.post, path, parameters: parameters, content: (type, body), for: id)
      do throws(JSONError) {
        return (reply, try JSONValue.parse(reply.body))
      } catch {
        throw client.unreadable(reply, error, request: asked, for: id)
      }
    } catch {
      throw ElasticsearchFailure.improved(error, asked: asked)
    }
  }

  func unexpected(_ reply: HTTPReply, asked: String) -> DatasourceError {
    client.unreadable(reply, JSONError(byte: 0, line: 1, column: 1, reason: "the answer has no results"), request: asked, for: id)
  }
}
