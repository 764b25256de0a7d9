import TestSupport
import Testing
import Transport

@Suite struct FaultTests {
  private func failure(_ reply: LoopbackServer.Reply, limit: Int = 1 << 20, timeout: Duration = .seconds(30)) async throws -> TransportError.Kind? {
    let server = try LoopbackServer { _ in reply }
    defer { server.stop() }
    do throws(TransportError) {
      _ = try await CurlTransport().send(HTTPRequest(url: server.url, timeout: timeout, maximumReplyBytes: limit))
      return nil
    } catch {
      return error.kind
    }
  }

  @Test func `a body that ends early is an error`() async throws {
    #expect(try await failure(.cutShort(claimed: 100, body: [1, 2, 3])) == .protocolViolation)
    #expect(try await failure(.reset(body: [1, 2, 3])) == .protocolViolation)
  }

  @Test func `a slow drip and silence end at the timeout`() async throws {
    let timeout = Duration.milliseconds(200)
    #expect(try await failure(.drip(), timeout: timeout) == .timedOut(after: timeout))
    #expect(try await failure(.silence, timeout: timeout) == .timedOut(after: timeout))
  }

  @Test func `a large body ends at the limit`() async throws {
    let body = [UInt8](repeating: 32, count: 100_000)
    #expect(try await failure(.answer(body: body), limit: 10_000) == .tooLarge(limit: 10_000))
  }

  @Test func `compression that is none is an error`() async throws {
    #expect(try await failure(.answer(headers: [("Content-Encoding", "gzip")], body: Array("not gzip at all".utf8))) == .protocolViolation)
  }

  @Test func `cancelled before it begins, a request ends all the same`() async throws {
    let server = try LoopbackServer { _ in .answer() }
    defer { server.stop() }
    let transport = CurlTransport()
    _ = try await transport.send(HTTPRequest(url: server.url, timeout: .seconds(60)))
    for _ in 0..<200 {
      let task = Task {
        while !Task.isCancelled { await Task.yield() }
        return try await transport.send(HTTPRequest(url: server.url, timeout: .seconds(60)))
      }
      task.cancel()
      await #expect(throws: TransportError.self) { try await task.value }
    }
  }

  @Test func `cancelling ends a request that hangs`() async throws {
    let server = try LoopbackServer { _ in .silence }
    defer { server.stop() }
    let task = Task { try await CurlTransport().send(HTTPRequest(url: server.url, timeout: .seconds(60))) }
    task.cancel()
    await #expect(throws: TransportError.self) { try await task.value }
  }
}
