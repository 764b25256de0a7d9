import Glibc

/// What every exporter tells of itself: CPU time, memory, open files.
struct OwnProcess: Sendable {
  private static let ticksPerSecond = 100.0
  private static let buildInfo = HostMetric.gauge(
    "node_exporter_build_info",
    "A metric with a constant '1' value labeled by version, revision, branch, goversion from which node_exporter was "
      + "built, and the goos and goarch for the build.")

  private var series = SeriesSet([
    .counter("process_cpu_seconds_total", "Total user and system CPU time spent in seconds."),
    .gauge("process_virtual_memory_bytes", "Virtual memory size in bytes."),
    .gauge("process_resident_memory_bytes", "Resident memory size in bytes."),
    .gauge("process_open_fds", "Number of open file descriptors."),
    .gauge("process_max_fds", "Maximum number of open file descriptors."),
    .gauge("process_virtual_memory_max_bytes", "Maximum amount of virtual memory available in bytes."),
    .gauge("process_start_time_seconds", "Start time of the process since unix epoch in seconds."),
  ])
  private let proc: String
  private var startTime: Double?

  init(settings: HostSettings) {
    proc = settings.proc
  }

  mutating func expose(in sweep: inout HostSweep) {
    sweep.emit(Self.buildInfo, [("goos", "linux"), ("version", "oriel")], 1)
    guard (try? sweep.file.load(proc + "/self/stat", isShort: true)) != nil,
      let process = ProcessTable.process(getpid(), in: &sweep.file)
    else { return }
    series.set(0, Double(process.cpuTicks) / Self.ticksPerSecond, in: &sweep)
    series.set(1, Double(process.virtualBytes), in: &sweep)
    series.set(2, Double(process.residentPages) * Double(sysconf(Int32(_SC_PAGESIZE))), in: &sweep)
    var status = stat()
    if stat(proc + "/self/fd", &status) == 0, status.st_size > 0 { series.set(3, Double(status.st_size), in: &sweep) }
    if startTime == nil {
      startTime = BootTime.read(proc: proc, in: &sweep).map { $0 + Double(process.startTicks) / Self.ticksPerSecond }
    }
    if let startTime { series.set(6, startTime, in: &sweep) }
    exposeLimits(in: &sweep)
  }

  private mutating func exposeLimits(in sweep: inout HostSweep) {
    for (column, resource) in [(4, RLIMIT_NOFILE), (5, RLIMIT_AS)] {
      var limit = rlimit()
      guard getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0 else { continue }
      series.set(column, Double(limit.rlim_cur), in: &sweep)
    }
  }
}

/// When the machine started, in seconds since the Unix epoch, from `/proc/stat`.
enum BootTime {
  static func read(proc: String, in sweep: inout HostSweep) -> Double? {
    guard (try? sweep.file.load(proc + "/stat")) != nil else { return nil }
    while sweep.file.nextLine() {
      if let key = sweep.file.nextField(), sweep.file.equals(key, "btime") { return sweep.file.nextNumber() }
    }
    return nil
  }
}
