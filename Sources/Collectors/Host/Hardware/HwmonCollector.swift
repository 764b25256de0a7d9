/// Temperatures, fans, voltages and power from `/sys/class/hwmon`.
struct HwmonCollector: HostMetricCollector {
  static let name = "hwmon"
  /// Some sensors take milliseconds each.
  static let period = Duration.seconds(5)
  static let isUrgent = false

  private static let chipNames = HostMetric.gauge(
    "node_hwmon_chip_names", "Annotation metric for human-readable chip names")
  private static let sensorLabel = HostMetric.gauge("node_hwmon_sensor_label", "Label for given chip and sensor")
  private let folder: SysFolder

  init(settings: HostSettings) {
    folder = SysFolder(settings.sys + "/class/hwmon")
  }

  mutating func collect(into sweep: inout HostSweep) throws(HostFault) {
    let entries = folder.entries()
    guard !entries.isEmpty else { throw HostFault(path: folder.path, reason: "no sensors") }
    for entry in entries { emit(entry, in: &sweep) }
  }

  private func emit(_ entry: String, in sweep: inout HostSweep) {
    let chipFolder = SysFolder(folder.path + "/" + entry)
    let name = chipFolder.text("name", in: &sweep)
    let chip = chip(entry, in: chipFolder, name: name)
    if let name { sweep.emit(Self.chipNames, [("chip", chip), ("chip_name", name)], 1) }
    var sensors: [String: [String: String]] = [:]
    for source in [chipFolder, SysFolder(chipFolder.path + "/device")] {
      for file in source.entries() {
        guard let part = HwmonFile(file), let text = source.text(file, in: &sweep) else { continue }
        sensors[part.sensor, default: [:]][part.element] = text
      }
    }
    for (sensor, elements) in sensors { emit(elements, of: sensor, chip: chip, in: &sweep) }
  }

  /// The bus and the name of the device, which are unique; with the chip's name where one device has several chips.
  private func chip(_ entry: String, in chipFolder: SysFolder, name: String?) -> String {
    guard let device = chipFolder.target(of: "device") else { return name.map(Self.cleaned) ?? entry }
    let parts = device.split(separator: "/")
    var chip = parts.suffix(2).map { Self.cleaned(String($0)) }.joined(separator: "_")
    let siblings = SysFolder(device).entries(startingWith: "hwmon", below: "hwmon")
    if siblings.count > 1, let name { chip += "_" + Self.cleaned(name) }
    return chip
  }

  private func emit(_ elements: [String: String], of sensor: String, chip: String, in sweep: inout HostSweep) {
    let labels = [("chip", chip), ("sensor", sensor)]
    if let label = elements["label"] { sweep.emit(Self.sensorLabel, labels + [("label", label)], 1) }
    let type = HwmonFile.type(of: sensor)
    for (element, text) in elements where element != "label" {
      guard let value = SysNumber.parse(text) else { continue }
      let unit = HwmonUnit(type: type, element: element, hasBareValue: elements[""] != nil)
      if type == "freq", element == "input", let label = elements["label"] {
        sweep.emit(unit.metric, [("chip", chip), ("sensor", Self.cleaned(label))], value / unit.divisor)
      } else {
        sweep.emit(unit.metric, labels, value / unit.divisor)
      }
    }
  }

  /// Lower case; what does not fit into a metric's name becomes `_`.
  static func cleaned(_ text: String) -> String {
    let bytes = text.lowercased().utf8.map { byte in
      switch byte {
      case 0x30...0x39, 0x61...0x7A, UInt8(ascii: ":"), UInt8(ascii: "_"): byte
      default: UInt8(ascii: "_")
      }
    }
    let trimmed = bytes.drop { $0 == UInt8(ascii: "_") }
    let end = trimmed.lastIndex { $0 != UInt8(ascii: "_") }
    return String(decoding: end.map { trimmed[...$0] } ?? [], as: UTF8.self)
  }
}

/// The name of a sensor's file: `temp1_crit_alarm` is the element `crit_alarm` of the sensor `temp1`.
struct HwmonFile {
  var sensor: String
  var element: String

  private static let types: Set<String> = [
    "vrm", "beep_enable", "update_interval", "in", "cpu", "fan", "pwm", "temp", "curr", "power", "energy", "humidity",
    "intrusion", "freq",
  ]

  init?(_ file: String) {
    let type = file.prefix { !$0.isNumber }
    let number = file.dropFirst(type.count).prefix { $0.isNumber }
    let rest = file.dropFirst(type.count + number.count)
    let isWhole = rest.isEmpty || rest.hasPrefix("_")
    // Without a number, what follows the type's name is part of it: `update_interval`.
    guard isWhole, Self.types.contains(String(type)) else { return nil }
    sensor = String(type) + (number.isEmpty ? "0" : String(number))
    element = String(rest.dropFirst())
  }

  static func type(of sensor: String) -> String { String(sensor.prefix { !$0.isNumber }) }
}
