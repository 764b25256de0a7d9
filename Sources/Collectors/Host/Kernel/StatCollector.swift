/// Interrupts, context switches, forks and running processes from `/proc/stat`.
struct StatCollector: HostMetricCollector {
  static let name = "stat"

  private let path: String
  private var series = SeriesSet([
    .counter("node_intr_total", "Total number of interrupts serviced."),
    .counter("node_context_switches_total", "Total number of context switches."),
    .counter("node_forks_total", "Total number of forks."),
    .gauge("node_boot_time_seconds", "Node boot time, in unixtime."),
    .gauge("node_procs_running", "Number of processes in runnable state."),
    .gauge("node_procs_blocked", "Number of processes blocked waiting for I/O to complete."),
  ])
  private static let keys: [StaticString] = ["intr", "ctxt", "processes", "btime", "procs_running", "procs_blocked"]

  private var softirqs: SeriesRows
  private static let vectors = [
    "hi", "timer", "net_tx", "net_rx", "block", "block_iopoll", "tasklet", "sched", "hrtimer", "rcu",
  ]

  init(settings: HostSettings) {
    path = settings.proc + "/stat"
    let metric = HostMetric.counter("node_softirqs_total", "Number of softirq calls.")
    softirqs = SeriesRows(Self.vectors.map { SeriesRows.Column(metric: metric, labels: [("vector", $0)]) })
  }

  mutating func collect(into sweep: inout HostSweep) throws(HostFault) {
    try sweep.file.load(path)
    while sweep.file.nextLine() {
      guard let key = sweep.file.nextField() else { continue }
      if let column = Self.keys.firstIndex(where: { sweep.file.equals(key, $0) }) {
        if let value = sweep.file.nextNumber() { series.set(column, value, in: &sweep) }
      } else if sweep.file.equals(key, "softirq"), let row = softirqs.row(EmptyCollection(), in: &sweep, labels: { _ in [] }) {
        sweep.file.skipFields(1)
        for column in Self.vectors.indices {
          if let value = sweep.file.nextNumber() { softirqs.set(row, column, value, in: &sweep) }
        }
      }
    }
  }
}
