/// State, speed and carrier of network devices from `/sys/class/net`.
struct NetclassCollector: HostMetricCollector {
  static let name = "netclass"
  static let period = Duration.seconds(5)

  private static let up = HostMetric.gauge("node_network_up", "Value is 1 if operstate is 'up', 0 otherwise.")
  private static let info = HostMetric.gauge(
    "node_network_info", "Non-numeric data from /sys/class/net/<iface>, value is always 1.")
  private static let speed = gauge("speed_bytes")
  private static let numbers: [(file: String, metric: HostMetric)] = [
    ("addr_assign_type", gauge("address_assign_type")), ("carrier", gauge("carrier")),
    ("carrier_changes", counter("carrier_changes_total")), ("carrier_up_count", counter("carrier_up_changes_total")),
    ("carrier_down_count", counter("carrier_down_changes_total")), ("dev_id", gauge("device_id")),
    ("dormant", gauge("dormant")), ("flags", gauge("flags")), ("ifindex", gauge("iface_id")),
    ("iflink", gauge("iface_link")), ("link_mode", gauge("iface_link_mode")), ("mtu", gauge("mtu_bytes")),
    ("name_assign_type", gauge("name_assign_type")), ("netdev_group", gauge("net_dev_group")),
    ("tx_queue_len", gauge("transmit_queue_length")), ("type", gauge("protocol_type")),
  ]

  private static func gauge(_ name: String) -> HostMetric {
    .gauge("node_network_" + name, "Network device property: " + name)
  }

  private static func counter(_ name: String) -> HostMetric {
    .counter("node_network_" + name, "Network device property: " + name)
  }

  private let devices: SysFolder

  init(settings: HostSettings) {
    devices = SysFolder(settings.sys + "/class/net")
  }

  mutating func collect(into sweep: inout HostSweep) throws(HostFault) {
    let names = devices.entries()
    guard !names.isEmpty else { throw HostFault(path: devices.path, reason: "no network devices") }
    // `bonding_masters` is a file among the folders.
    for device in names where devices.exists(device + "/operstate") { emit(device, in: &sweep) }
  }

  private func emit(_ device: String, in sweep: inout HostSweep) {
    let label = [("device", device)]
    func text(_ file: String, in sweep: inout HostSweep) -> String { devices.text("\(device)/\(file)", in: &sweep) ?? "" }
    let state = text("operstate", in: &sweep)
    sweep.emit(Self.up, label, state == "up" ? 1 : 0)
    let isUp = (SysNumber.parse(text("flags", in: &sweep)) ?? 0).truncatingRemainder(dividingBy: 2) == 1
    sweep.emit(
      Self.info,
      label + [
        ("address", text("address", in: &sweep)), ("broadcast", text("broadcast", in: &sweep)),
        ("duplex", text("duplex", in: &sweep)), ("operstate", state), ("adminstate", isUp ? "up" : "down"),
        ("ifalias", text("ifalias", in: &sweep)),
      ], 1)
    for (file, metric) in Self.numbers {
      if let value = SysNumber.parse(text(file, in: &sweep)) { sweep.emit(metric, label, value) }
    }
    // In Mbit/s; −1 where the device does not know.
    if let speed = SysNumber.parse(text("speed", in: &sweep)), speed >= 0 { sweep.emit(Self.speed, label, speed * 125_000) }
  }
}

/// Numbers as /sys writes them: decimal or `0x` and hexadecimal.
enum SysNumber {
  static func parse(_ text: String) -> Double? {
    if text.hasPrefix("0x") { return UInt64(text.dropFirst(2), radix: 16).map { Double($0) } }
    return Double(text)
  }
}
