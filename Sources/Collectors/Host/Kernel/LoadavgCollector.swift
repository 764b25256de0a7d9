/// Load averages from `/proc/loadavg`.
struct LoadavgCollector: HostMetricCollector {
  static let name = "loadavg"

  private let path: String
  private var series = SeriesSet([
    .gauge("node_load1", "1m load average."),
    .gauge("node_load5", "5m load average."),
    .gauge("node_load15", "15m load average."),
  ])

  init(settings: HostSettings) {
    path = settings.proc + "/loadavg"
  }

  mutating func collect(into sweep: inout HostSweep) throws(HostFault) {
    try sweep.file.load(path)
    guard sweep.file.nextLine() else { return }
    for column in 0..<3 {
      guard let field = sweep.file.nextField(), let load = sweep.file.number(field) else {
        throw HostFault(path: path, reason: "expected three numbers")
      }
      series.set(column, load, in: &sweep)
    }
  }
}
