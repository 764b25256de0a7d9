/// Bytes that wait in UDP sockets, from `/proc/net/udp` and `udp6`, for which the kernel walks all of them.
struct UDPQueuesCollector: HostMetricCollector {
  static let name = "udp_queues"
  static let costlyMetrics = ["node_udp_queues"]

  private static let metric = HostMetric.gauge(
    "node_udp_queues", "Number of allocated memory in the kernel for UDP datagrams in bytes.")
  private let files: [(path: String, version: String)]
  private var rows = SeriesRows(["tx", "rx"].map { SeriesRows.Column(metric: metric, labels: [("queue", $0)]) })

  init(settings: HostSettings) {
    files = [(settings.proc + "/net/udp", "v4"), (settings.proc + "/net/udp6", "v6")]
  }

  mutating func collect(into sweep: inout HostSweep) throws(HostFault) {
    var found = false
    for (path, version) in files {
      do { try sweep.file.load(path) } catch { continue }
      found = true
      var (sent, received) = (0.0, 0.0)
      while sweep.file.nextLine() {
        sweep.file.skipFields(4)
        guard let queues = SocketQueues(next: &sweep.file) else { continue }
        sent += queues.sent
        received += queues.received
      }
      guard let row = rows.row(version.utf8, in: &sweep, labels: { _ in [("ip", version)] }) else { continue }
      rows.set(row, 0, sent, in: &sweep)
      rows.set(row, 1, received, in: &sweep)
    }
    guard found else { throw HostFault(path: files[0].path, reason: "neither UDP file can be read") }
  }
}
