import Glibc

/// Numbers of processes and threads by state, and the top processes.
struct ProcessesCollector: HostMetricCollector {
  static let name = "processes"

  private let settings: HostSettings
  private var table: ProcessTable
  private var top: TopProcesses
  private var series = SeriesSet([
    .gauge("node_processes_threads", "Allocated threads in system"),
    .gauge("node_processes_max_threads", "Limit of threads in the system"),
    .gauge("node_processes_pids", "Number of PIDs"),
    .gauge("node_processes_max_processes", "Number of max PIDs limit"),
  ])
  private var states = SeriesRows([.gauge("node_processes_state", "Number of processes in each state.")])
  /// By letter. A state that occurred once stays, as zero.
  private var stateCounts: [UInt8: Int] = [:]
  private var bootTime: Double?

  init(settings: HostSettings) {
    self.settings = settings
    table = ProcessTable(proc: settings.proc)
    top = TopProcesses(settings: settings)
  }

  mutating func collect(into sweep: inout HostSweep) throws(HostFault) {
    try table.read(with: &sweep.file)
    exposeCounts(in: &sweep)
    exposeLimits(in: &sweep)
    if bootTime == nil { bootTime = BootTime.read(proc: settings.proc, in: &sweep) }
    top.expose(table, bootTime: bootTime, in: &sweep)
  }

  private mutating func exposeCounts(in sweep: inout HostSweep) {
    var threads = 0.0
    for letter in stateCounts.keys { stateCounts[letter] = 0 }
    for process in table.processes {
      threads += Double(process.threads)
      stateCounts[process.state, default: 0] += 1
    }
    series.set(0, threads, in: &sweep)
    series.set(2, Double(table.processes.count), in: &sweep)
    for letter in stateCounts.keys.sorted() {
      let row = states.row(CollectionOfOne(letter), in: &sweep) { _ in
        [("state", String(UnicodeScalar(letter)))]
      }
      if let row { states.set(row, 0, Double(stateCounts[letter] ?? 0), in: &sweep) }
    }
  }

  private mutating func exposeLimits(in sweep: inout HostSweep) {
    for (column, file) in [(1, "threads-max"), (3, "pid_max")] {
      guard (try? sweep.file.load("\(settings.proc)/sys/kernel/\(file)", isShort: true)) != nil,
        let limit = sweep.file.number(sweep.file.wholeFile)
      else { continue }
      series.set(column, limit, in: &sweep)
    }
  }
}
