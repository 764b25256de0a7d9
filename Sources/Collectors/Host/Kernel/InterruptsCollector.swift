/// Interrupts by CPU and source from `/proc/interrupts`.
struct InterruptsCollector: HostMetricCollector {
  static let name = "interrupts"

  private static let metric = HostMetric.counter("node_interrupts_total", "Interrupt details.")
  /// Machines with hundreds of CPUs have tens of thousands of cells, nearly all zero for ever: above this many
  /// cells those that never counted are left out.
  private static let cellsShownWhole = 2048

  private let path: String
  private var cpuCount = 0
  private var lineCount = 0
  private var rows = SeriesRows([HostMetric]())
  private var key: [UInt8] = []
  private var counts: [Double] = []

  init(settings: HostSettings) {
    path = settings.proc + "/interrupts"
  }

  mutating func collect(into sweep: inout HostSweep) throws(HostFault) {
    try sweep.file.load(path)
    guard sweep.file.nextLine() else { throw HostFault(path: path, reason: "empty") }
    var cpus = 0
    while sweep.file.nextField() != nil { cpus += 1 }
    if cpus != cpuCount { startAnew(cpus: cpus, in: &sweep) }
    let showsZeros = cpuCount * lineCount <= Self.cellsShownWhole
    lineCount = 0
    while sweep.file.nextLine() {
      guard let type = sweep.file.nextField()?.dropLast(), readCounts(in: &sweep.file),
        let row = row(type, in: &sweep)
      else { continue }
      lineCount += 1
      for cpu in 0..<cpuCount where showsZeros || counts[cpu] > 0 { rows.set(row, cpu, counts[cpu], in: &sweep) }
    }
    rows.expire(in: &sweep)
  }

  private mutating func startAnew(cpus: Int, in sweep: inout HostSweep) {
    rows.removeAll(in: &sweep)
    rows = SeriesRows((0..<cpus).map { SeriesRows.Column(metric: Self.metric, labels: [("cpu", String($0))]) })
    cpuCount = cpus
  }

  /// False for lines like `ERR: 0`, which have no column for each CPU.
  private mutating func readCounts(in file: inout FileScanner) -> Bool {
    counts.removeAll(keepingCapacity: true)
    for _ in 0..<cpuCount {
      guard let count = file.nextNumber() else { return false }
      counts.append(count)
    }
    return !file.restOfLine.isEmpty
  }

  private mutating func row(_ type: FileScanner.Field, in sweep: inout HostSweep) -> Int? {
    // A number may be given to another device, so the rest of the line belongs to the key.
    let rest = sweep.file.restOfLine
    key.removeAll(keepingCapacity: true)
    key.append(contentsOf: sweep.file.bytes(type))
    key.append(UInt8(ascii: ":"))
    key.append(contentsOf: sweep.file.bytes(rest))
    return rows.row(key, in: &sweep) { sweep in
      let words = sweep.file.string(rest).split(separator: " ")
      let isNumbered = sweep.file.unsigned(type) != nil
      let info = isNumbered ? String(words.first ?? "") : words.joined(separator: " ")
      let devices = isNumbered ? words.dropFirst().joined(separator: " ") : ""
      return [("type", sweep.file.string(type)), ("info", info), ("devices", devices)]
    }
  }
}
