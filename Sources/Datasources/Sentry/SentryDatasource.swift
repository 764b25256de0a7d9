import DataFrames
package import DatasourceKit
import Text
import TimeSeries
import Transport

/// Sentry: issues, events, their series, and statistics of an organization, as Grafana's plugin for it asks.
package struct SentryDatasource: Datasource {
  package let id: DatasourceID
  private let client: ServerClient
  private let organization: String
  private static let mostPages = 10

  /// - Parameter organization: The slug.
  package init(id: DatasourceID, client: ServerClient, organization: String) {
    (self.id, self.client, self.organization) = (id, client, organization)
  }

  private typealias Parameters = [(name: String, value: String)]

  // MARK: Queries

  package func query(_ request: QueryRequest) async throws(DatasourceError) -> QueryAnswer {
    var answer = QueryAnswer()
    for target in request.targets {
      do throws(DatasourceError) {
        try await ask(target, keepsReply: request.keepsReplies, into: &answer)
      } catch {
        if request.targets.count == 1 { throw error }
        answer.errors[target.refID] = error
      }
    }
    return answer
  }

  private func ask(_ target: QueryRequest.Target, keepsReply: Bool, into answer: inout QueryAnswer) async throws(DatasourceError) {
    let type = target.model["queryType"]?.text ?? "issues"
    let clock = ContinuousClock()
    let start = clock.now
    let (path, parameters, frames, bytes): (String, Parameters, [DataFrame], [UInt8])
    switch type {
    case "issues": (path, parameters, frames, bytes) = try await issues(target)
    case "events", "spans", "logs": (path, parameters, frames, bytes) = try await events(target, type)
    case "eventsStats", "spansStats": (path, parameters, frames, bytes) = try await series(target, type)
    case "metrics": (path, parameters, frames, bytes) = try await series(target, "metrics")
    case "statsV2": (path, parameters, frames, bytes) = try await statistics(target)
    default:
      throw DatasourceError(
        kind: .unsupported, datasource: id, request: type, reason: "Sentry has no queries of the type “\(type)”",
        advice: "issues, events, eventsStats, spans, spansStats, statsV2 and metrics are known")
    }
    var sent = SentQuery(
      refID: target.refID, expression: text(of: target), request: "GET /\(path)?\(URLText.query(parameters))", range: target.range, step: target.step,
      duration: clock.now - start, bytes: bytes.count, seriesCount: frames.count)
    if keepsReply { sent.keep(bytes) }
    answer.frames += frames
    answer.sent.append(sent)
  }

  private func text(of target: QueryRequest.Target) -> String {
    for key in ["issuesQuery", "eventsQuery", "eventsStatsQuery", "spansQuery", "spansStatsQuery", "metricsQuery", "query"] {
      if let text = target.model[key]?.text, !text.isEmpty { return text }
    }
    return target.model["queryType"]?.text ?? "issues"
  }

  private var root: String { "api/0/organizations/\(URLText.encodedComponent(organization))" }

  private func common(_ target: QueryRequest.Target) -> Parameters {
    var parameters: Parameters = [
      ("start", ElasticsearchPPL.iso(target.range.start)), ("end", ElasticsearchPPL.iso(target.range.end)),
    ]
    for project in target.model["projectIds"]?.array ?? [] { if let text = project.text { parameters.append(("project", text)) } }
    for environment in target.model["environments"]?.array ?? [] { if let text = environment.text { parameters.append(("environment", text)) } }
    return parameters
  }

  // MARK: Issues

  private func issues(_ target: QueryRequest.Target) async throws(DatasourceError) -> (String, Parameters, [DataFrame], [UInt8]) {
    let limit = min(max(target.model["issuesLimit"]?.integer ?? 100, 1), 1000)
    var parameters = common(target)
    parameters.append(("query", target.model["issuesQuery"]?.text ?? ""))
    if let sort = target.model["issuesSort"]?.text, !sort.isEmpty { parameters.append(("sort", sort)) }
    parameters.append(("limit", String(min(limit, 100))))
    let (rows, bytes, notice) = try await pages("\(root)/issues/", parameters, limit: limit, asked: text(of: target)) { $0.array }
    return ("\(root)/issues/", parameters, [noted(SentryFrames.issues(rows, refID: target.refID), notice)], bytes)
  }

  // MARK: Explore

  private func events(_ target: QueryRequest.Target, _ type: String) async throws(DatasourceError) -> (String, Parameters, [DataFrame], [UInt8]) {
    let model = target.model
    let prefix = type == "spans" ? "spans" : type == "logs" ? "logs" : "events"
    var parameters = common(target)
    parameters.append(("dataset", type == "events" ? model["eventsDataset"]?.text ?? "errors" : type))
    parameters.append(("query", model["\(prefix)Query"]?.text ?? ""))
    let fields = (model["\(prefix)Fields"]?.array ?? []).compactMap(\.text)
    let usual = type == "events" ? ["id", "title", "project", "project.id", "release", "count()", "epm()", "last_seen()", "level", "event.type", "platform"]
      : ["timestamp", type == "logs" ? "message" : "span.op"]
    for field in (fields.isEmpty ? usual : fields).prefix(20) { parameters.append(("field", field)) }
    if let sort = model["\(prefix)Sort"]?.text, !sort.isEmpty { parameters.append(("sort", sort)) }
    let limit = min(max(model["\(prefix)Limit"]?.integer ?? 100, 1), 1000)
    parameters.append(("per_page", String(min(limit, 100))))
    let (rows, bytes, notice) = try await pages("\(root)/events/", parameters, limit: limit, asked: text(of: target)) { $0["data"]?.array }
    var frame = RowFrames.frames(rows, refID: target.refID, asSeries: false).first ?? DataFrame(refID: target.refID, fields: [])
    frame.name = type == "events" ? "Events" : type.prefix(1).uppercased() + type.dropFirst()
    return ("\(root)/events/", parameters, [noted(frame, notice)], bytes)
  }

  private func series(_ target: QueryRequest.Target, _ type: String) async throws(DatasourceError) -> (String, Parameters, [DataFrame], [UInt8]) {
    let model = target.model
    let prefix = type == "spansStats" ? "spansStats" : type == "metrics" ? "metrics" : "eventsStats"
    var parameters = common(target)
    let axes = model["\(prefix)YAxis"]?.array?.compactMap(\.text) ?? [model["\(prefix)YAxis"]?.text ?? model["metricsField"]?.text].compactMap(\.self)
    for axis in axes.isEmpty ? ["count()"] : axes { parameters.append(("yAxis", axis)) }
    let groups = model["\(prefix)Groups"]?.array?.compactMap(\.text) ?? [model["metricsGroupBy"]?.text].compactMap(\.self)
    parameters.append(("query", model["\(prefix)Query"]?.text ?? ""))
    let dataset = type == "spansStats" ? "spans" : type == "metrics" ? "tracemetrics" : model["eventsDataset"]?.text ?? "errors"
    let top = min(max(model["\(prefix)Limit"]?.integer ?? 10, 1), 10)
    let sort = model["\(prefix)Sort"]?.text ?? "-\(axes.first ?? "count()")"
    let seconds = max(target.step / 1000, 60)
    let (newer, older) = ("\(root)/events-timeseries/", "\(root)/events-stats/")
    var asked = parameters + [("dataset", dataset), ("interval", String(seconds))]
    if !groups.isEmpty { asked += groups.map { ("groupBy", $0) } + [("topEvents", String(top)), ("sort", sort)] }
    do throws(DatasourceError) {
      let (document, bytes) = try await get(newer, asked, asked: text(of: target))
      return (newer, asked, SentryFrames.series(document, refID: target.refID), bytes)
    } catch {
      // Own servers of earlier versions have the older form only.
      guard case .rejected(404) = error.kind else { throw error }
    }
    asked = parameters + [("dataset", dataset), ("interval", model["\(prefix)Interval"]?.text.flatMap { $0.isEmpty ? nil : $0 } ?? "\(seconds)s")]
    if !groups.isEmpty { asked += groups.map { ("field", $0) } + axes.map { ("field", $0) } + [("topEvents", String(top)), ("sort", sort)] }
    let (document, bytes) = try await get(older, asked, asked: text(of: target))
    return (older, asked, SentryFrames.olderSeries(document, name: axes.first ?? "count()", refID: target.refID), bytes)
  }

  private func statistics(_ target: QueryRequest.Target) async throws(DatasourceError) -> (String, Parameters, [DataFrame], [UInt8]) {
    let model = target.model
    var parameters = common(target)
    for field in (model["statsFields"]?.array ?? [model["statsFields"] ?? "sum(quantity)"]).compactMap(\.text) { parameters.append(("field", field)) }
    for (key, name) in [("statsGroupBy", "groupBy"), ("statsCategory", "category"), ("statsOutcome", "outcome"), ("statsReason", "reason")] {
      for text in (model[key]?.array ?? [model[key] ?? .null]).compactMap(\.text) where !text.isEmpty { parameters.append((name, text)) }
    }
    parameters.append(("interval", model["statsInterval"]?.text.flatMap { $0.isEmpty ? nil : $0 } ?? "\(max(target.step / 3_600_000, 1))h"))
    let (document, bytes) = try await get("\(root)/stats_v2/", parameters, asked: "statsV2")
    return ("\(root)/stats_v2/", parameters, SentryFrames.statistics(document, refID: target.refID), bytes)
  }

  // MARK: Variables and health

  package func variableOptions(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] {
    switch request.query["type"]?.text ?? request.query.text ?? "" {
    case "projects":
      let (rows, _, _) = try await pages("\(root)/projects/", [], limit: 1000, asked: "projects") { $0.array }
      return rows.compactMap { row in
        guard let id = row["id"]?.text else { return nil }
        return VariableOption(text: "\(row["name"]?.text ?? row["slug"]?.text ?? id) (\(id))", value: id)
      }
    case "environments":
      let (rows, _, _) = try await pages("\(root)/environments/", [], limit: 1000, asked: "environments") { $0.array }
      return rows.compactMap { $0["name"]?.text }.filter { !$0.isEmpty }.map { VariableOption(text: $0, value: $0) }
    case let type:
      throw DatasourceError(
        kind: .invalidQuery, datasource: id, request: type, reason: "this is no variable query of Sentry", advice: #"{"type": "projects"} or {"type": "environments"}"#)
    }
  }

  package func health() async throws(DatasourceError) -> DatasourceHealth {
    let clock = ContinuousClock()
    let start = clock.now
    let (document, _) = try await get("\(root)/projects/", [], asked: "projects")
    guard let projects = document.array else {
      throw DatasourceError(
        kind: .malformedReply(atByte: 0), datasource: id, request: "projects", reason: "the answer is no list of projects", advice: "check the address: \(client.baseURL)")
    }
    return DatasourceHealth(latency: clock.now - start, detail: "\(organization), \(projects.count) projects, \(client.baseURL)")
  }

  // MARK: Sending

  private func get(_ path: String, _ parameters: Parameters, asked: String) async throws(DatasourceError) -> (JSONValue, [UInt8]) {
    let (document, reply) = try await page(path, parameters, asked: asked)
    return (document, reply.body)
  }

  private func page(_ path: String, _ parameters: Parameters, asked: String) async throws(DatasourceError) -> (JSONValue, HTTPReply) {
    let reply: HTTPReply
    do throws(DatasourceError) {
      reply = try await client.send(.get, path, parameters: parameters, for: id)
    } catch {
      var error = error
      error.request = asked
      if case .rejected(404) = error.kind { error.advice = "check the organization’s slug (jsonData.orgSlug) and the region’s address, such as https://us.sentry.io" }
      if case .unauthorized = error.kind { error.advice = "the token needs the scopes event:read, project:read and org:read" }
      throw error
    }
    do throws(JSONError) {
      return (try JSONValue.parse(reply.body), reply)
    } catch {
      throw client.unreadable(reply, error, request: asked, for: id)
    }
  }

  /// Follows the header `Link` until `limit` rows are there.
  private func pages(
    _ path: String, _ parameters: Parameters, limit: Int, asked: String, rows pick: (JSONValue) -> [JSONValue]?
  ) async throws(DatasourceError) -> (rows: [JSONValue], bytes: [UInt8], notice: Notice?) {
    var rows: [JSONValue] = []
    var cursor: String?
    var bytes: [UInt8] = []
    for _ in 0..<Self.mostPages {
      do throws(DatasourceError) {
        let (document, reply) = try await page(path, parameters + (cursor.map { [("cursor", $0)] } ?? []), asked: asked)
        guard let found = pick(document) else {
          throw client.unreadable(reply, JSONError(byte: 0, line: 1, column: 1, reason: "the answer is no list"), request: asked, for: id)
        }
        rows += found
        bytes = reply.body
        cursor = Self.next(in: reply.header("link"))
      } catch {
        // What came before stays of use, and says that it is not all.
        if rows.isEmpty { throw error }
        return (Array(rows.prefix(limit)), bytes, Notice(severity: .warning, text: "partial: the next page failed: \(error.reason)"))
      }
      if cursor == nil || rows.count >= limit { break }
    }
    return (Array(rows.prefix(limit)), bytes, nil)
  }

  /// The cursor of `rel="next"` where there are results.
  static func next(in link: String?) -> String? {
    for part in (link ?? "").split(separator: ",") where part.contains("rel=\"next\"") && part.contains("results=\"true\"") {
      guard let start = part.firstRange(of: "cursor=\"") else { continue }
      return String(part[start.upperBound...].prefix { $0 != "\"" })
    }
    return nil
  }

  private func noted(_ frame: DataFrame, _ notice: Notice?) -> DataFrame {
    var frame = frame
    if let notice { frame.meta.notices.append(notice) }
    return frame
  }
}
