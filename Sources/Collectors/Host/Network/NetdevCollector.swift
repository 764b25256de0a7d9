/// Traffic by network device from `/proc/net/dev`.
struct NetdevCollector: HostMetricCollector {
  static let name = "netdev"

  private let path: String
  private var rows: SeriesRows

  init(settings: HostSettings) {
    path = settings.proc + "/net/dev"
    let received = ["bytes", "packets", "errs", "drop", "fifo", "frame", "compressed", "multicast"]
    let sent = ["bytes", "packets", "errs", "drop", "fifo", "colls", "carrier", "compressed"]
    rows = SeriesRows((received.map { "receive_" + $0 } + sent.map { "transmit_" + $0 }).map {
      .counter("node_network_\($0)_total", "Network device statistic \($0).")
    })
  }

  mutating func collect(into sweep: inout HostSweep) throws(HostFault) {
    // The devices of the whole machine: /proc/net is those of the calling thread's name space, as node_exporter reads.
    try sweep.file.load(path)
    while sweep.file.nextLine() {
      // A number may follow the colon at once; a name may itself hold colons.
      guard let colon = sweep.file.lastIndex(of: UInt8(ascii: ":"), in: sweep.file.line) else { continue }
      let device = sweep.file.trimmed(sweep.file.line.lowerBound..<colon)
      guard !device.isEmpty, let row = rows.row(device, label: "device", in: &sweep) else { continue }
      sweep.file.position = colon + 1
      for column in 0..<16 {
        guard let value = sweep.file.nextNumber() else { break }
        rows.set(row, column, value, in: &sweep)
      }
    }
    rows.expire(in: &sweep)
  }
}
