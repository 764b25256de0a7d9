/// Reads one subject of the machine. The name is node_exporter's, as `node_scrape_collector_success` shows it.
protocol HostMetricCollector: Sendable {
  static var name: String { get }

  /// How often the values are read anew; in between the last ones are repeated. Zero reads at every sweep.
  static var period: Duration { get }

  init(settings: HostSettings)

  /// - Throws: Where the collector as a whole has nothing to say: its file is missing or cannot be read.
  mutating func collect(into sweep: inout HostSweep) throws(HostFault)
}

extension HostMetricCollector {
  static var period: Duration { .zero }
}

enum HostCatalogue {
  static let all: [any HostMetricCollector.Type] = [
    CPUCollector.self, DiskstatsCollector.self, FilesystemCollector.self, LoadavgCollector.self,
    MeminfoCollector.self, NetdevCollector.self, PressureCollector.self, ProcessesCollector.self,
    StatCollector.self, TimeCollector.self, UnameCollector.self,
  ]
}
