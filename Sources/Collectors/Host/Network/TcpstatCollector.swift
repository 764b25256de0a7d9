import CSystem
import Glibc

/// TCP connections by state, from the kernel's socket diagnosis, else from `/proc/net/tcp` and `tcp6`.
///
/// The kernel walks its whole table of connections for that, which costs more than all other collectors together on a machine
/// with much memory, and more yet with many connections: it is done when somebody asks for the states, and else now and then.
struct TcpstatCollector: HostMetricCollector {
  static let name = "tcpstat"
  static let costlyMetrics = ["node_tcp_connection_states"]

  private static let metric = HostMetric.gauge("node_tcp_connection_states", "Number of connection states.")
  /// By the kernel's number, from 1.
  private static let states = [
    "established", "syn_sent", "syn_recv", "fin_wait1", "fin_wait2", "time_wait", "close", "close_wait", "last_ack",
    "listen", "closing",
  ]
  private let paths: [String]
  /// Another root than this machine's can only be read as files.
  private let isThisMachine: Bool
  private var rows = SeriesRows(
    (states + ["rx_queued_bytes", "tx_queued_bytes"]).map { SeriesRows.Column(metric: metric, labels: [("state", $0)]) })
  private var counts: [Double] = []

  init(settings: HostSettings) {
    isThisMachine = settings.proc == "/proc"
    paths = ["tcp", "tcp6"].map { "\(settings.proc)/net/\($0)" }
  }

  mutating func collect(into sweep: inout HostSweep) throws(HostFault) {
    counts = Array(repeating: 0, count: Self.states.count + 2)
    if !isThisMachine || !askKernel() {
      try count(paths[0], in: &sweep.file)
      // Without IPv6 there is no second file.
      try? count(paths[1], in: &sweep.file)
    }
    guard let row = rows.row(EmptyCollection(), in: &sweep, labels: { _ in [] }) else { return }
    for column in counts.indices { rows.set(row, column, counts[column], in: &sweep) }
  }

  /// False where the kernel does not answer.
  private mutating func askKernel() -> Bool {
    var sockets = sys_tcp_sockets()
    guard sys_count_tcp_sockets(AF_INET, &sockets) == 0 else { return false }
    _ = sys_count_tcp_sockets(AF_INET6, &sockets)
    let byState = withUnsafeBytes(of: sockets.by_state) { Array($0.bindMemory(to: UInt.self)) }
    for state in Self.states.indices { counts[state] = Double(byState[state + 1]) }
    counts[Self.states.count] = Double(sockets.received_bytes)
    counts[Self.states.count + 1] = Double(sockets.sent_bytes)
    return true
  }

  /// `sl local remote state tx_queue:rx_queue …`, in hexadecimal.
  private mutating func count(_ path: String, in file: inout FileScanner) throws(HostFault) {
    try file.load(path)
    while file.nextLine() {
      file.skipFields(3)
      guard let field = file.nextField(), let state = file.hexadecimal(field).flatMap({ Int(exactly: $0) }),
        (1...Self.states.count).contains(state)
      else { continue }
      counts[state - 1] += 1
      guard let queues = SocketQueues(next: &file) else { continue }
      counts[Self.states.count] += queues.received
      counts[Self.states.count + 1] += queues.sent
    }
  }
}

/// The field `tx_queue:rx_queue` of a socket's line.
struct SocketQueues {
  var sent: Double
  var received: Double

  init?(next file: inout FileScanner) {
    guard let field = file.nextField(), let colon = file.index(of: UInt8(ascii: ":"), in: field),
      let sent = file.hexadecimal(field.lowerBound..<colon),
      let received = file.hexadecimal(colon + 1..<field.upperBound)
    else { return nil }
    (self.sent, self.received) = (Double(sent), Double(received))
  }
}
