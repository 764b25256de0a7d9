import TestSupport
import Testing
@testable import Transport

@Suite struct RedirectTests {
  @Test func `another host gets neither credentials nor headers of ours`() async throws {
    let other = try LoopbackServer { _ in .json("{}") }
    let first = try LoopbackServer { request in
      .answer(status: 302, headers: [("Location", "http://127.0.0.1:\(other.port)/there")], body: Array("gone".utf8))
    }
    defer { first.stop(); other.stop() }
    let request = HTTPRequest(
      url: first.url + "/here", headers: [("X-Scope-OrgID", "team"), ("Authorization", "Token abc"), ("Accept", "application/json")],
      timeout: .seconds(10), connection: ConnectionOptions(credentials: .basic(user: "alice", password: Secret("hunter2"))))
    let reply = try await CurlTransport().send(request)
    #expect(reply.status == 200 && reply.body == Array("{}".utf8))
    let there = try #require(other.requests.first)
    #expect(there.path == "/there" && there.headers["accept"] == "application/json")
    #expect(there.headers["authorization"] == nil && there.headers["x-scope-orgid"] == nil)
    #expect(first.requests.first?.headers["x-scope-orgid"] == "team")
  }

  @Test func `the same server gets everything again`() async throws {
    let server = try LoopbackServer { request in
      request.path == "/a" ? .answer(status: 301, headers: [("Location", "/b?x=1")]) : .json("1")
    }
    defer { server.stop() }
    let request = HTTPRequest(
      url: server.url + "/a", headers: [("X-Scope-OrgID", "team")], timeout: .seconds(10),
      connection: ConnectionOptions(credentials: .bearer(Secret("t"))))
    #expect(try await CurlTransport().send(request).body == Array("1".utf8))
    let last = try #require(server.requests.last)
    #expect(last.target == "/b?x=1" && last.headers["x-scope-orgid"] == "team" && last.headers["authorization"] == "Bearer t")
  }

  @Test func `with an expected server name nothing secret follows a change of scheme, host or port`() throws {
    var connection = ConnectionOptions(credentials: .basic(user: "alice", password: Secret("hunter2")))
    connection.tls.serverName = "prom.internal"
    let request = HTTPRequest(url: "https://10.0.0.1:9090/a", headers: [("X-Token", "abc")], connection: connection)
    let same = try request.redirected(to: "https://prom.internal:9090/b")
    #expect(same.url == "https://10.0.0.1:9090/b" && same.headers.count == 1 && same.connection.credentials == connection.credentials)
    for elsewhere in ["http://prom.internal:9090/b", "https://prom.internal:9091/b", "https://other.internal:9090/b", "http://10.0.0.1:9090/b"] {
      let other = try request.redirected(to: elsewhere)
      #expect(other.url == elsewhere && other.headers.isEmpty && other.connection.credentials == .none, "\(elsewhere)")
    }
  }

  @Test func `redirects in a circle tell no password`() async throws {
    let server = try LoopbackServer { _ in .answer(status: 302, headers: [("Location", "/again?was=p%40ss%2bword")]) }
    defer { server.stop() }
    let request = HTTPRequest(
      url: server.url, timeout: .seconds(10), connection: ConnectionOptions(credentials: .basic(user: "alice", password: Secret("p@ss+word"))))
    let error = await #expect(throws: TransportError.self) { try await CurlTransport().send(request) }
    #expect(error?.reason.contains("•••") == true && error?.reason.contains("word") == false, "\(error?.reason ?? "")")
  }

  @Test func `redirects in a circle end`() async throws {
    let server = try LoopbackServer { _ in .answer(status: 302, headers: [("Location", "/again")]) }
    defer { server.stop() }
    await #expect(throws: TransportError.self) {
      try await CurlTransport().send(HTTPRequest(url: server.url, timeout: .seconds(10)))
    }
    #expect(server.requests.count == 6)
  }

  @Test func `a redirect to a file is refused`() async throws {
    let server = try LoopbackServer { _ in .answer(status: 302, headers: [("Location", "file:///etc/passwd")]) }
    defer { server.stop() }
    await #expect(throws: TransportError.self) {
      try await CurlTransport().send(HTTPRequest(url: server.url, timeout: .seconds(10)))
    }
  }
}
