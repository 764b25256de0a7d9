import DataFrames
package import DatasourceKit
import Text
import TimeSeries
import Transport

/// A Graphite server (graphite-web, go-graphite, and what speaks their render API).
package struct GraphiteDatasource: Datasource {
  package let id: DatasourceID
  private let client: ServerClient

  package init(id: DatasourceID, client: ServerClient) {
    (self.id, self.client) = (id, client)
  }

  // MARK: Queries

  package func query(_ request: QueryRequest) async throws(DatasourceError) -> QueryAnswer {
    let annotations = request.targets.filter { $0.model["fromAnnotations"]?.bool == true || $0.model["tags"] != nil && $0.model["target"] == nil }
    let targets = GraphiteTargets.resolve(request.targets.filter { !annotations.contains($0) }.map { ($0.refID, $0.model) }).filter { !$0.isHidden }
    var answer = QueryAnswer()
    for target in targets {
      guard let asked = request.targets.first(where: { $0.refID == target.refID }) else { continue }
      do throws(DatasourceError) {
        try await render(target, over: asked.range, step: asked.step, request, into: &answer)
      } catch {
        if request.targets.count == 1 { throw error }
        answer.errors[target.refID] = error
      }
    }
    for target in annotations {
      do throws(DatasourceError) {
        answer.frames.append(try await events(target))
      } catch {
        if request.targets.count == 1 { throw error }
        answer.errors[target.refID] = error
      }
    }
    return answer
  }

  private func render(
    _ target: GraphiteTargets.Resolved, over range: TimeRange, step: Milliseconds, _ request: QueryRequest, into answer: inout QueryAnswer
  ) async throws(DatasourceError) {
    let form: [(name: String, value: String)] = [
      ("target", target.expression), ("from", Self.seconds(range.start)), ("until", Self.seconds(range.end)), ("format", "json"),
      ("maxDataPoints", String(max(request.maxDataPoints, 1))),
    ]
    let clock = ContinuousClock()
    let start = clock.now
    let (reply, document) = try await send("render", form, asked: target.expression)
    // `noNullPoints` and old servers wrap the list.
    guard let list = document.array ?? document["series"]?.array else {
      throw client.unreadable(reply, JSONError(byte: 0, line: 1, column: 1, reason: "the answer is no list of series"), request: target.expression, for: id)
    }
    answer.frames += list.map { Self.frame($0, refID: target.refID) }
    var sent = SentQuery(
      refID: target.refID, expression: target.expression, request: "POST /render", range: range, step: step, duration: clock.now - start,
      bytes: reply.body.count, seriesCount: list.count)
    sent.body = URLText.query(form)
    if request.keepsReplies { sent.keep(reply.body) }
    answer.sent.append(sent)
  }

  private static func seconds(_ time: Timestamp) -> String { String(time.milliseconds / 1000) }

  /// `{"target": …, "tags": {…}, "datapoints": [[value, seconds], …]}`
  private static func frame(_ series: JSONValue, refID: String) -> DataFrame {
    let name = series["title"]?.text ?? series["target"]?.text ?? ""
    let points = series["datapoints"]?.array ?? []
    let tags = (series["tags"]?.object?.members ?? []).compactMap { member in member.value.text.map { (member.key, $0) } }
    var times: [Int64?] = []
    var values: [Double] = []
    times.reserveCapacity(points.count)
    values.reserveCapacity(points.count)
    for point in points {
      times.append(point[1]?.number.map { Int64(clampingToDates: $0 * 1000) })
      values.append(point[0].flatMap { if case .number(let number) = $0 { number } else { nil } } ?? FieldValues.absent)
    }
    var time = Field(name: "time", values: .times(times))
    time.isNullable = false
    let value = Field(name: "value", values: .numbers(values), labels: Labels(tags), config: FieldConfig(displayNameFromSource: name))
    return DataFrame(name: name, refID: refID, fields: [time, value], meta: FrameMeta(type: "timeseries-multi"))
  }

  /// Events as annotations: `time`, `title`, `tags`, `text`.
  private func events(_ target: QueryRequest.Target) async throws(DatasourceError) -> DataFrame {
    let written = target.model["tags"]
    let tags = written?.array?.compactMap(\.text).joined(separator: " ") ?? written?.text ?? ""
    let parameters = [(name: "from", value: Self.seconds(target.range.start)), (name: "until", value: Self.seconds(target.range.end))]
      + (tags.isEmpty ? [] : [(name: "tags", value: tags)])
    let events = try await client.json(.get, "events/get_data", parameters: parameters, for: id).array ?? []
    let tagTexts = events.map { event -> JSONValue in
      .array((event["tags"]?.array ?? (event["tags"]?.text ?? "").split { $0 == " " || $0 == "," }.map { .string(String($0)) }))
    }
    return DataFrame(
      refID: target.refID,
      fields: [
        Field(name: "time", values: .times(events.map { $0["when"]?.number.map { Int64(clampingToDates: $0 * 1000) } })),
        Field(name: "title", values: .strings(events.map { $0["what"]?.text })), Field(name: "tags", values: .other(tagTexts)),
        Field(name: "text", values: .strings(events.map { $0["data"]?.text })),
      ], meta: FrameMeta(isAnnotations: true))
  }

  // MARK: Variables

  /// `servers.*`, `expand(servers.*)`, `tags()`, `tag_values(name, expr…)`, `events…` as Grafana's plugin has them.
  package func variableOptions(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] {
    let text = (request.query.string ?? request.query["query"]?.text ?? request.query["target"]?.text ?? "").trimmed
    let ends = [(name: "from", value: Self.seconds(request.range.start)), (name: "until", value: Self.seconds(request.range.end))]
    if let arguments = Self.arguments(of: "tag_values", in: text) {
      guard let tag = arguments.first else { throw invalid(text) }
      return try await list("tags/autoComplete/values", [(name: "tag", value: tag)] + Self.expressions(arguments.dropFirst()) + ends, asked: text)
    }
    if let arguments = Self.arguments(of: "tags", in: text) { return try await list("tags/autoComplete/tags", Self.expressions(arguments[...]) + ends, asked: text) }
    let type = request.query["queryType"]?.text ?? ""
    if type == "Value" || type == "Metric Name" {
      let answer = try await query(
        QueryRequest(
          targets: [QueryRequest.Target(refID: "A", model: ["target": .string(text)], step: 60_000, range: request.range)], range: request.range,
          maxDataPoints: 100))
      return answer.frames.compactMap { frame in
        if type == "Metric Name" { return frame.name.map { VariableOption(text: $0, value: $0) } }
        guard case .number(let number)? = frame.fields.last.map({ $0.value(at: frame.rowCount - 1) }) else { return nil }
        let value = JavaScriptNumber.text(number)
        return VariableOption(text: value, value: value)
      }
    }
    if text.isEmpty { throw invalid(text) }
    if let expanded = Self.arguments(of: "expand", in: text)?.first {
      let document = try await client.json(.get, "metrics/expand", parameters: [(name: "query", value: expanded)] + ends, for: id)
      return (document["results"]?.array ?? []).compactMap(\.text).map { VariableOption(text: $0, value: $0) }
    }
    let (_, document) = try await send("metrics/find", [(name: "query", value: text)] + ends, asked: text)
    return (document.array ?? []).compactMap { entry in entry["text"]?.text.map { VariableOption(text: $0, value: $0) } }
  }

  private func list(_ path: String, _ parameters: [(name: String, value: String)], asked: String) async throws(DatasourceError) -> [VariableOption] {
    let document = try await client.json(.get, path, parameters: parameters, for: id)
    return (document.array ?? []).compactMap { ($0.text ?? $0["text"]?.text).map { VariableOption(text: $0, value: $0) } }
  }

  private static func expressions(_ arguments: ArraySlice<String>) -> [(name: String, value: String)] { arguments.map { ("expr", $0) } }

  private static func arguments(of function: String, in text: String) -> [String]? {
    guard text.hasPrefix(function + "("), text.hasSuffix(")") else { return nil }
    let inner = text.dropFirst(function.count + 1).dropLast()
    // `expand(a.{b,c})` has one argument.
    if function == "expand" { return [String(inner).trimmed] }
    return inner.split(separator: ",").map { String($0).trimmed.trimmingQuotes }.filter { !$0.isEmpty }
  }

  private func invalid(_ text: String) -> DatasourceError {
    DatasourceError(
      kind: .invalidQuery, datasource: id, request: text, reason: "this is no variable query of Graphite",
      advice: "servers.*, expand(servers.*), tags() or tag_values(name)")
  }

  // MARK: Health

  package func health() async throws(DatasourceError) -> DatasourceHealth {
    let clock = ContinuousClock()
    let start = clock.now
    let document = try await client.json(.get, "metrics/find", parameters: [(name: "query", value: "*")], for: id)
    let latency = clock.now - start
    guard document.array != nil else {
      throw DatasourceError(
        kind: .malformedReply(atByte: 0), datasource: id, request: "GET /metrics/find", reason: "the answer is no list of metrics",
        advice: "check the address: \(client.baseURL)")
    }
    let version = try? await client.json(.get, "version", for: id)
    return DatasourceHealth(version: version?.text, latency: latency, detail: client.baseURL)
  }

  private func send(_ path: String, _ form: [(name: String, value: String)], asked: String) async throws(DatasourceError) -> (HTTPReply, JSONValue) {
    let reply: HTTPReply
    do throws(DatasourceError) {
      reply = try await client.send(.post, path, content: ("application/x-www-form-urlencoded", Array(URLText.query(form).utf8)), for: id)
    } catch {
      var error = error
      error.request = asked
      // Graphite's debug pages hold the exception's last line.
      if error.advice == nil || error.reason.contains("HTTP 400") { error.advice = "check the target: names of functions and brackets" }
      throw error
    }
    do throws(JSONError) {
      return (reply, try JSONValue.parse(reply.body))
    } catch {
      throw client.unreadable(reply, error, request: asked, for: id)
    }
  }
}

extension String {
  fileprivate var trimmingQuotes: String {
    guard let first, first == "'" || first == "\"", last == first, utf8.count > 1 else { return self }
    return String(dropFirst().dropLast())
  }
}
