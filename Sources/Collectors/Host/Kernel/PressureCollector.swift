/// Pressure stall information from `/proc/pressure`.
struct PressureCollector: HostMetricCollector {
  static let name = "pressure"

  private let folder: String
  private var series = SeriesSet([
    .counter("node_pressure_cpu_waiting_seconds_total", "Total time in seconds that processes have waited for CPU time"),
    .counter(
      "node_pressure_io_waiting_seconds_total", "Total time in seconds that processes have waited due to IO congestion"),
    .counter(
      "node_pressure_io_stalled_seconds_total", "Total time in seconds no process could make progress due to IO congestion"),
    .counter(
      "node_pressure_memory_waiting_seconds_total", "Total time in seconds that processes have waited for memory"),
    .counter(
      "node_pressure_memory_stalled_seconds_total",
      "Total time in seconds no process could make progress due to memory congestion"),
    .counter(
      "node_pressure_irq_stalled_seconds_total", "Total time in seconds no process could make progress due to IRQ congestion"),
  ])
  /// The columns of a resource's two lines.
  private let resources: [(path: String, some: Int?, full: Int?)]

  init(settings: HostSettings) {
    folder = settings.proc + "/pressure"
    resources = [
      (folder + "/cpu", 0, nil), (folder + "/io", 1, 2), (folder + "/memory", 3, 4), (folder + "/irq", nil, 5),
    ]
  }

  mutating func collect(into sweep: inout HostSweep) throws(HostFault) {
    var found = false
    for resource in resources {
      do { try sweep.file.load(resource.path, isShort: true) } catch { continue }
      found = true
      while sweep.file.nextLine() {
        guard let kind = sweep.file.nextField() else { continue }
        let column = sweep.file.equals(kind, "some") ? resource.some : sweep.file.equals(kind, "full") ? resource.full : nil
        guard let column, let total = total(in: &sweep) else { continue }
        series.set(column, total / 1000 / 1000, in: &sweep)
      }
    }
    guard found else { throw HostFault(path: folder, reason: "this kernel gives no pressure information") }
  }

  /// Microseconds.
  private func total(in sweep: inout HostSweep) -> Double? {
    while let field = sweep.file.nextField() {
      if sweep.file.hasPrefix(field, "total=") { return sweep.file.unsigned(field.dropFirst(6)).map { Double($0) } }
    }
    return nil
  }
}
