@testable import Collectors
import FoundationEssentials
import Testing
import TimeSeries

/// Every collector over node_exporter's own invented machine, held against what node_exporter gives for it.
@Suite(.enabled(if: NodeExporterFixture.isPresent)) struct NodeExporterConformanceTests {
  /// What comes from system calls differs from machine to machine; these are ours or upstream's alone.
  static let notFromFiles = [
    "node_uname_info", "node_time_", "node_timex_", "node_filesystem_", "node_scrape_collector_", "node_exporter_build_info",
    "oriel_", "up", "process_", "node_os_", "node_textfile_", "node_kernel_hung_tasks", "node_selinux_", "node_netstat_Tcp_MaxConn",
  ]
  /// Labels that upstream's run was limited to.
  static let limits: [(prefix: String, label: String, values: Set<String>)] = [
    ("node_network_", "device", ["lo"]),
    ("node_hwmon_", "chip", [
      "platform_applesmc_768", "platform_coretemp_0", "platform_coretemp_1", "hwmon4", "nct6779",
      "ieee80211_phy0_mt7996_phy0_0", "ieee80211_phy0_mt7996_phy0_1", "ieee80211_phy0_mt7996_phy0_2",
      "platform_asus_nb_wmi_asus", "platform_asus_nb_wmi_asus_wmi_sensors",
    ]),
    ("node_arp_", "device", ["eth0", "eth1"]),
  ]

  /// The series as node_exporter writes it, with the folder that it ran with.
  static func text(_ labels: Labels, root: String) -> String {
    var labels = labels
    if let path = labels["path"], path.hasPrefix(root) { labels["path"] = "collector/fixtures" + path.dropFirst(root.count) }
    return labels.expositionText
  }

  static func isCompared(_ labels: Labels) -> Bool {
    let name = labels.name ?? ""
    return !notFromFiles.contains { name.hasPrefix($0) }
      && !limits.contains { limit in name.hasPrefix(limit.prefix) && !limit.values.contains(labels[limit.label] ?? "") }
  }

  /// The families of one sweep, and the root of the /sys that was unpacked for it.
  static let swept = Result { try sweep() }

  private static func sweep() throws -> (families: [MetricFamily], root: String) {
    let root = try NodeExporterFixture.unpackSys()
    defer { try? FileManager.default.removeItem(atPath: root) }
    let folder = NodeExporterFixture.folder ?? ""
    let settings = HostSettings(
      proc: folder + "/proc", sys: root + "/sys", rootfs: folder, instance: "fixture",
      textfileDirectory: folder + "/textfile/two_metric_files", limitsCost: false)
    var collector = HostCollector(settings: settings)
    let batch = collector.sweep(at: Timestamp(milliseconds: 1_700_000_000_000))
    return (collector.families(of: batch), root)
  }

  @Test func `what is exposed equals node_exporter's output`() throws {
    let (families, root) = try Self.swept.get()
    let expected = try NodeExporterFixture.expectedSamples()
    var compared = 0
    for sample in families.flatMap(\.samples) where Self.isCompared(sample.labels) {
      let series = Self.text(sample.labels, root: root)
      guard let value = expected[series] else {
        Issue.record("\(series) \(sample.value) is not exposed by node_exporter")
        continue
      }
      let isEqual = value == sample.value || abs(value - sample.value) <= abs(value) * 1e-12 || (value.isNaN && sample.value.isNaN)
      if !isEqual { Issue.record("\(series) is \(sample.value), expected \(value)") }
      compared += 1
    }
    print("compared \(compared) series with node_exporter's")
    #expect(compared > 700)
  }

  @Test func `every series of a metric that is exposed at all is there`() throws {
    let (families, root) = try Self.swept.get()
    let names = Set(families.map(\.name))
    let found = Set(families.flatMap(\.samples).map { Self.text($0.labels, root: root) })
    let missing = try NodeExporterFixture.expectedSamples().keys.filter { series in
      let name = String(series.prefix { $0 != "{" })
      return names.contains(name) && !found.contains(series) && !Self.notFromFiles.contains { name.hasPrefix($0) }
    }
    #expect(missing.sorted() == [])
  }

  @Test func `types and helps are node_exporter's`() throws {
    let families = try Self.swept.get().families
    let expected = try NodeExporterFixture.expectedMetadata()
    for family in families {
      guard let metadata = expected[family.name] else { continue }
      let kind = family.metadata.kind == .unknown ? "untyped" : family.metadata.kind.rawValue
      #expect(kind == metadata.kind, "\(family.name)")
      // Where helps quote file names they differ with the roots.
      let quotesFile = family.name.hasPrefix("node_time_") || family.metadata.help.hasPrefix("Metric read from")
      if !quotesFile { #expect(family.metadata.help == metadata.help, "\(family.name)") }
    }
  }
}
