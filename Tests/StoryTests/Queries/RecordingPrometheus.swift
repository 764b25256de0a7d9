import Glibc
import Synchronization
import TestSupport
import Text

/// What one request to a Prometheus asks, as text: `range|expression|start|end|step`, `instant|expression|time`,
/// `exemplars|expression|start|end`.
struct SentCall: Hashable, CustomStringConvertible {
  var description: String

  init(_ parts: String...) { description = parts.joined(separator: "|") }

  /// `nil` for requests that are no queries: options of variables, build information.
  init?(_ request: LoopbackServer.Request) {
    let query = request.method == "POST" ? request.body[...] : request.target.drop { $0 != "?" }.dropFirst()
    let values = Dictionary(URLText.parameters(of: query).map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
    func value(_ name: String) -> String { values[name] ?? "(no \(name))" }
    switch request.path {
    case "/api/v1/query_range": self.init("range", value("query"), value("start"), value("end"), value("step"))
    case "/api/v1/query": self.init("instant", value("query"), value("time"))
    case "/api/v1/query_exemplars": self.init("exemplars", value("query"), value("start"), value("end"))
    default: return nil
    }
  }
}

/// A server on loopback that keeps every query and lets a real Prometheus answer it, or, where none is installed, answers
/// that there is nothing.
final class RecordingPrometheus {
  let server: LoopbackServer
  private let refused: Refusals

  private final class Refusals: Sendable {
    let list = Mutex<[String]>([])
  }

  /// - Parameter real: Queries go on to it.
  init(passingTo real: RealPrometheus? = nil) throws {
    let port = real?.port
    let refused = Refusals()
    self.refused = refused
    server = try LoopbackServer { request in
      if let port, let reply = Loopback.reply(to: request, port: port) {
        if case .answer(let status, _, let body) = reply, status != 200, let call = SentCall(request) {
          refused.list.withLock { $0.append("\(call): \(String(decoding: body, as: UTF8.self))") }
        }
        return reply
      }
      let data = request.path == "/api/v1/query_range" || request.path == "/api/v1/query" ? #"{"resultType":"matrix","result":[]}"# : "[]"
      return .json(#"{"status":"success","data":\#(data)}"#)
    }
  }

  var calls: Set<SentCall> { Set(server.requests.compactMap(SentCall.init)) }

  /// Queries that the real server would not answer, with its words.
  var refusals: [String] { refused.list.withLock { $0 } }

  deinit { server.stop() }
}

/// Debian's Prometheus with a folder of its own, scraping nothing.
final class RealPrometheus {
  private static let program = "/usr/bin/prometheus"
  let port: UInt16
  private let session: PtySession
  private let folder: TemporaryFolder

  struct NotReady: Error {}

  /// `nil` where it is not installed.
  init?() throws {
    guard access(Self.program, X_OK) == 0 else { return nil }
    folder = try TemporaryFolder()
    let configuration = try folder.write("global: {scrape_interval: 15s}\n", to: "prometheus.yml")
    guard let port = Loopback.freePort() else { throw NotReady() }
    self.port = port
    session = try PtySession(
      Self.program, ["--config.file=\(configuration)", "--storage.tsdb.path=\(folder.path)/data", "--web.listen-address=127.0.0.1:\(port)"],
      columns: 200, rows: 50)
    session.patience = .seconds(60)
    guard session.wait(for: "ready to receive") else { throw NotReady() }
  }

  deinit {
    session.signal(SIGTERM)
    _ = session.waitForEnding()
  }
}

/// Plain HTTP over loopback.
private enum Loopback {
  /// A port that nobody listened on a moment ago.
  static func freePort() -> UInt16? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = address(port: 0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0 }
    }
    return isBound ? UInt16(bigEndian: address.sin_port) : nil
  }

  /// What a server says to the same request; `nil` where it does not answer.
  static func reply(to request: LoopbackServer.Request, port: UInt16) -> LoopbackServer.Reply? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = address(port: port)
    let isConnected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 }
    }
    guard isConnected else { return nil }
    // HTTP/1.0 has neither pieces nor connections that stay open.
    let head = "\(request.method) \(request.target) HTTP/1.0\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: \(request.body.utf8.count)\r\n\r\n"
    var bytes = Array((head + request.body).utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return nil }
      bytes = bytes.dropFirst(count)
    }
    var reply: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = recv(descriptor, &buffer, buffer.count, 0), count > 0 { reply += buffer[..<count] }
    guard let end = reply.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
    let words = String(decoding: reply[..<end.lowerBound], as: UTF8.self).split(separator: " ", maxSplits: 2)
    guard words.count > 1, let status = Int(words[1]) else { return nil }
    return .answer(status: status, headers: [("Content-Type", "application/json")], body: Array(reply[end.upperBound...]))
  }

  private static func address(port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return address
  }
}
