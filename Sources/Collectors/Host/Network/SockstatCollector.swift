import Glibc

/// Sockets in use and their memory from `/proc/net/sockstat` and `sockstat6`.
struct SockstatCollector: HostMetricCollector {
  static let name = "sockstat"

  private let paths: [String]
  private let pageBytes = Double(sysconf(Int32(_SC_PAGESIZE)))
  private var series = NamedSeries()
  private var memory = NamedSeries()
  private var key: [UInt8] = []

  init(settings: HostSettings) {
    paths = ["sockstat", "sockstat6"].map { "\(settings.proc)/net/\($0)" }
  }

  mutating func collect(into sweep: inout HostSweep) throws(HostFault) {
    try read(paths[0], in: &sweep)
    // Without IPv6 there is no second file.
    try? read(paths[1], in: &sweep)
  }

  /// `TCP: inuse 4 orphan 0 tw 4 alloc 17 mem 1`
  private mutating func read(_ path: String, in sweep: inout HostSweep) throws(HostFault) {
    try sweep.file.load(path)
    while sweep.file.nextLine() {
      guard let proto = sweep.file.nextField()?.dropLast() else { continue }
      while let name = sweep.file.nextField(), let value = sweep.file.nextNumber() {
        key.removeAll(keepingCapacity: true)
        key.append(contentsOf: sweep.file.bytes(proto))
        key.append(UInt8(ascii: "_"))
        key.append(contentsOf: sweep.file.bytes(name))
        series.set(key, value, in: &sweep) {
          (Self.metric($0.file.string(proto), $0.file.string(name)), [])
        }
        if sweep.file.equals(name, "mem") {
          memory.set(key, value * pageBytes, in: &sweep) { (Self.metric($0.file.string(proto), "mem_bytes"), []) }
        }
      }
    }
  }

  private static func metric(_ proto: String, _ name: String) -> HostMetric {
    let help =
      proto == "sockets" ? "Number of IPv4 sockets in use." : "Number of \(proto) sockets in state \(name)."
    return .gauge("node_sockstat_\(proto)_\(name)", help)
  }
}
