import Synchronization
import TestSupport
import Testing

/// What stands on the screen while a server misbehaves, and that keys go on working: each key's effect is seen while
/// the question that hangs is still without an answer.
@Suite(.serialized) struct FaultStories {
  /// How the server answers, to be changed while the program runs.
  private final class Mood: Sendable {
    private let current: Mutex<LoopbackServer.Reply>

    init(_ reply: LoopbackServer.Reply) { current = Mutex(reply) }

    var reply: LoopbackServer.Reply { current.withLock { $0 } }
    func become(_ reply: LoopbackServer.Reply) { current.withLock { $0 = reply } }
  }

  private static let board = """
    {"title": "Board", "schemaVersion": 39, "refresh": "1s", "time": {"from": "now-5m", "to": "now"}, "panels": [
      {"id": 1, "type": "stat", "title": "Asked", "gridPos": {"x": 0, "y": 0, "w": 24, "h": 10}, "datasource": {"type": "prometheus", "uid": "prod"},
       "options": {"textMode": "name"}, "targets": [{"refId": "A", "expr": "sum(up)", "instant": true, "range": false, "legendFormat": "all is well"}]}]}
    """

  private static let healthy = LoopbackServer.Reply.json(
    #"{"status":"success","data":{"resultType":"vector","result":[{"metric":{"job":"a"},"value":[1700000000,"7"]}]}}"#)

  private func session(_ url: String, timeout: Int, _ folder: TemporaryFolder) throws -> OrielSession {
    let config = try folder.write(
      """
      datasources:
      - {name: prod, uid: prod, type: prometheus, url: "\(url)", jsonData: {timeout: \(timeout)}}
      """, to: "config.yaml")
    return try OrielSession(["--no-host", "--config", config, folder.write(Self.board, to: "board.json")], columns: 110, rows: 24)
  }

  struct Fault: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var reply: LoopbackServer.Reply
    /// What the panel says in the end; "" for one that hangs as long as the test looks.
    var said: String
  }

  private static let html = [(name: "Content-Type", value: "text/html")]
  private static let gzip = [(name: "Content-Type", value: "application/json"), (name: "Content-Encoding", value: "gzip")]

  static let faults = [
    Fault(testDescription: "silence", reply: .silence, said: ""),
    Fault(testDescription: "a byte a second", reply: .drip(), said: ""),
    Fault(testDescription: "a reset in the middle", reply: .reset(body: Array("{".utf8)), said: "prod is unreachable"),
    Fault(testDescription: "a proxy's page", reply: .answer(status: 502, headers: html, body: Array("<h1>Bad Gateway</h1>".utf8)), said: "HTTP 502: Bad Gateway"),
    Fault(testDescription: "a login page", reply: .answer(headers: html, body: Array("<p>Log in</p>".utf8)), said: "a web page came back, not data: Log in"),
    Fault(testDescription: "a gzip bomb", reply: .flood(headers: gzip, start: Gzip.bomb.start, piece: Gzip.bomb.piece, bytes: 1 << 23), said: "prod answered something unexpected"),
    Fault(
      testDescription: "escape sequences", reply: .json(#"{"status":"error","errorType":"x","error":"\u001b]2;owned\u0007no"}"#, status: 422),
      said: "HTTP 422"),
    Fault(
      testDescription: "told to wait", reply: .json(#"{"error":"slow down"}"#, status: 429, headers: [("Retry-After", "100")]), said: "retry in"),
  ]

  @Test(arguments: faults) func `keys work while the server misbehaves`(_ fault: Fault) throws {
    let server = try LoopbackServer { _ in fault.reply }
    defer { server.stop() }
    let folder = try TemporaryFolder()
    let session = try session(server.url, timeout: 300, folder)
    #expect(session.wait { _ in !server.requests.isEmpty })
    #expect(session.press("?", until: "Panel to the left"))
    #expect(session.press("\u{1b}", untilGone: "Panel to the left"))
    if fault.said.isEmpty {
      #expect(session.press("T", until: "Theme: "))
      #expect(session.screen.contains("loading"))
    } else {
      #expect(session.wait(for: fault.said))
      #expect(!String(decoding: session.pty.output, as: UTF8.self).contains("\u{1b}]2;owned"))
    }
    #expect(session.quit() == .exited(0))
    #expect(session.isRestored)
  }

  @Test func `a refused connection is named, with what to try`() throws {
    let folder = try TemporaryFolder()
    let port = try ReservedPort()
    defer { withExtendedLifetime(port) {} }
    let session = try session(port.url, timeout: 10, folder)
    #expect(session.wait(for: "prod is unreachable"))
    #expect(session.wait(for: "check that the server runs"))
    #expect(session.quit() == .exited(0))
  }

  @Test func `a server that keeps failing is left alone for a while, and comes back by itself`() throws {
    let mood = Mood(.answer(status: 500, body: Array("out of order".utf8)))
    let server = try LoopbackServer { _ in mood.reply }
    defer { server.stop() }
    let folder = try TemporaryFolder()
    let session = try session(server.url, timeout: 5, folder)
    #expect(session.wait(for: "out of order"))
    mood.become(.json(#"{"error":"warming up"}"#, status: 503, headers: [("Retry-After", "6")]))
    #expect(session.wait(for: "retry in "))
    #expect(session.screen.contains("warming up"))
    mood.become(Self.healthy)
    #expect(session.wait(for: "all is well"))
    // What was there stays, with its age, when it fails again.
    mood.become(.answer(status: 500, body: Array("out of order".utf8)))
    #expect(session.wait(for: " old"))
    #expect(session.screen.contains("all is well"))
    #expect(session.quit() == .exited(0))
  }
}
