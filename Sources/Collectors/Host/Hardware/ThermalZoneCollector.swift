/// Temperatures of zones and states of cooling devices from `/sys/class/thermal`.
struct ThermalZoneCollector: HostMetricCollector {
  static let name = "thermal_zone"
  static let period = Duration.seconds(5)
  static let isUrgent = false

  private static let temperature = HostMetric.gauge("node_thermal_zone_temp", "Zone temperature in Celsius")
  private static let current = HostMetric.gauge(
    "node_cooling_device_cur_state", "Current throttle state of the cooling device")
  private static let maximum = HostMetric.gauge(
    "node_cooling_device_max_state", "Maximum throttle state of the cooling device")
  private let folder: SysFolder

  init(settings: HostSettings) {
    folder = SysFolder(settings.sys + "/class/thermal")
  }

  mutating func collect(into sweep: inout HostSweep) throws(HostFault) {
    let entries = folder.entries()
    guard !entries.isEmpty else { throw HostFault(path: folder.path, reason: "no thermal zones") }
    for entry in entries {
      guard let type = folder.text(entry + "/type", in: &sweep) else { continue }
      let number = String(entry.drop { !$0.isNumber })
      if entry.hasPrefix("thermal_zone"), let value = folder.number(entry + "/temp", in: &sweep) {
        sweep.emit(Self.temperature, [("zone", number), ("type", type)], value / 1000)
      }
      guard entry.hasPrefix("cooling_device") else { continue }
      let labels = [("name", number), ("type", type)]
      if let value = folder.number(entry + "/cur_state", in: &sweep) { sweep.emit(Self.current, labels, value) }
      if let value = folder.number(entry + "/max_state", in: &sweep) { sweep.emit(Self.maximum, labels, value) }
    }
  }
}
