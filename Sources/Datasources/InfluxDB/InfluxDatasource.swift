import DataFrames
package import DatasourceKit
package import Text
import TimeSeries
import Transport

/// InfluxDB: InfluxQL over the API of version 1 (which 2 has too), Flux of version 2, SQL of version 3.
package struct InfluxDatasource: Datasource {
  package enum Language: String, Sendable { case influxQL = "InfluxQL", flux = "Flux", sql = "SQL" }

  package let id: DatasourceID
  private let client: ServerClient
  private let language: Language
  private let database: String
  private let organization: String
  private let usesPost: Bool

  /// - Parameters:
  ///   - data: `jsonData`: `version`, `dbName`, `organization`, `defaultBucket`, `httpMode`.
  ///   - database: Of old provisioning files.
  package init(id: DatasourceID, client: ServerClient, data: JSONValue, database: String?) {
    (self.id, self.client) = (id, client)
    language = Language(rawValue: data["version"]?.text ?? "") ?? .influxQL
    let named = [data["dbName"]?.text, data["database"]?.text, database, data["defaultBucket"]?.text].compactMap(\.self)
    self.database = named.first { !$0.isEmpty } ?? ""
    organization = data["organization"]?.text ?? ""
    usesPost = data["httpMode"]?.text?.uppercased() == "POST"
  }

  // MARK: Queries

  package func query(_ request: QueryRequest) async throws(DatasourceError) -> QueryAnswer {
    var answer = QueryAnswer()
    for target in request.targets {
      do throws(DatasourceError) {
        try await ask(target, keepsReply: request.keepsReplies, points: request.maxDataPoints, into: &answer)
      } catch {
        if request.targets.count == 1 { throw error }
        answer.errors[target.refID] = error
      }
    }
    return answer
  }

  private func ask(_ target: QueryRequest.Target, keepsReply: Bool, points: Int, into answer: inout QueryAnswer) async throws(DatasourceError) {
    let clock = ContinuousClock()
    let start = clock.now
    let (text, path, reply, frames): (String, String, HTTPReply, [DataFrame])
    switch language {
    case .influxQL:
      text = InfluxQLBuilder(model: target.model, range: target.range, interval: target.step).text
      path = "query"
      if text.isEmpty { return }
      (reply, frames) = try await influxQL(text, target)
    case .flux:
      text = FluxQuery.filled(target.model["query"]?.text ?? "", target, bucket: database, organization: organization, points: points)
      path = "api/v2/query"
      if text.isEmpty { return }
      (reply, frames) = try await flux(text, target.refID)
    case .sql:
      text = FluxQuery.filledSQL(target.model["rawSql"]?.text ?? target.model["query"]?.text ?? "", target)
      path = "api/v3/query_sql"
      if text.isEmpty { return }
      (reply, frames) = try await sql(text, target)
    }
    var sent = SentQuery(
      refID: target.refID, expression: text, request: "\(language == .influxQL && !usesPost ? "GET" : "POST") /\(path)", range: target.range, step: target.step,
      duration: clock.now - start, bytes: reply.body.count, seriesCount: frames.count)
    if language == .flux { sent.body = fluxBody(text).compactText }
    if keepsReply { sent.keep(reply.body) }
    answer.frames += frames
    answer.sent.append(sent)
  }

  private func influxQL(_ text: String, _ target: QueryRequest.Target) async throws(DatasourceError) -> (HTTPReply, [DataFrame]) {
    let (reply, results) = try await run(text)
    let format = target.model["resultFormat"]?.text
    var frames: [DataFrame] = []
    for result in results {
      if let error = result["error"]?.text { throw refused(error, text) }
      var made = InfluxFrames.series(
        result["series"]?.array ?? [], refID: target.refID, alias: target.model["alias"]?.text ?? "", asTable: format == "table", query: text)
      if format == "logs" { for index in made.indices { made[index].meta.preferredVisualisation = "logs" } }
      if result["partial"]?.bool == true { made = made.noting([Notice(severity: .warning, text: "partial: the server cut the answer (max-row-limit)")]) }
      frames += made
    }
    return (reply, frames)
  }

  /// The results of one or more statements.
  private func run(_ text: String) async throws(DatasourceError) -> (HTTPReply, [JSONValue]) {
    let parameters = [(name: "db", value: database), (name: "epoch", value: "ms"), (name: "q", value: text)]
    let (reply, document): (HTTPReply, JSONValue)
    if usesPost {
      (reply, document) = try await send(
        .post, "query", parameters: Array(parameters.dropLast()), content: ("application/x-www-form-urlencoded", Array(URLText.query([(name: "q", value: text)]).utf8)), asked: text)
    } else {
      (reply, document) = try await send(.get, "query", parameters: parameters, asked: text)
    }
    if let error = document["error"]?.text { throw refused(error, text) }
    guard let results = document["results"]?.array else {
      throw client.unreadable(reply, JSONError(byte: 0, line: 1, column: 1, reason: "the answer has no results"), request: text, for: id)
    }
    return (reply, results)
  }

  // MARK: Flux and SQL

  private func fluxBody(_ text: String) -> JSONValue {
    ["query": .string(text), "type": "flux", "dialect": ["header": true, "annotations": ["datatype", "group", "default"], "dateTimeFormat": "RFC3339Nano"]]
  }

  private func flux(_ text: String, _ refID: String) async throws(DatasourceError) -> (HTTPReply, [DataFrame]) {
    let reply: HTTPReply
    do throws(DatasourceError) {
      reply = try await client.send(.post, "api/v2/query", parameters: organization.isEmpty ? [] : [(name: "org", value: organization)], body: fluxBody(text), for: id)
    } catch { throw asking(error, text) }
    let isCSV = reply.header("content-type")?.contains("csv") ?? (reply.body.first != UInt8(ascii: "<") && reply.body.first != UInt8(ascii: "{"))
    guard isCSV, !reply.body.isEmpty else {
      throw client.unreadable(reply, JSONError(byte: 0, line: 1, column: 1, reason: "the answer is no annotated CSV"), request: text, for: id)
    }
    let result = FluxReply(reply.body, refID: refID)
    if let error = result.error { throw refused(error, text) }
    return (reply, result.frames)
  }

  private func sql(_ text: String, _ target: QueryRequest.Target) async throws(DatasourceError) -> (HTTPReply, [DataFrame]) {
    let body: JSONValue = ["db": .string(database), "q": .string(text), "format": "json"]
    let (reply, document) = try await send(.post, "api/v3/query_sql", content: ("application/json", Array(body.compactText.utf8)), asked: text)
    guard let rows = document.array else {
      if let error = document["error"]?.text { throw refused(error, text) }
      throw client.unreadable(reply, JSONError(byte: 0, line: 1, column: 1, reason: "the answer is no list of rows"), request: text, for: id)
    }
    return (reply, RowFrames.frames(rows, refID: target.refID, asSeries: target.model["format"]?.text != "table"))
  }

  // MARK: Variables, health

  package func variableOptions(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] {
    let written = request.query.string ?? request.query["query"]?.text ?? request.query["rawSql"]?.text ?? ""
    let step = max(request.range.length / 1000, 1000)
    let target = QueryRequest.Target(refID: "A", model: ["query": .string(written), "rawQuery": true], step: step, range: request.range)
    guard language == .influxQL else {
      let frames = try await query(QueryRequest(targets: [target], range: request.range, maxDataPoints: 1000)).frames
      return RowFrames.options(frames)
    }
    let text = InfluxQLBuilder(model: target.model, range: target.range, interval: step).text
    let (_, results) = try await run(text)
    var options: [VariableOption] = []
    var seen: Set<String> = []
    let isOfTags = text.uppercased().contains("SHOW TAG VALUES") || text.uppercased().contains("SHOW FIELD KEYS")
    for result in results {
      if let error = result["error"]?.text { throw refused(error, text) }
      for series in result["series"]?.array ?? [] {
        let columns = series["columns"]?.array?.compactMap(\.text) ?? []
        // The column `time` is no option.
        let place = text.uppercased().contains("SHOW TAG VALUES") && isOfTags ? 1 : columns.first == "time" ? 1 : 0
        for value in (series["values"]?.array ?? []).compactMap({ $0[place]?.text }) where seen.insert(value).inserted {
          options.append(VariableOption(text: value, value: value))
        }
      }
    }
    return options
  }

  package func health() async throws(DatasourceError) -> DatasourceHealth {
    let clock = ContinuousClock()
    let start = clock.now
    let version: String?
    switch language {
    case .influxQL:
      let (reply, results) = try await run("SHOW DATABASES")
      if let error = results.first?["error"]?.text { throw refused(error, "SHOW DATABASES") }
      version = reply.header("x-influxdb-version")
    case .flux:
      let reply = try await client.send(.get, "health", for: id)
      let document = (try? JSONValue.parse(reply.body)) ?? .null
      guard document["status"] != nil || document["name"] != nil else {
        throw client.unreadable(reply, JSONError(byte: 0, line: 1, column: 1, reason: "the answer has no status"), request: "GET /health", for: id)
      }
      version = document["version"]?.text
    case .sql:
      _ = try await sql("SELECT 1", QueryRequest.Target(refID: "A", model: [:], step: 1000, range: TimeRange(start: .epoch, end: .epoch)))
      version = nil
    }
    return DatasourceHealth(version: version, latency: clock.now - start, detail: "\(language.rawValue) \(client.baseURL)")
  }

  // MARK: Sending

  private func send(
    _ method: HTTPRequest.Method, _ path: String, parameters: [(name: String, value: String)] = [], content: (type: String, bytes: [UInt8])? = nil, asked: String
  ) async throws(DatasourceError) -> (HTTPReply, JSONValue) {
    let reply: HTTPReply
    do throws(DatasourceError) {
      reply = try await client.send(method, path, parameters: parameters, content: content, for: id)
    } catch { throw asking(error, asked) }
    do throws(JSONError) {
      return (reply, try JSONValue.parse(reply.body))
    } catch {
      throw client.unreadable(reply, error, request: asked, for: id)
    }
  }

  private func asking(_ error: DatasourceError, _ text: String) -> DatasourceError {
    var error = error
    error.request = text
    if let advice = Self.advice(for: error.reason) { error.advice = advice }
    return error
  }

  private func refused(_ reason: String, _ text: String) -> DatasourceError {
    DatasourceError(kind: .rejected(status: 400), datasource: id, request: text, reason: reason, advice: Self.advice(for: reason))
  }

  private static func advice(for reason: String) -> String? {
    let known = [
      ("database not found", "name the database in jsonData.dbName; SHOW DATABASES lists them"),
      ("database name required", "name the database in jsonData.dbName"),
      ("retention policy not found", "version 2 maps databases to buckets: influx v1 dbrp create"),
      ("max-select-point limit", "ask for a shorter range or a larger interval"),
      ("max-select-buckets limit", "ask for a shorter range or a larger interval"),
      ("could not find bucket", "check the bucket’s name and that the token may read it"),
      ("error parsing query", "check the query where the server says: line and character"),
      ("organization", "name the organization in jsonData.organization"),
    ]
    return known.first { reason.contains($0.0) }?.1
  }
}

/// Macros of Flux and SQL.
enum FluxQuery {
  static func filled(_ text: String, _ target: QueryRequest.Target, bucket: String, organization: String, points: Int) -> String {
    guard text.contains("v.") || text.contains("$") else { return text }
    let (from, to) = (ElasticsearchPPL.iso(target.range.start), ElasticsearchPPL.iso(target.range.end))
    let window = InfluxQLBuilder.duration(target.step)
    var text = text
    for (macro, value) in [
      ("v.timeRangeStart", from), ("v.timeRangeStop", to), ("v.windowPeriod", window), ("v.bucket", "\"\(bucket)\""), ("v.defaultBucket", "\"\(bucket)\""),
      ("v.organization", "\"\(organization)\""), ("${__interval_ms}", String(target.step)), ("$__interval_ms", String(target.step)),
      ("${__interval}", window), ("$__interval", window), ("$maxDataPoints", String(points)),
    ] { text = text.replacing(macro, with: value) }
    return text
  }

  static func filledSQL(_ text: String, _ target: QueryRequest.Target) -> String {
    guard text.contains("$__") else { return text }
    let (from, to) = (ElasticsearchPPL.iso(target.range.start), ElasticsearchPPL.iso(target.range.end))
    let seconds = max(Double(target.step) / 1000, 0.001)
    let bin = "interval '\(JavaScriptNumber.text(seconds)) second'"
    var text = replacingCalls(of: "$__timeFilter", in: text) { "\($0) >= '\(from)' AND \($0) <= '\(to)'" }
    text = replacingCalls(of: "$__timeFrom", in: text) { $0.isEmpty ? "cast('\(from)' as timestamp)" : "\($0) >= '\(from)'" }
    text = replacingCalls(of: "$__timeTo", in: text) { $0.isEmpty ? "cast('\(to)' as timestamp)" : "\($0) <= '\(to)'" }
    text = replacingCalls(of: "$__dateBinAlias", in: text) { "date_bin(\(bin), \($0), timestamp '1970-01-01T00:00:00Z') as \($0)_binned" }
    text = replacingCalls(of: "$__dateBin", in: text) { "date_bin(\(bin), \($0), timestamp '1970-01-01T00:00:00Z')" }
    text = replacingCalls(of: "$__timeGroupAlias", in: text) { "date_trunc('minute', \($0.prefix { $0 != "," })) as \"time\"" }
    return text.replacing("$__interval_ms", with: String(target.step)).replacing("$__interval", with: bin)
  }

  /// `name(argument)`, as far as the closing bracket that belongs to it.
  static func replacingCalls(of name: String, in text: String, with replacement: (String) -> String) -> String {
    var result = ""
    var rest = text[...]
    while let start = rest.firstRange(of: name + "(") {
      result += rest[..<start.lowerBound]
      var depth = 1
      var end = start.upperBound
      while end < rest.endIndex {
        if rest[end] == "(" { depth += 1 }
        if rest[end] == ")" { depth -= 1 }
        if depth == 0 { break }
        end = rest.index(after: end)
      }
      guard end < rest.endIndex else { return result + rest[start.lowerBound...] }
      result += replacement(String(rest[start.upperBound..<end]).trimmed)
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }
}
