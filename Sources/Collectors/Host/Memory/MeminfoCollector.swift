/// Every field of `/proc/meminfo`.
struct MeminfoCollector: HostMetricCollector {
  static let name = "meminfo"

  private let path: String
  private var series = NamedSeries()

  init(settings: HostSettings) {
    path = settings.proc + "/meminfo"
  }

  mutating func collect(into sweep: inout HostSweep) throws(HostFault) {
    try sweep.file.load(path)
    while sweep.file.nextLine() {
      guard let name = sweep.file.nextField(), sweep.file.byte(at: name.upperBound - 1) == UInt8(ascii: ":"),
        let value = sweep.file.nextNumber()
      else { continue }
      let isInKilobytes = sweep.file.nextField().map { sweep.file.equals($0, "kB") } ?? false
      let field = name.dropLast()
      series.set(sweep.file.bytes(field), isInKilobytes ? value * 1024 : value, in: &sweep) {
        (Self.metric(field: $0.file.string(field), isInBytes: isInKilobytes), [])
      }
    }
  }

  /// `Active(anon)` becomes `Active_anon`.
  private static func metric(field: String, isInBytes: Bool) -> HostMetric {
    let name = field.replacing("(", with: "_").replacing(")", with: "") + (isInBytes ? "_bytes" : "")
    return .gauge("node_memory_" + name, "Memory information field \(name).")
  }
}
