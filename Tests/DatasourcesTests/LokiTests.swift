import DataFrames
import DatasourceKit
import Datasources
import TestSupport
import Testing
import Text
import TimeSeries
import Transport

@Suite struct LokiTests {
  private static let id = DatasourceID(uid: "l", name: "Logs", type: "loki")
  /// 2026-11-20 12:00 to 12:30 UTC
  private let range = TimeRange(start: Timestamp(milliseconds: 1_795_176_000_000), end: Timestamp(milliseconds: 1_795_177_800_000))

  private func loki(
    maxLines: Int? = nil, _ respond: @escaping @Sendable (LoopbackServer.Request) -> LoopbackServer.Reply
  ) throws -> (LoopbackServer, LokiDatasource) {
    let server = try LoopbackServer(respond: respond)
    let client = ServerClient(baseURL: server.url, headers: [("X-Scope-OrgID", "shop")], timeout: .seconds(10), transport: CurlTransport())
    return (server, LokiDatasource(id: Self.id, client: client, maxLines: maxLines))
  }

  private func request(_ model: JSONObject, step: Milliseconds = 60_000) -> QueryRequest {
    QueryRequest(targets: [.init(refID: "A", model: model, step: step, range: range)], range: range, maxDataPoints: 200)
  }

  private static func parameters(_ request: LoopbackServer.Request) -> [String: String] {
    Dictionary(URLText.parameters(of: request.target.drop { $0 != "?" }.dropFirst()).map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  // MARK: Lines

  private static let streams = #"""
    {"status":"success","data":{"resultType":"streams","encodingFlags":["categorize-labels"],"result":[
      {"stream":{"app":"cart","level":"info"},"values":[["1795177547000000123","two",{"structuredMetadata":{"trace_id":"t2"}}],["1795177000000000000","none"]]},
      {"stream":{"app":"cart","level":"error"},"values":[["1795177547000000124","three",{"parsed":{"code":"500"}}]]}]}}
    """#

  @Test func `the answer is kept as it came where it is asked for`() async throws {
    let (server, loki) = try loki { _ in .json(Self.streams) }
    defer { server.stop() }
    var asked = request(["expr": "{app=\"cart\"}"])
    #expect(try await loki.query(asked).sent.first?.reply == nil)
    asked.keepsReplies = true
    #expect(try await loki.query(asked).sent.first?.reply == Self.streams)
  }

  @Test func `streams become one frame of lines, newest first, with all that is known of each`() async throws {
    let (server, loki) = try loki { _ in .json(Self.streams) }
    defer { server.stop() }
    let answer = try await loki.query(request(["expr": "{app=\"cart\"}", "maxLines": 50]))
    let frame = try #require(answer.frames.first)
    #expect(frame.fields.map(\.name) == ["labels", "Time", "Line", "tsNs", "labelTypes", "id"])
    #expect(frame.fields[2].values == .strings(["three", "two", "none"]))
    #expect(frame.fields[1].values == .times([1_795_177_547_000, 1_795_177_547_000, 1_795_177_000_000]))
    #expect(frame.fields[3].values == .strings(["1795177547000000124", "1795177547000000123", "1795177000000000000"]))
    guard case .other(let labels) = frame.fields[0].values, case .other(let kinds) = frame.fields[4].values else { throw Failure() }
    #expect(labels[0] == ["app": "cart", "level": "error", "code": "500"] && kinds[0] == ["app": "I", "level": "I", "code": "P"])
    #expect(labels[1]["trace_id"] == "t2" && kinds[1]["trace_id"] == "S")
    guard case .strings(let ids) = frame.fields[5].values else { throw Failure() }
    #expect(Set(ids).count == 3)
    #expect(frame.meta.preferredVisualisation == "logs" && frame.refID == "A")

    let sent = try #require(server.requests.first)
    let parameters = Self.parameters(sent)
    #expect(sent.path == "/loki/api/v1/query_range" && sent.headers["x-scope-orgid"] == "shop")
    #expect(parameters["query"] == "{app=\"cart\"}" && parameters["limit"] == "50" && parameters["direction"] == "backward")
    #expect(parameters["start"] == "1795176000000000000" && parameters["end"] == "1795177800000000000")
    #expect(sent.headers["x-loki-response-encoding-flags"] == "categorize-labels")
  }

  private struct Failure: Error {}

  @Test func `oldest first where the panel asks forward, and an instant query of lines asks the range`() async throws {
    let (server, loki) = try loki { _ in .json(Self.streams) }
    defer { server.stop() }
    let answer = try await loki.query(request(["expr": "# all of it\n{app=\"cart\"}", "direction": "forward", "queryType": "instant"]))
    #expect(answer.frames.first?.fields[2].values == .strings(["none", "two", "three"]))
    #expect(server.requests.first?.path == "/loki/api/v1/query_range")
  }

  @Test(arguments: [(nil, nil, "1000"), (nil, 200, "200"), (50, 200, "50"), (1_000_000, nil, "5000"), (0, nil, "1")] as [(Int?, Int?, String)])
  func `the limit is the panel's, the datasource's or Grafana's, and never more than Loki allows`(panel: Int?, own: Int?, expected: String) async throws {
    let (server, loki) = try loki(maxLines: own) { _ in .json(Self.streams) }
    defer { server.stop() }
    var model: JSONObject = ["expr": "{app=\"cart\"}"]
    if let panel { model["maxLines"] = .number(Double(panel)) }
    _ = try await loki.query(request(model))
    #expect(try Self.parameters(#require(server.requests.first))["limit"] == expected)
  }

  // MARK: Series

  @Test func `metric queries become series with names`() async throws {
    let (server, loki) = try loki { _ in
      .json(
        #"{"status":"success","warnings":["slow store"],"data":{"resultType":"matrix","result":[{"metric":{"level":"error","app":"a"},"values":[[1795176300,"3"],[1795176600.5,"NaN"]]},{"metric":{},"values":[[1795176300,"1e+06"]]}]}}"#)
    }
    defer { server.stop() }
    let answer = try await loki.query(request(["expr": "sum by (level) (rate({app=\"a\"}[5m]))", "legendFormat": ""], step: 300_000))
    #expect(answer.frames.map(\.name) == [#"{app="a", level="error"}"#, "{}"])
    #expect(answer.frames[0].fields[0].values == .times([1_795_176_300_000, 1_795_176_600_500]))
    #expect(answer.frames[1].fields[1].values == .numbers([1_000_000]) && answer.frames[0].fields[1].config.interval == 300_000)
    #expect(answer.frames[0].meta.notices.map(\.text) == ["slow store"])
    #expect(try Self.parameters(#require(server.requests.first))["step"] == "300")
    let named = try await loki.query(request(["expr": "rate({app=\"a\"}[5m])", "legendFormat": "{{level}} of {{ app }}"]))
    #expect(named.frames.first?.name == "error of a")
  }

  @Test func `one moment is asked where the panel wants one`() async throws {
    let (server, loki) = try loki { _ in
      .json(#"{"status":"success","data":{"resultType":"vector","result":[{"metric":{"status":"200"},"value":[1795177800,"30"]}]}}"#)
    }
    defer { server.stop() }
    let answer = try await loki.query(request(["expr": "count_over_time({app=\"a\"}[5m])", "queryType": "instant"]))
    #expect(answer.frames.first?.fields[1].values == .numbers([30]) && answer.frames.first?.meta.type == "numeric-multi")
    let sent = try #require(server.requests.first)
    #expect(sent.path == "/loki/api/v1/query" && Self.parameters(sent)["time"] == "1795177800000000000")
  }

  @Test func `a step is never so small that the server would refuse`() async throws {
    let (server, loki) = try loki { _ in .json(#"{"status":"success","data":{"resultType":"matrix","result":[]}}"#) }
    defer { server.stop() }
    _ = try await loki.query(request(["expr": "rate({a=\"b\"}[1m])", "step": "1ms"]))
    #expect(try Self.parameters(#require(server.requests.first))["step"] == "0.164")
  }

  // MARK: Variables

  @Test(arguments: [
    ("label_names()", "/loki/api/v1/labels", nil), ("label_values(app)", "/loki/api/v1/label/app/values", nil),
    (#"label_values({env="prod", x=~"a,b"}, app)"#, "/loki/api/v1/label/app/values", #"{env="prod", x=~"a,b"}"#),
  ] as [(String, String, String?)])
  func `variables ask for labels and their values`(text: String, path: String, selector: String?) async throws {
    let (server, loki) = try loki { _ in .json(#"{"status":"success","data":["checkout","nginx"]}"#) }
    defer { server.stop() }
    let options = try await loki.variableOptions(VariableRequest(query: .string(text), range: range))
    #expect(options.map(\.value) == ["checkout", "nginx"])
    let sent = try #require(server.requests.first)
    #expect(sent.path == path && Self.parameters(sent)["query"] == selector)
  }

  @Test func `Grafana's object form of a variable, and an answer without data`() async throws {
    let (server, loki) = try loki { _ in .json(#"{"status":"success"}"#) }
    defer { server.stop() }
    let query: JSONValue = ["type": 1, "label": "pod", "stream": "{app=\"a\"}", "refId": "LokiVariableQueryEditor-VariableQuery"]
    #expect(try await loki.variableOptions(VariableRequest(query: query, range: range)).isEmpty)
    #expect(server.requests.first?.path == "/loki/api/v1/label/pod/values")
  }

  // MARK: Refusals

  @Test(arguments: [
    (400, "parse error at line 1, col 17: syntax error: unexpected |, expecting } or ,", nil),
    (401, "no org id", "X-Scope-OrgID"), (400, "max entries limit per query exceeded, limit > max_entries_limit_per_query (6000 > 5000)", "maxLines"),
    (500, "maximum of series (500) reached for a single query", "sum by"),
  ] as [(Int, String, String?)])
  func `a refusal comes in Loki's own words`(status: Int, words: String, advice: String?) async throws {
    let (server, loki) = try loki { _ in .answer(status: status, headers: [("Content-Type", "text/plain")], body: Array(words.utf8)) }
    defer { server.stop() }
    do {
      _ = try await loki.query(request(["expr": "{app=\"a\" | json"]))
      Issue.record("expected an error")
    } catch {
      #expect(error.reason.contains(words) && error.request == "{app=\"a\" | json")
      if let advice { #expect(error.advice?.contains(advice) == true) }
    }
  }

  @Test(arguments: ["", "<html>Log in", "[]", #"{"status":"success","data":{"resultType":"tables","result":[]}}"#, #"{"status":"success","data":{"resultType":"streams""#])
  func `an odd answer is named as such`(_ body: String) async throws {
    let (server, loki) = try loki { _ in .answer(headers: [("Content-Type", "text/html")], body: Array(body.utf8)) }
    defer { server.stop() }
    do {
      _ = try await loki.query(request(["expr": "{app=\"a\"}"]))
      Issue.record("expected an error")
    } catch {
      guard case .malformedReply = error.kind else { throw error }
    }
  }

  @Test func `values that are no lines are passed over`() async throws {
    let odd = #"{"status":"success","data":{"resultType":"streams","result":[{"stream":{"a":1},"values":[["x","y"],["5"],[],7,["9223372036854775807","end",null]]},{"values":null},3]}}"#
    let (server, loki) = try loki { _ in .json(odd) }
    defer { server.stop() }
    let answer = try await loki.query(request(["expr": "{app=\"a\"}"]))
    #expect(answer.frames.first?.fields[2].values == .strings(["end"]))
  }

  @Test func `health asks the engine and tells the version`() async throws {
    let (server, loki) = try loki { request in
      request.path.hasSuffix("buildinfo")
        ? .json(#"{"version":"3.4.2"}"#) : .json(#"{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"2"]}]}}"#)
    }
    defer { server.stop() }
    #expect(try await loki.health().version == "3.4.2")
  }
}

/// What real servers answered.
@Suite struct LokiRecordingTests {
  @Test(.enabled(if: SharedMaterial.folder != nil, "needs ../shared")) func `recorded answers become frames with every line and point`() async throws {
    for recording in Recording.all(of: "loki") {
      guard let body = try? JSONValue.parse(recording.reply), let kind = body["data"]?["resultType"]?.string,
        let query = recording.parameters.first(where: { $0.name == "query" })?.value
      else { continue }
      let server = try LoopbackServer { _ in .answer(status: recording.status, headers: recording.headers, body: recording.reply) }
      defer { server.stop() }
      let loki = LokiDatasource(
        id: DatasourceID(uid: "l", name: "L", type: "loki"), client: ServerClient(baseURL: server.url, timeout: .seconds(10), transport: CurlTransport()))
      let range = TimeRange(start: Timestamp(milliseconds: 1_795_176_000_000), end: Timestamp(milliseconds: 1_795_177_800_000))
      let target = QueryRequest.Target(refID: "A", model: ["expr": .string(query)], step: 60_000, range: range)
      let answer = try await loki.query(QueryRequest(targets: [target], range: range, maxDataPoints: 100))
      let result = body["data"]?["result"]?.array ?? []
      let rows = answer.frames.reduce(0) { $0 + $1.rowCount }
      switch kind {
      case "scalar": #expect(rows == 1, "\(recording)")
      case "vector": #expect(rows == result.count, "\(recording)")
      default: #expect(rows == result.reduce(0) { $0 + ($1["values"]?.array?.count ?? 0) }, "\(recording)")
      }
    }
  }
}
