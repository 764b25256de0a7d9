import TestSupport
import Testing
import Transport

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
