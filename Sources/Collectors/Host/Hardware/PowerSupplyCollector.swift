/// Batteries and mains from `/sys/class/power_supply`.
struct PowerSupplyCollector: HostMetricCollector {
  static let name = "powersupplyclass"
  static let period = Duration.seconds(5)
  static let isUrgent = false

  private static let info = HostMetric.gauge(
    "node_power_supply_info", "info of /sys/class/power_supply/<power_supply>.")
  private static let infoLabels: [(label: String, file: String)] = [
    ("capacity_level", "capacity_level"), ("charge_type", "charge_type"), ("health", "health"),
    ("manufacturer", "manufacturer"), ("model_name", "model_name"), ("scope", "scope"),
    ("serial_number", "serial_number"), ("status", "status"), ("technology", "technology"), ("type", "type"),
    ("usb_type", "usb_type"),
  ]
  /// Given as they are.
  private static let plain = [
    "authentic", "calibrate", "capacity", "capacity_alert_max", "capacity_alert_min", "online", "present",
  ].map { (file: $0, name: $0) } + [
    (file: "cycle_count", name: "cyclecount"), (file: "time_to_empty_now", name: "time_to_empty_seconds"),
    (file: "time_to_full_now", name: "time_to_full_seconds"),
  ]
  /// Given in millionths.
  private static let micro = [
    "current_boot", "current_max", "voltage_boot", "voltage_max", "voltage_max_design", "voltage_min",
    "voltage_min_design", "voltage_ocv", "charge_control_limit", "charge_control_limit_max", "charge_counter",
    "charge_empty", "charge_empty_design", "charge_full", "charge_full_design", "charge_term_current",
    "constant_charge_current", "constant_charge_current_max", "constant_charge_voltage",
    "constant_charge_voltage_max", "precharge_current", "input_current_limit", "energy_empty",
    "energy_empty_design", "energy_full", "energy_full_design",
  ].map { (file: $0, name: $0) } + [
    (file: "current_now", name: "current_ampere"), (file: "voltage_now", name: "voltage_volt"),
    (file: "charge_now", name: "charge_ampere"), (file: "energy_now", name: "energy_watthour"),
    (file: "power_now", name: "power_watt"),
  ]
  /// Given in tenths of degrees.
  private static let tenths = [
    (file: "temp", name: "temp_celsius"), (file: "temp_ambient", name: "temp_ambient_celsius"),
    (file: "temp_max", name: "temp_max_celsius"), (file: "temp_min", name: "temp_min_celsius"),
  ]

  private let folder: SysFolder

  init(settings: HostSettings) {
    folder = SysFolder(settings.sys + "/class/power_supply")
  }

  mutating func collect(into sweep: inout HostSweep) throws(HostFault) {
    let supplies = folder.entries()
    guard !supplies.isEmpty else { throw HostFault(path: folder.path, reason: "no power supplies") }
    for supply in supplies {
      let label = ("power_supply", supply)
      for (files, divisor) in [(Self.plain, 1.0), (Self.micro, 1e6), (Self.tenths, 10)] {
        for (file, name) in files {
          guard let value = folder.number("\(supply)/\(file)", in: &sweep) else { continue }
          let metric = HostMetric.gauge(
            "node_power_supply_" + name, "\(name) value of /sys/class/power_supply/<power_supply>.")
          sweep.emit(metric, [label], value / divisor)
        }
      }
      var labels = [label]
      for (name, file) in Self.infoLabels { labels.append((name, folder.text("\(supply)/\(file)", in: &sweep) ?? "")) }
      sweep.emit(Self.info, labels, 1)
    }
  }
}
