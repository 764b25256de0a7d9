/// Randomness that the kernel holds, from `/proc/sys/kernel/random`.
struct EntropyCollector: HostMetricCollector {
  static let name = "entropy"

  private let paths: [String]
  private var series = SeriesSet([
    .gauge("node_entropy_available_bits", "Bits of available entropy."),
    .gauge("node_entropy_pool_size_bits", "Bits of entropy pool."),
  ])

  init(settings: HostSettings) {
    paths = ["entropy_avail", "poolsize"].map { "\(settings.proc)/sys/kernel/random/\($0)" }
  }

  mutating func collect(into sweep: inout HostSweep) throws(HostFault) {
    for (column, path) in paths.enumerated() {
      try sweep.file.load(path, isShort: true)
      if let value = sweep.file.number(sweep.file.wholeFile) { series.set(column, value, in: &sweep) }
    }
  }
}
