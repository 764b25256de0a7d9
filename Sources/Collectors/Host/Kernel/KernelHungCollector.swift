/// Tasks that hung, from Linux 6.13 on.
struct KernelHungCollector: HostMetricCollector {
  static let name = "kernel_hung"
  static let period = Duration.seconds(5)

  private static let help = "Total number of tasks that have been detected as hung since the system booted."
  private static let total = HostMetric.counter("node_kernel_hung_tasks_total", help)
  /// The name under which public dashboards ask for it.
  private static let plain = HostMetric.counter("node_kernel_hung_tasks", help)
  private let path: String

  init(settings: HostSettings) {
    path = settings.proc + "/sys/kernel/hung_task_detect_count"
  }

  mutating func collect(into sweep: inout HostSweep) throws(HostFault) {
    try sweep.file.load(path, isShort: true)
    guard let count = sweep.file.number(sweep.file.wholeFile) else { throw HostFault(path: path, reason: "not a number") }
    sweep.emit(Self.total, [], count)
    sweep.emit(Self.plain, [], count)
  }
}
