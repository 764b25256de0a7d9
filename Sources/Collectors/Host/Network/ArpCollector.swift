/// Neighbours by device from `/proc/net/arp`.
struct ArpCollector: HostMetricCollector {
  static let name = "arp"
  static let period = Duration.seconds(5)

  private static let metric = HostMetric.gauge("node_arp_entries", "ARP entries by device")
  private let path: String

  init(settings: HostSettings) {
    path = settings.proc + "/net/arp"
  }

  mutating func collect(into sweep: inout HostSweep) throws(HostFault) {
    try sweep.file.load(path)
    var counts: [String: Double] = [:]
    _ = sweep.file.nextLine()
    while sweep.file.nextLine() {
      sweep.file.skipFields(5)
      if let device = sweep.file.nextField() { counts[sweep.file.string(device), default: 0] += 1 }
    }
    for (device, count) in counts { sweep.emit(Self.metric, [("device", device)], count) }
  }
}
