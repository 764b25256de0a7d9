/// Maker, model and firmware of the machine from `/sys/class/dmi/id`.
struct DMICollector: HostMetricCollector {
  static let name = "dmi"
  static let period = Duration.seconds(60)
  static let isUrgent = false

  private static let labels = [
    "bios_date", "bios_release", "bios_vendor", "bios_version", "board_asset_tag", "board_name", "board_serial",
    "board_vendor", "board_version", "chassis_asset_tag", "chassis_serial", "chassis_vendor", "chassis_version",
    "product_family", "product_name", "product_serial", "product_sku", "product_uuid", "product_version",
    "system_vendor",
  ]
  private static let info = HostMetric.gauge(
    "node_dmi_info", "A metric with a constant '1' value labeled by \(labels.joined(separator: ", ")) if provided by DMI.")

  private let folder: SysFolder

  init(settings: HostSettings) {
    folder = SysFolder(settings.sys + "/class/dmi/id")
  }

  mutating func collect(into sweep: inout HostSweep) throws(HostFault) {
    guard folder.exists("") else { throw HostFault(path: folder.path, reason: "this machine has no DMI") }
    var labels: [(String, String)] = []
    for name in Self.labels {
      labels.append((name, folder.text(name == "system_vendor" ? "sys_vendor" : name, in: &sweep) ?? ""))
    }
    sweep.emit(Self.info, labels, 1)
  }
}
