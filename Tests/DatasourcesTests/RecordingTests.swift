import DataFrames
import DatasourceKit
import Datasources
import TestSupport
import Testing
import Text
import TimeSeries
import Transport

/// Every call that was recorded against real servers, answered again: the right frames, or the right error.
@Suite(.enabled(if: SharedMaterial.folder != nil, "there are no recordings beside this checkout")) struct RecordingTests {
  private let range = TimeRange(start: Timestamp(milliseconds: 1_795_220_000_000), end: Timestamp(milliseconds: 1_795_221_000_000))

  // MARK: Prometheus and VictoriaMetrics

  private func ask<Answer>(
    _ recording: Recording, _ body: (PrometheusDatasource) async throws -> Answer
  ) async throws -> Answer {
    let server = try LoopbackServer { request in
      if request.path == recording.path { return recording.answer }
      // What else a health check asks.
      return request.path == "/api/v1/query" ? .json(#"{"status":"success","data":{"resultType":"scalar","result":[0,"1"]}}"#) : .answer(status: 404)
    }
    defer { server.stop() }
    let id = DatasourceID(uid: "p", name: "recorded", type: "prometheus")
    return try await body(
      PrometheusDatasource(id: id, server: PrometheusServer(baseURL: server.url, timeout: .seconds(30), transport: CurlTransport())))
  }

  private func query(_ source: PrometheusDatasource, _ recording: Recording) async throws -> QueryAnswer {
    let isInstant = recording.path.hasSuffix("/query")
    let expression = recording.parameter("query") ?? "missing"
    let target = QueryRequest.Target(
      refID: "A", model: ["expr": .string(expression), "instant": .bool(isInstant), "range": .bool(!isInstant)], step: 5000, range: range)
    return try await source.query(QueryRequest(targets: [target], range: range, maxDataPoints: 100))
  }

  @Test(arguments: Recording.all(of: "prometheus") + Recording.all(of: "victoriametrics"))
  func `a Prometheus API's answer is read right`(_ recording: Recording) async throws {
    let json = (try? JSONValue.parse(recording.reply)) ?? .null
    let data = json["data"] ?? .null
    guard recording.status == 200, json["status"] == "success" else { return try await expectFailure(recording, json) }
    switch recording.path {
    case "/api/v1/query", "/api/v1/query_range":
      let answer = try await ask(recording) { try await query($0, recording) }
      #expect(Self.seen(in: answer) == Self.expected(of: data))
    case "/api/v1/labels": try await expectOptions("label_names()", data, recording)
    case "/api/v1/series": try await expectSeries(data, recording)
    case "/api/v1/rules": try await expectRules(data, recording)
    case "/api/v1/alerts":
      let alerts = try await ask(recording) { try await $0.alerts() }
      #expect(alerts.map(\.name) == (data["alerts"]?.array ?? []).map { $0["labels"]?["alertname"]?.string })
      #expect(alerts.allSatisfy { $0.since != nil && $0.value != nil && [.pending, .firing].contains($0.state) })
    case "/api/v1/targets":
      let targets = try await ask(recording) { try await $0.targets() }
      #expect(targets.map(\.url) == (data["activeTargets"]?.array ?? []).map { $0["scrapeUrl"]?.string ?? "" })
      #expect(targets.allSatisfy { ($0.health == "down") == ($0.lastError != nil) })
    case "/api/v1/metadata":
      let metadata = try await ask(recording) { try await $0.metadata(of: recording.parameter("metric")) }
      #expect(Set(metadata.keys) == Set((data.object?.members ?? []).map(\.key)))
      #expect(metadata.values.joined().allSatisfy { $0.kind != .unknown && !$0.help.isEmpty })
    case "/api/v1/query_exemplars": try await expectExemplars(data, recording)
    case "/api/v1/status/buildinfo":
      #expect(try await ask(recording) { try await $0.health() }.version == data["version"]?.string)
    case let path where path.hasPrefix("/api/v1/label/"):
      try await expectOptions("label_values(\(path.split(separator: "/")[3]))", data, recording)
    default: try await expectFailure(recording, json)
    }
  }

  /// Not asked by us, or refused: as the answer to a query it is an error with the server's words in it, and never data.
  private func expectFailure(_ recording: Recording, _ json: JSONValue) async throws {
    let isQuery = recording.path.hasPrefix("/api/v1/query")
    let again = Recording(recording, path: isQuery ? recording.path : "/api/v1/query")
    do {
      _ = try await ask(again) { try await query($0, again) }
      Issue.record("\(recording.name) counts as an answer")
    } catch let error as DatasourceError {
      if let words = json["error"]?.string { #expect(error.reason.contains(words)) }
      switch (recording.status, json["errorType"]?.string) {
      case (_, "timeout"): if case .timedOut = error.kind {} else { Issue.record("\(error)") }
      case (200, _): if case .malformedReply = error.kind {} else { Issue.record("\(error)") }
      default: #expect(error.kind == .rejected(status: recording.status))
      }
    }
  }

  /// Series as text, read from the frames and from the reply's tree.
  private static func seen(in answer: QueryAnswer) -> [String] {
    answer.frames.filter { !$0.fields.isEmpty }.map { frame in
      if case .strings(let texts) = frame.fields[1].values { return texts.map { $0 ?? "null" }.joined(separator: " ") }
      guard case .times(let times) = frame.fields[0].values, case .numbers(let values) = frame.fields[1].values else { return "no columns" }
      return "\(frame.fields[1].labels) " + zip(times, values).map { "\($0 ?? 0)=\($1)" }.joined(separator: " ")
    }
  }

  private static func expected(of data: JSONValue) -> [String] {
    func point(_ pair: JSONValue) -> String {
      let text = pair[1]?["count"]?.string ?? pair[1]?.string ?? ""
      let value = text == "NaN" ? Double.nan : text == "+Inf" ? .infinity : text == "-Inf" ? -.infinity : Double(text) ?? 0
      return "\(Int64((1000 * (pair[0]?.number ?? 0)).rounded()))=\(value)"
    }
    switch data["resultType"]?.string {
    case "scalar": return ["{} " + point(data["result"] ?? .null)]
    case "string": return [data["result"]?[1]?.string ?? "none"]
    default:
      return (data["result"]?.array ?? []).map { series in
        let labels = Labels((series["metric"]?.object?.members ?? []).map { ($0.key, $0.value.string ?? "") })
        let points = series["values"]?.array ?? series["histograms"]?.array ?? [series["value"] ?? series["histogram"] ?? .null]
        return "\(labels) " + points.map(point).joined(separator: " ")
      }
    }
  }

  private func expectOptions(_ query: String, _ data: JSONValue, _ recording: Recording) async throws {
    let options = try await ask(recording) { try await $0.variableOptions(VariableRequest(query: .string(query), range: range)) }
    #expect(options.map(\.value) == data.array?.compactMap(\.string))
  }

  private func expectSeries(_ data: JSONValue, _ recording: Recording) async throws {
    let options = try await ask(recording) { try await $0.variableOptions(VariableRequest(query: "up", range: range)) }
    // As Grafana writes them, without blanks.
    let expected = (data.array ?? []).map {
      Labels(($0.object?.members ?? []).map { ($0.key, $0.value.string ?? "") }).description.replacing("\", ", with: "\",")
    }
    #expect(options.map(\.value) == expected)
  }

  private func expectRules(_ data: JSONValue, _ recording: Recording) async throws {
    let groups = try await ask(recording) { try await $0.alertRules() }
    #expect(groups.map(\.name) == (data["groups"]?.array ?? []).map { $0["name"]?.string })
    for (group, json) in zip(groups, data["groups"]?.array ?? []) {
      let rules = json["rules"]?.array ?? []
      #expect(group.rules.map(\.name) == rules.map { $0["name"]?.string })
      #expect(group.rules.map(\.kind.rawValue) == rules.map { $0["type"]?.string })
      #expect(group.rules.map(\.expression) == rules.map { $0["query"]?.string })
      #expect(group.rules.map(\.instances.count) == rules.map { $0["alerts"]?.array?.count ?? 0 })
      #expect(group.rules.allSatisfy { $0.lastEvaluation != nil && ($0.health != "err" || $0.lastError != nil) })
    }
  }

  private func expectExemplars(_ data: JSONValue, _ recording: Recording) async throws {
    let server = try LoopbackServer { request in
      request.path == recording.path ? recording.answer : .json(#"{"status":"success","data":{"resultType":"matrix","result":[]}}"#)
    }
    defer { server.stop() }
    let source = PrometheusDatasource(
      id: DatasourceID(uid: "p", name: "recorded", type: "prometheus"),
      server: PrometheusServer(baseURL: server.url, timeout: .seconds(30), transport: CurlTransport()))
    let target = QueryRequest.Target(refID: "A", model: ["expr": "x", "range": true, "exemplar": true], step: 5000, range: range)
    let answer = try await source.query(QueryRequest(targets: [target], range: range, maxDataPoints: 100))
    let recorded = (data.array ?? []).flatMap { $0["exemplars"]?.array ?? [] }.compactMap { $0["value"]?.string.flatMap { Double($0) } }
    let shown = answer.frames.flatMap { frame -> [Double] in
      if case .numbers(let values)? = frame.fields.first(where: { $0.name == "Value" })?.values { values } else { [] }
    }
    // Of each step the highest, at least.
    #expect(shown.isEmpty == recorded.isEmpty && Set(shown).isSubset(of: recorded) && shown.max() == recorded.max())
    #expect(answer.frames.allSatisfy { $0.meta.isAnnotations && $0.fields.contains { $0.name == "trace_id" } })
  }
}

extension Recording {
  /// The same answer to another question.
  init(_ recording: Recording, path: String) {
    self = recording
    self.path = path
  }
}

@Suite(.enabled(if: SharedMaterial.folder != nil, "there are no recordings beside this checkout")) struct AlertmanagerRecordingTests {
  @Test(arguments: Recording.all(of: "alertmanager")) func `an Alertmanager's answer is read right`(_ recording: Recording) async throws {
    let server = try LoopbackServer { _ in recording.answer }
    defer { server.stop() }
    let source = AlertmanagerDatasource(
      id: DatasourceID(uid: "am", name: "recorded", type: "alertmanager"),
      client: ServerClient(baseURL: server.url, timeout: .seconds(30), transport: CurlTransport()))
    let json = (try? JSONValue.parse(recording.reply)) ?? .null
    let silence = Silence(
      matchers: [Silence.Matcher(name: "a", value: "b")], startsAt: Timestamp(milliseconds: 0), endsAt: Timestamp(milliseconds: 1), createdBy: "x",
      comment: "y")
    switch (recording.method, recording.path) {
    case ("GET", "/api/v2/alerts"): expect(try await source.alerts(), json)
    case ("GET", "/api/v2/alerts/groups"):
      let groups = try await source.groups()
      #expect(groups.map(\.receiver) == (json.array ?? []).map { $0["receiver"]?["name"]?.string })
      for (group, json) in zip(groups, json.array ?? []) { expect(group.alerts, json["alerts"] ?? .null) }
    case ("GET", "/api/v2/receivers"): #expect(try await source.receivers() == (json.array ?? []).compactMap { $0["name"]?.string })
    case ("GET", "/api/v2/status"): #expect(try await source.health().version == json["versionInfo"]?["version"]?.string)
    case ("GET", "/api/v2/silences"):
      let silences = try await source.silences()
      #expect(silences.map(\.id) == (json.array ?? []).map { $0["id"]?.string })
      #expect(silences.map(\.state.rawValue) == (json.array ?? []).map { $0["status"]?["state"]?.string })
      #expect(silences.map { $0.matchers.map(\.name) } == (json.array ?? []).map { ($0["matchers"]?.array ?? []).map { $0["name"]?.string ?? "" } })
    case ("POST", "/api/v2/silences") where recording.status == 200: #expect(try await source.put(silence) == json["silenceID"]?.string)
    case ("POST", "/api/v2/silences"):
      let error = await #expect(throws: DatasourceError.self) { try await source.put(silence) }
      #expect(error?.kind == .rejected(status: recording.status))
      #expect(error?.reason.contains(json["message"]?.string ?? json.string ?? "?") == true)
    case ("DELETE", _): try await source.expireSilence(id: "x")
    default:
      // No list of alerts: never an empty one.
      await #expect(throws: DatasourceError.self) { try await source.alerts() }
    }
  }

  private func expect(_ alerts: [AlertInstance], _ json: JSONValue) {
    let expected = json.array ?? []
    #expect(alerts.map(\.fingerprint) == expected.map { $0["fingerprint"]?.string })
    #expect(alerts.map { $0.labels.labels.count } == expected.map { $0["labels"]?.object?.members.count ?? 0 })
    #expect(alerts.map { $0.state == .suppressed } == expected.map { $0["status"]?["state"]?.string == "suppressed" })
    #expect(alerts.map(\.silencedBy) == expected.map { ($0["status"]?["silencedBy"]?.array ?? []).compactMap(\.string) })
    #expect(alerts.allSatisfy { $0.since != nil })
  }
}
