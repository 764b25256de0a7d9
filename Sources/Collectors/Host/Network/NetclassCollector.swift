/// State, speed and carrier of network devices from `/sys/class/net`.
struct NetclassCollector: HostMetricCollector {
  static let name = "netclass"
  static let period = Duration.seconds(5)
  static let isUrgent = false

  private static let up = HostMetric.gauge("node_network_up", "Value is 1 if operstate is 'up', 0 otherwise.")
  private static let info = HostMetric.gauge(
    "node_network_info", "Non-numeric data from /sys/class/net/<iface>, value is always 1.")
  private static let speed = gauge("speed_bytes")
  /// What an administrator or a cable changes.
  private static let numbers: [(file: String, metric: HostMetric)] = [
    ("carrier", gauge("carrier")), ("carrier_changes", counter("carrier_changes_total")),
    ("carrier_up_count", counter("carrier_up_changes_total")),
    ("carrier_down_count", counter("carrier_down_changes_total")), ("dormant", gauge("dormant")),
    ("flags", gauge("flags")), ("mtu", gauge("mtu_bytes")),
    // node_exporter has this one from its collector netdev; /proc/net/dev lacks it.
    (
      "statistics/rx_nohandler",
      .counter("node_network_receive_nohandler_total", "Network device statistic receive_nohandler.")
    ),
  ]
  /// What hardly ever changes: reading a file of /sys costs several microseconds, and there may be hundreds of devices.
  private static let fixedNumbers: [(file: String, metric: HostMetric)] = [
    ("addr_assign_type", gauge("address_assign_type")), ("dev_id", gauge("device_id")), ("ifindex", gauge("iface_id")),
    ("iflink", gauge("iface_link")), ("link_mode", gauge("iface_link_mode")),
    ("name_assign_type", gauge("name_assign_type")), ("netdev_group", gauge("net_dev_group")),
    ("tx_queue_len", gauge("transmit_queue_length")), ("type", gauge("protocol_type")),
  ]
  private static let fixedTexts = ["address", "broadcast", "ifalias"]

  private static func gauge(_ name: String) -> HostMetric {
    .gauge("node_network_" + name, "Network device property: " + name)
  }

  private static func counter(_ name: String) -> HostMetric {
    .counter("node_network_" + name, "Network device property: " + name)
  }

  private let devices: SysFolder
  private var fixedPart = SlowPart(every: .seconds(60))
  /// ``fixedTexts`` by device.
  private var texts: [String: [(String, String)]] = [:]

  init(settings: HostSettings) {
    devices = SysFolder(settings.sys + "/class/net")
  }

  mutating func collect(into sweep: inout HostSweep) throws(HostFault) {
    // `bonding_masters` is a file among the folders.
    let names = devices.entries().filter { devices.exists($0 + "/operstate") }
    guard !names.isEmpty else { throw HostFault(path: devices.path, reason: "no network devices") }
    if fixedPart.isDue(at: sweep.time) { texts.removeAll() }
    fixedPart.collect(in: &sweep) { [devices] sweep in
      for device in names { Self.emit(Self.fixedNumbers, of: device, in: devices, &sweep) }
    }
    for device in names {
      Self.emit(Self.numbers, of: device, in: devices, &sweep)
      emitState(of: device, in: &sweep)
    }
  }

  private func text(_ device: String, _ file: String, in sweep: inout HostSweep) -> String {
    devices.text("\(device)/\(file)", in: &sweep) ?? ""
  }

  private static func emit(
    _ numbers: [(file: String, metric: HostMetric)], of device: String, in devices: SysFolder, _ sweep: inout HostSweep
  ) {
    for (file, metric) in numbers {
      guard let text = devices.text("\(device)/\(file)", in: &sweep), let value = SysNumber.parse(text) else { continue }
      sweep.emit(metric, [("device", device)], value)
    }
  }

  private mutating func emitState(of device: String, in sweep: inout HostSweep) {
    let state = text(device, "operstate", in: &sweep)
    sweep.emit(Self.up, [("device", device)], state == "up" ? 1 : 0)
    let flags = SysNumber.parse(text(device, "flags", in: &sweep)) ?? 0
    let isUp = flags.truncatingRemainder(dividingBy: 2) == 1
    let fixed = texts[device] ?? Self.fixedTexts.map { ($0, text(device, $0, in: &sweep)) }
    texts[device] = fixed
    sweep.emit(
      Self.info,
      fixed + [
        ("device", device), ("duplex", text(device, "duplex", in: &sweep)), ("operstate", state),
        ("adminstate", isUp ? "up" : "down"),
      ], 1)
    // In Mbit/s; −1 where the device does not know.
    if let speed = SysNumber.parse(text(device, "speed", in: &sweep)), speed >= 0 {
      sweep.emit(Self.speed, [("device", device)], speed * 125_000)
    }
  }
}

/// Numbers as /sys writes them: decimal or `0x` and hexadecimal.
enum SysNumber {
  static func parse(_ text: String) -> Double? {
    if text.hasPrefix("0x") { return UInt64(text.dropFirst(2), radix: 16).map { Double($0) } }
    return Double(text)
  }
}
