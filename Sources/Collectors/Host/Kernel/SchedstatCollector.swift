/// Time that each CPU ran tasks and tasks waited for it, from `/proc/schedstat`.
struct SchedstatCollector: HostMetricCollector {
  static let name = "schedstat"

  private let path: String
  private var rows = SeriesRows([
    .counter("node_schedstat_running_seconds_total", "Number of seconds CPU spent running a process."),
    .counter("node_schedstat_waiting_seconds_total", "Number of seconds spent by processing waiting for this CPU."),
    .counter("node_schedstat_timeslices_total", "Number of timeslices executed by CPU."),
  ])

  init(settings: HostSettings) {
    path = settings.proc + "/schedstat"
  }

  mutating func collect(into sweep: inout HostSweep) throws(HostFault) {
    try sweep.file.load(path)
    while sweep.file.nextLine() {
      guard let name = sweep.file.nextField(), sweep.file.hasPrefix(name, "cpu"), name.count > 3 else { continue }
      sweep.file.skipFields(6)
      guard let running = sweep.file.nextNumber(), let waiting = sweep.file.nextNumber(),
        let slices = sweep.file.nextNumber(), let row = rows.row(name.dropFirst(3), label: "cpu", in: &sweep)
      else { continue }
      rows.set(row, 0, running / 1e9, in: &sweep)
      rows.set(row, 1, waiting / 1e9, in: &sweep)
      rows.set(row, 2, slices, in: &sweep)
    }
  }
}
