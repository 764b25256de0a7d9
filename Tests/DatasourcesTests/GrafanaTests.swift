import DataFrames
import DatasourceKit
import Datasources
import TestSupport
import Testing
import Text
import TimeSeries
import Transport

@Suite struct GrafanaTests {
  private func grafana(_ respond: @escaping @Sendable (LoopbackServer.Request) -> LoopbackServer.Reply) throws -> (LoopbackServer, GrafanaServer) {
    let server = try LoopbackServer(respond: respond)
    let client = ServerClient(
      baseURL: server.url, connection: ConnectionOptions(credentials: .bearer(Secret("glsa_x"))), timeout: .seconds(10),
      transport: CurlTransport())
    return (server, GrafanaServer(id: DatasourceID(uid: "g", name: "G", type: "grafana"), client: client))
  }

  private let range = TimeRange(start: Timestamp(milliseconds: 1000), end: Timestamp(milliseconds: 61_000))

  @Test func `every target is answered or refused by itself`() async throws {
    let (server, grafana) = try grafana { _ in
      .json(
        #"""
        {"results":{"A":{"status":200,"frames":[{"schema":{"fields":[{"name":"t","type":"time"},{"name":"v","type":"number"}]},"data":{"values":[[1000],[2]]}}]},
         "B":{"status":400,"error":"syntax error near FROM"}}}
        """#, status: 207)
    }
    defer { server.stop() }
    let source = GrafanaDatasource(id: DatasourceID(uid: "sql", name: "SQL", type: "mysql"), server: grafana)
    let targets = ["A", "B"].map { QueryRequest.Target(refID: $0, model: ["rawSql": "SELECT 1"], step: 5000, range: range) }
    let answer = try await source.query(QueryRequest(targets: targets, range: range, maxDataPoints: 200))
    #expect(answer.frames.count == 1 && answer.frames[0].refID == "A" && answer.errors["B"]?.reason == "syntax error near FROM")
    let sent = try JSONValue.parse(try #require(server.requests.first).body)
    #expect(sent["from"] == "1000" && sent["queries"]?[1]?["datasource"]?["uid"] == "sql" && sent["queries"]?[0]?["intervalMs"] == 5000)
    #expect(server.requests.first?.headers["authorization"] == "Bearer glsa_x")
  }

  @Test func `viewers find the datasources in the frontend's settings`() async throws {
    let (server, grafana) = try grafana { request in
      request.path == "/api/datasources"
        ? .json(#"{"message":"permission denied"}"#, status: 403)
        : .json(
          #"{"defaultDatasource":"P","datasources":{"P":{"uid":"p","type":"prometheus","jsonData":{"timeInterval":"15s"}},"-- Grafana --":{"uid":"grafana","type":"datasource","meta":{"builtIn":true}}}}"#)
    }
    defer { server.stop() }
    let remotes = try await grafana.datasources()
    #expect(remotes.map(\.uid) == ["p"] && remotes[0].isDefault && remotes[0].timeInterval == "15s")
  }

  @Test func `dashboards are searched and annotations read`() async throws {
    let (server, grafana) = try grafana { request in
      request.path == "/api/search"
        ? .json(#"[{"uid":"d1","title":"Nodes","url":"/d/d1/nodes","type":"dash-db","tags":["host"],"isStarred":true,"folderTitle":"Infra"}]"#)
        : .json(#"[{"id":1,"time":2000,"timeEnd":5000,"text":"deploy","tags":["x"]},{"id":2,"time":3000,"timeEnd":3000,"text":"","tags":[]}]"#)
    }
    defer { server.stop() }
    let found = try await grafana.search("nodes")
    #expect(found.map(\.title) == ["Nodes"] && found[0].folder == "Infra" && found[0].isStarred)
    let events = try await grafana.annotations(GrafanaServer.AnnotationsRequest(range: range))
    #expect(events.map { $0.end?.milliseconds } == [5000, nil] && events[0].text == "deploy")
  }

  @Test func `annotations are inspected like queries`() async throws {
    let body = #"[{"id":1,"time":2000,"text":"deploy","tags":["x"]}]"#
    let server = try LoopbackServer { _ in .json(body) }
    defer { server.stop() }
    let source = DatasourceFactory(transport: CurlTransport())
      .datasource(DatasourceSettings(id: DatasourceID(uid: "g", name: "G", type: "grafana"), url: server.url))
    let target = QueryRequest.Target(refID: "A", model: ["type": "tags", "tags": ["x", "of a&b"]], step: 1000, range: range)
    var request = QueryRequest(targets: [target], range: range, maxDataPoints: 100)
    request.keepsReplies = true
    let sent = try #require(try await source.query(request).sent.first)
    #expect(sent.reply == body && sent.bytes == body.utf8.count && sent.seriesCount == 1)
    #expect(sent.expression == "annotations with tags x, of a&b")
    #expect(sent.request == "GET /api/annotations?from=1000&to=61000&limit=1000&tags=x&tags=of%20a%26b")
    request.keepsReplies = false
    #expect(try await source.query(request).sent.first?.reply == nil)
  }

  @Test func `a proxy's page in place of an answer is named as such`() async throws {
    let (server, grafana) = try grafana { _ in .answer(status: 502, headers: [("Content-Type", "text/html")], body: Array("<h1>Bad Gateway</h1>".utf8)) }
    defer { server.stop() }
    do {
      _ = try await grafana.search()
      Issue.record("expected an error")
    } catch { #expect(error.kind == .rejected(status: 502) && error.advice?.contains("proxy") == true) }
    let (login, second) = try self.grafana { _ in .answer(headers: [("Content-Type", "text/html")], body: Array("<html>Log in".utf8)) }
    defer { login.stop() }
    do {
      _ = try await second.search()
      Issue.record("expected an error")
    } catch { #expect(error.reason.contains("web page") && error.advice?.contains("login") == true) }
  }
}
