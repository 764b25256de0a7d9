/// How often cores and packages were slowed down because they were hot, from `/sys/devices/system/cpu`.
struct CPUThrottles: Sendable {
  private static let core = HostMetric.counter(
    "node_cpu_core_throttles_total", "Number of times this CPU core has been throttled.")
  private static let package = HostMetric.counter(
    "node_cpu_package_throttles_total", "Number of times this CPU package has been throttled.")

  private let cpus: SysFolder

  init(settings: HostSettings) {
    cpus = SysFolder(settings.sys + "/devices/system/cpu")
  }

  /// Two threads of a core report the same numbers; the first one counts.
  func emit(in sweep: inout HostSweep) {
    for cpu in cpus.entries(startingWith: "cpu") where cpus.exists(cpu + "/thermal_throttle") {
      guard let package = cpus.text(cpu + "/topology/physical_package_id", in: &sweep),
        let core = cpus.text(cpu + "/topology/core_id", in: &sweep)
      else { continue }
      if let count = cpus.number(cpu + "/thermal_throttle/package_throttle_count", in: &sweep) {
        sweep.emit(Self.package, [("package", package)], count)
      }
      if let count = cpus.number(cpu + "/thermal_throttle/core_throttle_count", in: &sweep) {
        sweep.emit(Self.core, [("core", core), ("package", package)], count)
      }
    }
  }
}
