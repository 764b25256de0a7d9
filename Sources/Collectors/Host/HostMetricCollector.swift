/// Reads one subject of the machine. The name is node_exporter's, as `node_scrape_collector_success` shows it.
protocol HostMetricCollector: Sendable {
  static var name: String { get }

  /// How often the values are read anew; in between the last ones are repeated. Zero reads at every sweep.
  static var period: Duration { get }

  /// Whether the first sweep, for which a person waits, reads it; else the second one does.
  static var isUrgent: Bool { get }

  /// What makes it dear, where it is: it is read at every sweep only while somebody asks for one of these metrics, and else
  /// now and then. Empty for a collector that is always read.
  static var costlyMetrics: [String] { get }

  init(settings: HostSettings)

  /// - Throws: Where the collector as a whole has nothing to say: its file is missing or cannot be read.
  mutating func collect(into sweep: inout HostSweep) throws(HostFault)
}

extension HostMetricCollector {
  static var period: Duration { .zero }
  static var isUrgent: Bool { true }
  static var costlyMetrics: [String] { [] }
}

enum HostCatalogue {
  static let all: [any HostMetricCollector.Type] = [
    // What the first row of a dashboard shows
    CPUCollector.self, LoadavgCollector.self, MeminfoCollector.self, PressureCollector.self, FilesystemCollector.self,
    DiskstatsCollector.self, NetdevCollector.self, ProcessesCollector.self, UnameCollector.self, TimeCollector.self,
    // Kernel
    StatCollector.self, VmstatCollector.self, FilefdCollector.self, InterruptsCollector.self, SchedstatCollector.self,
    EntropyCollector.self, OSCollector.self, TimexCollector.self, KernelHungCollector.self, SELinuxCollector.self,
    TextfileCollector.self,
    // Network
    NetclassCollector.self, NetstatCollector.self, SockstatCollector.self, SoftnetCollector.self,
    TcpstatCollector.self, UDPQueuesCollector.self, ArpCollector.self, ConntrackCollector.self,
    // Hardware
    CPUFreqCollector.self, HwmonCollector.self, ThermalZoneCollector.self, PowerSupplyCollector.self,
    DMICollector.self, EDACCollector.self, RAPLCollector.self,
  ]
}
