/// Name, help and scale of a sensor's element, as node_exporter has them.
struct HwmonUnit {
  var metric: HostMetric
  /// The kernel gives thousandths of degrees, volts and ampere, millionths of watts and joules.
  var divisor = 1.0

  init(type: String, element: String, hasBareValue: Bool) {
    let name = Self.name(type: type, element: element, hasBareValue: hasBareValue)
    func gauge(_ suffix: String, _ help: String) -> HostMetric { .gauge(name + suffix, help) }
    let shown = element.isEmpty ? "input" : element
    switch (type, element) {
    case ("beep_enable", _): metric = .gauge("node_hwmon_beep_enabled", "Hardware beep enabled")
    case ("vrm", _): metric = .gauge("node_hwmon_voltage_regulator_version", "Hardware voltage regulator")
    case ("update_interval", _):
      metric = .gauge("node_hwmon_update_interval_seconds", "Hardware monitor update interval")
      divisor = 1000
    case (_, "fault"), (_, "alarm"): metric = gauge("", "Hardware sensor \(element) status (\(type))")
    case (_, "beep"): metric = gauge("_enabled", "Hardware monitor sensor has beeping enabled")
    case ("in", _), ("cpu", _):
      metric = gauge("_volts", "Hardware monitor for voltage (\(element))")
      divisor = 1000
    case ("temp", _) where element != "type":
      metric = gauge("_celsius", "Hardware monitor for temperature (\(shown))")
      divisor = 1000
    case ("curr", _):
      metric = gauge("_amps", "Hardware monitor for current (\(element))")
      divisor = 1000
    case ("energy", _):
      metric = .counter(name + "_joule_total", "Hardware monitor for joules used so far (\(element))")
      divisor = 1_000_000
    case ("power", "accuracy"):
      metric = gauge("", "Hardware monitor power meter accuracy, as a ratio")
      divisor = 1_000_000
    case ("power", "average_interval"), ("power", "average_interval_min"), ("power", "average_interval_max"):
      metric = gauge("_seconds", "Hardware monitor power usage update interval (\(element))")
      divisor = 1000
    case ("power", _):
      metric = gauge("_watt", "Hardware monitor for power usage in watts (\(element))")
      divisor = 1_000_000
    case ("humidity", _):
      metric = gauge(
        "",
        "Hardware monitor for humidity, as a ratio (multiply with 100.0 to get the humidity as a percentage) (\(element))")
      divisor = 1_000_000
    case ("fan", "input"), ("fan", "min"), ("fan", "max"), ("fan", "target"):
      metric = gauge("_rpm", "Hardware monitor for fan revolutions per minute (\(element))")
    case ("freq", "input"):
      metric = gauge("_freq_mhz", "Hardware monitor for GPU frequency in MHz")
      divisor = 1_000_000
    default: metric = gauge("", "Hardware monitor \(type) element \(element)")
    }
  }

  private static func name(type: String, element: String, hasBareValue: Bool) -> String {
    let name = "node_hwmon_" + type
    if element.isEmpty || element == "input" && !hasBareValue { return name }
    return name + "_" + HwmonCollector.cleaned(element)
  }
}
