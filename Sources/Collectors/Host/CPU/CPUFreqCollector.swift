/// Clock rates and governors from `/sys/devices/system/cpu/cpu*/cpufreq`.
struct CPUFreqCollector: HostMetricCollector {
  static let name = "cpufreq"
  static let period = Duration.seconds(5)
  static let isUrgent = false

  /// In kHz.
  private static let frequencies: [(file: String, metric: HostMetric)] = [
    ("cpuinfo_cur_freq", .gauge("node_cpu_frequency_hertz", "Current CPU thread frequency in hertz.")),
    ("cpuinfo_min_freq", .gauge("node_cpu_frequency_min_hertz", "Minimum CPU thread frequency in hertz.")),
    ("cpuinfo_max_freq", .gauge("node_cpu_frequency_max_hertz", "Maximum CPU thread frequency in hertz.")),
    ("scaling_cur_freq", .gauge("node_cpu_scaling_frequency_hertz", "Current scaled CPU thread frequency in hertz.")),
    ("scaling_min_freq", .gauge("node_cpu_scaling_frequency_min_hertz", "Minimum scaled CPU thread frequency in hertz.")),
    ("scaling_max_freq", .gauge("node_cpu_scaling_frequency_max_hertz", "Maximum scaled CPU thread frequency in hertz.")),
  ]
  private static let governor = HostMetric.gauge(
    "node_cpu_scaling_governor", "Current enabled CPU frequency governor.")

  private let cpus: SysFolder

  init(settings: HostSettings) {
    cpus = SysFolder(settings.sys + "/devices/system/cpu")
  }

  mutating func collect(into sweep: inout HostSweep) throws(HostFault) {
    var found = false
    for cpu in cpus.entries(startingWith: "cpu") where cpus.exists(cpu + "/cpufreq") {
      found = true
      let number = String(cpu.dropFirst(3))
      for (file, metric) in Self.frequencies {
        guard let kilohertz = cpus.number("\(cpu)/cpufreq/\(file)", in: &sweep) else { continue }
        sweep.emit(metric, [("cpu", number)], kilohertz * 1000)
      }
      guard let current = cpus.text(cpu + "/cpufreq/scaling_governor", in: &sweep) else { continue }
      let all = cpus.text(cpu + "/cpufreq/scaling_available_governors", in: &sweep) ?? current
      for name in all.split(separator: " ") {
        sweep.emit(Self.governor, [("cpu", number), ("governor", String(name))], name == current ? 1 : 0)
      }
    }
    guard found else { throw HostFault(path: cpus.path, reason: "no CPU tells its frequency") }
  }
}
