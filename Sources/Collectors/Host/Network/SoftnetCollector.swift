/// Packets that each CPU took from the network cards, from `/proc/net/softnet_stat`.
struct SoftnetCollector: HostMetricCollector {
  static let name = "softnet"

  private let path: String
  private var rows = SeriesRows([
    .counter("node_softnet_processed_total", "Number of processed packets"),
    .counter("node_softnet_dropped_total", "Number of dropped packets"),
    .counter("node_softnet_times_squeezed_total", "Number of times processing packets ran out of quota"),
    .counter(
      "node_softnet_cpu_collision_total", "Number of collision occur while obtaining device lock while transmitting"),
    .counter("node_softnet_received_rps_total", "Number of times cpu woken up received_rps"),
    .counter("node_softnet_flow_limit_count_total", "Number of times flow limit has been reached"),
    .gauge("node_softnet_backlog_len", "Softnet backlog status"),
  ])
  /// The file's column of each of ours, counted from 0.
  private static let columns = [0, 1, 2, 8, 9, 10, 11]
  private static let cpuColumn = 12
  private var fields: [UInt64] = []

  init(settings: HostSettings) {
    path = settings.proc + "/net/softnet_stat"
  }

  mutating func collect(into sweep: inout HostSweep) throws(HostFault) {
    try sweep.file.load(path)
    var line: UInt64 = 0
    while sweep.file.nextLine() {
      fields.removeAll(keepingCapacity: true)
      while let field = sweep.file.nextField(), let number = sweep.file.hexadecimal(field) { fields.append(number) }
      guard fields.count >= 9 else { throw HostFault(path: path, reason: "expected at least 9 columns") }
      let cpu = fields.count > Self.cpuColumn ? fields[Self.cpuColumn] : line
      line += 1
      let key = withUnsafeBytes(of: cpu) { Array($0) }
      guard let row = rows.row(key, in: &sweep, labels: { _ in [("cpu", String(cpu))] }) else { continue }
      for (column, place) in Self.columns.enumerated() {
        rows.set(row, column, place < fields.count ? Double(fields[place]) : 0, in: &sweep)
      }
    }
  }
}
