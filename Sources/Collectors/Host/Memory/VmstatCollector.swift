/// Paging, faults and kills for want of memory, from `/proc/vmstat`.
struct VmstatCollector: HostMetricCollector {
  static let name = "vmstat"

  private let path: String
  private var series = NamedSeries()

  init(settings: HostSettings) {
    path = settings.proc + "/vmstat"
  }

  mutating func collect(into sweep: inout HostSweep) throws(HostFault) {
    try sweep.file.load(path)
    while sweep.file.nextLine() {
      // Most of the file is not wanted; those lines cost a look at their first letters.
      guard let name = sweep.file.nextField(), Self.isWanted(name, in: sweep.file), let value = sweep.file.nextNumber()
      else { continue }
      series.set(sweep.file.bytes(name), value, in: &sweep) {
        let field = $0.file.string(name)
        return (.untyped("node_vmstat_" + field, "/proc/vmstat information field \(field)."), [])
      }
    }
  }

  /// node_exporter's `^(oom_kill|pgpg|pswp|pg.*fault).*`
  private static func isWanted(_ name: FileScanner.Field, in file: borrowing FileScanner) -> Bool {
    if file.hasPrefix(name, "pgpg") || file.hasPrefix(name, "pswp") || file.hasPrefix(name, "oom_kill") { return true }
    guard file.hasPrefix(name, "pg") else { return false }
    return name.dropFirst(2).contains { file.hasPrefix($0..<name.upperBound, "fault") }
  }
}
