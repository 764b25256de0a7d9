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

  private func failure(_ reply: LoopbackServer.Reply, limit: Int = 1 << 20) async throws -> DatasourceError? {
    let server = try LoopbackServer { _ in reply }
    defer { server.stop() }
    let limits = PrometheusReplyDecoder.Limits(bytes: limit, series: 10, points: 100)
    let prometheus = PrometheusServer(baseURL: server.url, timeout: .milliseconds(800), limits: limits, transport: CurlTransport())
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

  @Test func `waiting ends`() async throws {
    #expect(try await failure(.drip())?.kind == .timedOut(after: .milliseconds(800)))
    #expect(try await failure(.silence)?.kind == .timedOut(after: .milliseconds(800)))
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
}
