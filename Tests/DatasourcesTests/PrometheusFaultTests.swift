import DatasourceKit
import Datasources
import TestSupport
import Testing
import Text
import TimeSeries
import Transport

/// What a panel is told when a Prometheus-like server misbehaves.
@Suite struct PrometheusFaultTests {
  private let id = DatasourceID(uid: "p", name: "P", type: "prometheus")

  private func failure(_ reply: LoopbackServer.Reply, limit: Int = 1 << 20, timeout: Duration = .seconds(30)) async throws -> DatasourceError? {
    let server = try LoopbackServer { _ in reply }
    defer { server.stop() }
    let limits = PrometheusReplyDecoder.Limits(bytes: limit, series: 10, points: 100)
    let prometheus = PrometheusServer(baseURL: server.url, timeout: timeout, limits: limits, transport: CurlTransport())
    let range = TimeRange(start: .epoch, end: Timestamp(milliseconds: 60_000))
    let target = QueryRequest.Target(refID: "A", model: ["expr": "rate(x[5m])"], step: 1000, range: range)
    do throws(DatasourceError) {
      _ = try await PrometheusDatasource(id: id, server: prometheus).query(QueryRequest(targets: [target], range: range, maxDataPoints: 10))
      return nil
    } catch {
      return error
    }
  }

  private let start = Array(#"{"status":"success","data":{"resultType":"matrix","result":["#.utf8)

  @Test func `answers that end early are malformed or unreachable, never data`() async throws {
    #expect(try await failure(.answer(body: start))?.kind == .malformedReply(atByte: start.count))
    #expect(try await failure(.cutShort(claimed: 5000, body: start))?.kind == .unreachable)
    #expect(try await failure(.reset(body: start))?.kind == .unreachable)
    // A gzip member whose stored block claims five bytes and brings two.
    let cut: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 5, 0, 0xfa, 0xff, 0x7b, 0x22]
    #expect(try await failure(.answer(headers: [("Content-Encoding", "gzip")], body: cut)) != nil)
  }

  @Test func `a long answer that cannot be read is malformed, not cancelled`() async throws {
    let long = LoopbackServer.Reply.flood(headers: [("Content-Type", "application/json")], start: Array("{\"status\":oops".utf8), piece: [0x20], bytes: 1 << 23)
    #expect(try await failure(long, limit: 1 << 24)?.kind == .malformedReply(atByte: 10))
  }

  @Test func `waiting ends`() async throws {
    let timeout = Duration.milliseconds(300)
    #expect(try await failure(.drip(), timeout: timeout)?.kind == .timedOut(after: timeout))
    #expect(try await failure(.silence, timeout: timeout)?.kind == .timedOut(after: timeout))
  }

  @Test func `size ends at the limit`() async throws {
    #expect(try await failure(.answer(body: start + [UInt8](repeating: 32, count: 300_000)), limit: 100_000)?.kind == .tooLarge)
  }

  @Test func `pages and refusals keep the server's words`() async throws {
    let page = try #require(try await failure(.answer(status: 502, headers: [("Content-Type", "text/html")], body: Array("<h1>Bad Gateway</h1>".utf8))))
    #expect(page.kind == .rejected(status: 502) && page.reason.contains("Bad Gateway") && page.isTransient)
    let login = try #require(try await failure(.answer(headers: [("Content-Type", "text/html")], body: Array("<html>Log in</html>".utf8))))
    #expect(login.reason.contains("web page") && login.request == "rate(x[5m])")
    let busy = try #require(
      try await failure(.json(#"{"status":"error","errorType":"too_many_requests","error":"slow down"}"#, status: 429, headers: [("Retry-After", "7")])))
    #expect(busy.retryAfter == .seconds(7) && busy.reason == "slow down")
  }

  @Test func `a blackhole, an unknown host and a dead server are told apart`() async throws {
    let (hole, closed) = (try Blackhole(), try ReservedPort())
    defer { withExtendedLifetime((hole, closed)) {} }
    // A label of 64 letters is no name that a resolver would ask anybody for.
    let unknown = String(repeating: "x", count: 64)
    let cases: [(url: String, kind: DatasourceError.Kind, words: String)] = [
      (hole.url, .timedOut(after: .milliseconds(300)), ""), ("http://\(unknown):9090", .unreachable, unknown),
      (closed.url, .unreachable, "connect"),
    ]
    for (url, kind, words) in cases {
      let prometheus = PrometheusServer(baseURL: url, timeout: url == hole.url ? .milliseconds(300) : .seconds(30), transport: CurlTransport())
      let error = await #expect(throws: DatasourceError.self) { try await PrometheusDatasource(id: id, server: prometheus).health() }
      #expect(error?.kind == kind && error?.advice != nil && (words.isEmpty || error?.reason.contains(words) == true), "\(String(describing: error))")
    }
  }

  @Test(arguments: [
    ("7", "", Duration.seconds(7)), (" 90 ", "", .seconds(90)), ("100000", "", .seconds(3600)), ("-1", "", nil), ("soon", "", nil),
    ("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:00 GMT", .seconds(37)),
    ("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 09:00:00 GMT", .zero), ("Sun, 06 Nov 1994 08:49:37 GMT", "", .zero),
    ("Sun, 31 Feb 1994 08:49:37 GMT", "", nil), ("Thu, 01 Jan 2399 00:00:00 GMT", "", .seconds(3600)),
  ] as [(String, String, Duration?)])
  func `a server says when it may be asked again`(after: String, date: String, delay: Duration?) async throws {
    let headers = [(name: "Retry-After", value: after)] + (date.isEmpty ? [] : [(name: "Date", value: date)])
    let error = try #require(try await failure(.json("{}", status: 429, headers: headers)))
    #expect(error.kind == .rejected(status: 429) && error.retryAfter == delay)
  }

  @Test func `data are read whatever the server calls them`() async throws {
    let body = Array(#"{"status":"success","data":{"resultType":"matrix","result":[]}}"#.utf8)
    for type in ["text/plain", "application/octet-stream", "application/json; charset=utf-8"] {
      #expect(try await failure(.answer(headers: [("Content-Type", type)], body: body)) == nil)
    }
  }

  @Test func `a form that is redirected elsewhere is asked there without our credentials`() async throws {
    let other = try LoopbackServer { _ in .json(#"{"status":"success","data":{"resultType":"scalar","result":[1,"2"]}}"#) }
    let first = try LoopbackServer { .answer(status: 307, headers: [("Location", "http://127.0.0.1:\(other.port)\($0.target)")]) }
    defer { first.stop(); other.stop() }
    let prometheus = PrometheusServer(
      baseURL: first.url, headers: [("X-Api-Key", "key-9876543")],
      connection: ConnectionOptions(credentials: .basic(user: "alice", password: Secret("correct-horse"))), timeout: .seconds(10),
      transport: CurlTransport())
    _ = try await PrometheusDatasource(id: id, server: prometheus).health()
    #expect(other.requests.count == 2)
    for request in other.requests {
      #expect(request.method == "GET" && request.headers["authorization"] == nil && request.headers["x-api-key"] == nil)
      #expect(!"\(request)".contains("correct-horse"))
    }
  }
}
