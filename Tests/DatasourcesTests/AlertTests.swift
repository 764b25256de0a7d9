import DatasourceKit
import Datasources
import TestSupport
import Testing
import Text
import TimeSeries
import Transport

@Suite struct AlertTests {
  private let id = DatasourceID(uid: "am", name: "Alertmanager", type: "alertmanager")

  private let alerts = #"""
    [{"labels":{"alertname":"DiskFull","team":"infra"},"annotations":{"summary":"Disk is full"},"startsAt":"2024-05-01T10:00:00.5Z",
      "endsAt":"2024-05-01T11:00:00Z","fingerprint":"f1","generatorURL":"http://p/graph?g0.expr=up+%3D%3D+0&g0.tab=1",
      "receivers":[{"name":"pager"}],"status":{"state":"suppressed","silencedBy":["s1"],"inhibitedBy":[]}},
     {"labels":{"alertname":"Slow","team":"shop"},"annotations":{},"startsAt":"2024-05-01T10:00:00Z","status":{"state":"active"}}]
    """#

  private func alertmanager(maySilence: Bool = true) throws -> (LoopbackServer, AlertmanagerDatasource) {
    let server = try LoopbackServer { [alerts] request in
      switch (request.method, request.path) {
      case ("GET", "/am/api/v2/alerts"): .json(alerts)
      case ("POST", "/am/api/v2/silences"): request.body.contains("bad") ? .json("\"bad matcher format\"\n", status: 400) : .json(#"{"silenceID":"s2"}"#)
      case ("DELETE", "/am/api/v2/silence/s2"): .answer()
      default: .json(#"{"code":404,"message":"path not found"}"#, status: 404)
      }
    }
    let client = ServerClient(baseURL: server.url + "/am/", timeout: .seconds(10), transport: CurlTransport())
    return (server, AlertmanagerDatasource(id: id, client: client, maySilence: maySilence))
  }

  private func silence(_ matchers: [Silence.Matcher]) -> Silence {
    Silence(
      matchers: matchers, startsAt: Timestamp(milliseconds: 0), endsAt: Timestamp(milliseconds: 3_600_000), createdBy: "alice", comment: "deploy")
  }

  @Test func `alerts come with state, silences and expression`() async throws {
    let (server, source) = try alertmanager()
    defer { server.stop() }
    let found = try await source.alerts()
    #expect(found.map(\.name) == ["DiskFull", "Slow"] && found.map(\.state) == [.suppressed, .firing])
    #expect(found[0].silencedBy == ["s1"] && found[0].expression == "up == 0" && found[0].receivers == ["pager"])
    #expect(found[0].since == Timestamp(milliseconds: 1_714_557_600_500) && found[0].annotations["summary"] == "Disk is full")
  }

  @Test func `the answer is kept as it came where it is asked for`() async throws {
    let (server, source) = try alertmanager()
    defer { server.stop() }
    let range = TimeRange(start: Timestamp(milliseconds: 0), end: Timestamp(milliseconds: 1000))
    var request = QueryRequest(targets: [.init(refID: "A", model: [:], step: 1000, range: range)], range: range, maxDataPoints: 100)
    #expect(try await source.query(request).sent.first?.reply == nil)
    request.keepsReplies = true
    let sent = try #require(try await source.query(request).sent.first)
    #expect(sent.reply == alerts && sent.bytes == alerts.utf8.count && sent.seriesCount == 2)
  }

  @Test func `a silence is previewed, made and ended`() async throws {
    let (server, source) = try alertmanager()
    defer { server.stop() }
    let draft = silence([Silence.Matcher(name: "team", value: "inf.*", isRegex: true)])
    #expect(try await source.preview(of: draft).map(\.name) == ["DiskFull"])
    #expect(try await source.put(draft) == "s2")
    try await source.expireSilence(id: "s2")
    let body = try JSONValue.parse(try #require(server.requests.first { $0.method == "POST" }).body)
    #expect(body["matchers"]?[0]?["isRegex"] == true && body["startsAt"] == "1970-01-01T00:00:00.000Z" && body["createdBy"] == "alice")
  }

  @Test func `what the server refuses comes in its words`() async throws {
    let (server, source) = try alertmanager()
    defer { server.stop() }
    do {
      _ = try await source.put(silence([Silence.Matcher(name: "bad", value: "x")]))
      Issue.record("expected an error")
    } catch {
      #expect(error.kind == .rejected(status: 400) && error.reason == "HTTP 400: bad matcher format")
    }
  }

  @Test func `read-only and all-muting silences are not sent`() async throws {
    let (server, source) = try alertmanager(maySilence: false)
    defer { server.stop() }
    await #expect(throws: DatasourceError.self) { try await source.put(silence([Silence.Matcher(name: "team", value: "infra")])) }
    await #expect(throws: DatasourceError.self) { try await source.expireSilence(id: "s2") }
    let (second, open) = try alertmanager()
    defer { second.stop() }
    await #expect(throws: DatasourceError.self) { try await open.put(silence([Silence.Matcher(name: "team", value: ".*", isRegex: true)])) }
    #expect(server.requests.isEmpty && second.requests.isEmpty)
  }

  @Test func `Prometheus' rules carry their instances`() async throws {
    let rules = #"""
      {"status":"success","data":{"groups":[{"name":"g","file":"r.yml","interval":15,"rules":[
        {"type":"alerting","name":"Down","query":"up == 0","duration":90,"labels":{"severity":"page"},"annotations":{},"state":"firing","health":"ok",
         "alerts":[{"labels":{"alertname":"Down","job":"a"},"annotations":{},"state":"pending","activeAt":"2024-05-01T10:00:00.123456789Z","value":"1.5e-01"}]},
        {"type":"recording","name":"r","query":"sum(up)","health":"err","lastError":"boom"}]}]}}
      """#
    let server = try LoopbackServer { _ in .json(rules) }
    defer { server.stop() }
    let prometheus = PrometheusDatasource(id: id, server: PrometheusServer(baseURL: server.url, transport: CurlTransport()))
    let group = try #require(try await prometheus.alertRules().first)
    #expect(group.interval == .seconds(15) && group.rules.map(\.kind) == [.alerting, .recording])
    #expect(group.rules[0].pendingFor == .seconds(90) && group.rules[0].state == .firing && group.rules[1].lastError == "boom")
    let instance = try #require(group.rules[0].instances.first)
    #expect(instance.state == .pending && instance.value == 0.15 && instance.expression == "up == 0" && instance.source == id)
  }
}
