/// Energy that CPU packages took, from `/sys/class/powercap`; most kernels let only root read it.
struct RAPLCollector: HostMetricCollector {
  static let name = "rapl"

  private let folder: SysFolder
  private var zones: [(name: String, index: String, folder: String)]?

  init(settings: HostSettings) {
    folder = SysFolder(settings.sys + "/class/powercap")
  }

  mutating func collect(into sweep: inout HostSweep) throws(HostFault) {
    let zones = zones ?? findZones(in: &sweep)
    self.zones = zones
    guard !zones.isEmpty else { throw HostFault(path: folder.path, reason: "no readable energy counters") }
    for zone in zones {
      guard let energy = folder.number(zone.folder + "/energy_uj", in: &sweep) else { continue }
      let metric = HostMetric.counter("node_rapl_\(zone.name)_joules_total", "Current RAPL \(zone.name) value in joules")
      sweep.emit(metric, [("index", zone.index), ("path", folder.path + "/" + zone.folder)], energy / 1e6)
    }
  }

  /// `package-0` is the zone `package` with the index 0; zones of one name are numbered otherwise.
  private func findZones(in sweep: inout HostSweep) -> [(name: String, index: String, folder: String)] {
    var zones: [(name: String, index: String, folder: String)] = []
    for entry in folder.entries(startingWith: "intel-rapl:") {
      guard let name = folder.text(entry + "/name", in: &sweep), folder.number(entry + "/energy_uj", in: &sweep) != nil
      else { continue }
      let parts = name.split(separator: "-")
      if parts.count > 1, let last = parts.last, last.allSatisfy(\.isNumber) {
        zones.append((HwmonCollector.cleaned(parts.dropLast().joined(separator: "-")), String(last), entry))
      } else {
        let clean = HwmonCollector.cleaned(name)
        zones.append((clean, String(zones.count { $0.name == clean }), entry))
      }
    }
    return zones
  }
}
