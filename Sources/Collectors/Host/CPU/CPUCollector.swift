/// CPU seconds by mode from `/proc/stat`.
struct CPUCollector: HostMetricCollector {
  static let name = "cpu"

  private static let ticksPerSecond = 100.0
  private static let idle = 3
  /// An idle time that falls by more than this comes from a CPU that was taken out and put back.
  private static let largestIdleFall = 3.0

  private let path: String
  private let throttles: CPUThrottles
  private var throttlePart = SlowPart(every: .seconds(10))
  private var rows: SeriesRows
  private var last: [[Double]] = []
  private var fields = Array(repeating: 0.0, count: 10)

  init(settings: HostSettings) {
    path = settings.proc + "/stat"
    throttles = CPUThrottles(settings: settings)
    let seconds = HostMetric.counter("node_cpu_seconds_total", "Seconds the CPUs spent in each mode.")
    let guest = HostMetric.counter(
      "node_cpu_guest_seconds_total", "Seconds the CPUs spent in guests (VMs) for each mode.")
    let modes = ["user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal"]
    rows = SeriesRows(
      modes.map { SeriesRows.Column(metric: seconds, labels: [("mode", $0)]) }
        + ["user", "nice"].map { SeriesRows.Column(metric: guest, labels: [("mode", $0)]) })
  }

  mutating func collect(into sweep: inout HostSweep) throws(HostFault) {
    try sweep.file.load(path)
    while sweep.file.nextLine() {
      guard let name = sweep.file.nextField(), name.count > 3, sweep.file.hasPrefix(name, "cpu") else { continue }
      let number = name.dropFirst(3)
      guard sweep.file.unsigned(number) != nil, let row = rows.row(number, label: "cpu", in: &sweep) else { continue }
      for column in fields.indices { fields[column] = (sweep.file.nextNumber() ?? 0) / Self.ticksPerSecond }
      keepRising(row)
      for column in fields.indices { rows.set(row, column, last[row][column], in: &sweep) }
    }
    throttlePart.collect(in: &sweep) { [throttles] in throttles.emit(in: &$0) }
  }

  /// The kernel's idle and iowait times can fall a little, which would look like a counter reset.
  private mutating func keepRising(_ row: Int) {
    if row >= last.count { return last.append(fields) }
    if last[row][Self.idle] - fields[Self.idle] >= Self.largestIdleFall {
      last[row] = fields
    } else {
      for column in fields.indices { last[row][column] = max(last[row][column], fields[column]) }
    }
  }
}
