import DataFrames
import DatasourceKit
import Text
import TimeSeries

/// Logs Insights: a query is started, its results are fetched until it is complete, and it is stopped when nobody waits any more.
struct CloudWatchLogs {
  let client: CloudWatchClient
  let defaultGroups: JSONValue?
  let timeout: Duration
  /// Between two looks at the results; tests make it short.
  var pause = Duration.milliseconds(500)

  func ask(_ target: QueryRequest.Target, region: String, keepsReply: Bool, into answer: inout QueryAnswer) async throws(DatasourceError) {
    let text = target.model["expression"]?.text ?? ""
    guard !text.isEmpty else { return }
    let language = target.model["queryLanguage"]?.text ?? "CWLI"
    var body: JSONObject = [
      "startTime": .number(Double(target.range.start.milliseconds / 1000)), "endTime": .number(Double(target.range.end.milliseconds / 1000)),
      // Two fields that tell one line from another, as Grafana asks for them.
      "queryString": .string(language == "CWLI" || language.isEmpty ? "fields @timestamp,ltrim(@log) as __log__grafana_internal__,ltrim(@logStream) as __logstream__grafana_internal__|\(text)" : text),
    ]
    if let limit = target.model["limit"]?.integer { body["limit"] = .number(Double(limit)) }
    if language != "CWLI", !language.isEmpty { body["queryLanguage"] = .string(language) }
    try addGroups(of: target, language: language, to: &body)
    let clock = ContinuousClock()
    let start = clock.now
    let started = try await client.call(.logs, "StartQuery", .object(body), region: region, asked: text)
    guard let query = started["queryId"]?.text else {
      throw DatasourceError(kind: .malformedReply(atByte: 0), datasource: client.id, request: text, reason: "the answer has no queryId")
    }
    let results = try await results(of: query, region: region, asked: text, started: start)
    var frame = frame(results.document, refID: target.refID)
    if isFinished(results.document) == false { frame.meta.notices.append(Notice(severity: .warning, text: "partial: the query was still running after \(timeout.components.seconds) s")) }
    let groups = target.model["statsGroups"]?.array?.compactMap(\.text) ?? []
    let isStatistics = text.lowercased().split(separator: "|").contains { String($0).trimmed.hasPrefix("stats ") }
    if isStatistics {
      frame.meta.preferredVisualisation = nil
      answer.frames += statistics(frame, groups: groups)
    } else {
      answer.frames.append(frame)
    }
    var sent = SentQuery(
      refID: target.refID, expression: text, request: "POST / StartQuery (\(region))", range: target.range, step: target.step, duration: clock.now - start,
      bytes: results.bytes.count, seriesCount: 1)
    sent.body = JSONValue.object(body).compactText
    if keepsReply { sent.keep(results.bytes) }
    answer.sent.append(sent)
  }

  private func addGroups(of target: QueryRequest.Target, language: String, to body: inout JSONObject) throws(DatasourceError) {
    let groups = target.model["logGroups"]?.array ?? defaultGroups?.array ?? []
    let arns = groups.compactMap { $0["arn"]?.text }.map { $0.hasSuffix(":*") ? String($0.dropLast(2)) : $0 }.filter { !$0.isEmpty }
    let names = target.model["logGroupNames"]?.array?.compactMap(\.text) ?? groups.compactMap { $0["name"]?.text ?? $0.text }
    if !arns.isEmpty {
      body["logGroupIdentifiers"] = .array(arns.map(JSONValue.string))
    } else if !names.isEmpty {
      body["logGroupNames"] = .array(names.map(JSONValue.string))
    } else if language != "SQL", !(target.model["expression"]?.text ?? "").uppercased().hasPrefix("SOURCE") {
      throw DatasourceError(
        kind: .invalidQuery, datasource: client.id, request: target.model["expression"]?.text ?? "", reason: "the query names no log group",
        advice: "name some in the target’s logGroups, or in jsonData.logGroups of the datasource")
    }
  }

  private func isFinished(_ results: JSONValue) -> Bool { !["Scheduled", "Running", "Unknown"].contains(results["status"]?.text ?? "Complete") }

  private func results(of query: String, region: String, asked: String, started: ContinuousClock.Instant) async throws(DatasourceError) -> (document: JSONValue, bytes: [UInt8]) {
    while true {
      let results = try await client.answer(.logs, "GetQueryResults", ["queryId": .string(query)], region: region, asked: asked)
      switch results.document["status"]?.text {
      case "Failed", "Cancelled", "Timeout":
        throw DatasourceError(
          kind: .rejected(status: 400), datasource: client.id, request: asked, reason: "the query ended as \(results.document["status"]?.text ?? "")",
          advice: "ask for a shorter range, or fewer log groups")
      default: break
      }
      if isFinished(results.document) { return results }
      let isLate = ContinuousClock.now - started > timeout
      let isCancelled = (try? await Task.sleep(for: pause)) == nil
      if isLate || isCancelled {
        // Nobody waits: what runs on costs money.
        _ = try? await Task { try await client.call(.logs, "StopQuery", ["queryId": .string(query)], region: region, asked: asked) }.value
        if isCancelled { throw DatasourceError(kind: .cancelled, datasource: client.id, request: asked, reason: "cancelled") }
        return results
      }
    }
  }

  // MARK: Frames

  private func frame(_ reply: JSONValue, refID: String) -> DataFrame {
    let rows = reply["results"]?.array ?? []
    var names: [String] = []
    var known: Set<String> = []
    let cells = rows.map { row -> [String: String] in
      var cells: [String: String] = [:]
      for cell in row.array ?? [] {
        guard let name = cell["field"]?.text, name != "@ptr" else { continue }
        if known.insert(name).inserted { names.append(name) }
        cells[name] = cell["value"]?.text
      }
      return cells
    }
    let fields = names.map { name in
      let texts = cells.map { $0[name] }
      var field = Field(name: name, values: column(texts))
      if name == "@timestamp" { field.config.displayName = "Time" }
      if name.hasSuffix("__grafana_internal__") { field.config.custom["hidden"] = true }
      return field
    }
    let numbers = reply["statistics"]
    let statistics: JSONValue = [
      "BytesScanned": numbers?["bytesScanned"] ?? 0, "RecordsMatched": numbers?["recordsMatched"] ?? 0, "RecordsScanned": numbers?["recordsScanned"] ?? 0,
    ]
    var meta = FrameMeta(preferredVisualisation: "logs")
    meta.custom = ["Status": reply["status"] ?? "Complete", "Statistics": statistics]
    if let scanned = numbers?["bytesScanned"]?.number, scanned > 0 {
      meta.notices = [Notice(severity: .info, text: "\(JavaScriptNumber.text((scanned / 1_000_000).rounded())) MB were scanned, which AWS charges")]
    }
    return DataFrame(name: "CloudWatchLogsResponse", refID: refID, fields: fields, meta: meta)
  }

  /// Times of the service have no zone and are UTC.
  private func column(_ texts: [String?]) -> FieldValues {
    let given = texts.compactMap(\.self)
    if let first = given.first, first.utf8.count >= 19, first.utf8.count <= 23, ISODate.milliseconds(of: first) != nil {
      return .times(texts.map { $0.flatMap { ISODate.milliseconds(of: $0) } })
    }
    return .strings(texts)
  }

  /// Numbers as numbers; with a time, a series for each combination of the other texts.
  private func statistics(_ frame: DataFrame, groups: [String]) -> [DataFrame] {
    var frame = frame
    frame.fields = frame.fields.filter { !$0.name.hasSuffix("__grafana_internal__") }
    for index in frame.fields.indices where !groups.contains(frame.fields[index].name) {
      guard case .strings(let texts) = frame.fields[index].values, texts.contains(where: { $0 != nil }) else { continue }
      let numbers = texts.map { $0.flatMap(Double.init) }
      if zip(texts, numbers).allSatisfy({ $0 == nil || $1 != nil }) { frame.fields[index].values = .numbers(numbers.map { $0 ?? FieldValues.absent }) }
    }
    return RowFrames.series(of: frame) ?? [frame]
  }
}
