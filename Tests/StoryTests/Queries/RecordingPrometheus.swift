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
    let port = real?.port.number
    let refused = Refusals()
    self.refused = refused
    server = try LoopbackServer { request in
      var question = request
      question.headers = ["Content-Type": "application/x-www-form-urlencoded"]
      if let port, let (status, body) = LoopbackPorts.reply(to: question, port: port) {
        if status != 200, let call = SentCall(request) { refused.list.withLock { $0.append("\(call): \(body)") } }
        return .json(body, status: status)
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
  let port: ReservedPort
  private let session: PtySession
  private let folder: TemporaryFolder

  struct NotReady: Error {}

  /// `nil` where it is not installed.
  init?() throws {
    guard access(Self.program, X_OK) == 0 else { return nil }
    folder = try TemporaryFolder()
    let configuration = try folder.write("global: {scrape_interval: 15s}\n", to: "prometheus.yml")
    port = try ReservedPort()
    session = try PtySession(
      Self.program, ["--config.file=\(configuration)", "--storage.tsdb.path=\(folder.path)/data", "--web.listen-address=127.0.0.1:\(port.number)"],
      columns: 200, rows: 50)
    session.timeout = .seconds(60)
    guard session.wait(for: "ready to receive") else { throw NotReady() }
  }

  deinit {
    session.signal(SIGTERM)
    _ = session.waitForEnding()
  }
}
