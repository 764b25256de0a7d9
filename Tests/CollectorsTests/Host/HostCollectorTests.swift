@testable import Collectors
import FoundationEssentials
import Testing
import TimeSeries

/// A small /proc of our own, written file by file.
struct FakeProc: ~Copyable {
  let root = FileManager.default.temporaryDirectory.appending(path: "oriel-proc-\(UUID().uuidString)").path

  func write(_ path: String, _ text: String) throws {
    let file = URL(filePath: "\(root)/\(path)")
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  func remove(_ path: String) throws { try FileManager.default.removeItem(atPath: "\(root)/\(path)") }

  var settings: HostSettings {
    HostSettings(proc: root + "/proc", sys: root + "/sys", rootfs: root, instance: "box", limitsCost: false)
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }
}

extension HostCollector {
  /// A sweep's values by the text of their series.
  mutating func values(atSecond second: Int64) -> [String: Double] {
    let batch = sweep(at: Timestamp(milliseconds: second * 1000))
    let pairs = zip(batch.series, batch.values).map { (labels(of: $0).expositionText, $1) }
    return Dictionary(pairs) { first, _ in first }
  }
}

@Suite struct HostCollectorTests {
  @Test func `a repeated sweep keeps the numbers of its series`() throws {
    let proc = FakeProc()
    try proc.write("proc/loadavg", "0.10 0.20 0.30 1/100 4242\n")
    var collector = HostCollector(settings: proc.settings, collectors: [LoadavgCollector.self])
    let first = collector.sweep(at: Timestamp(milliseconds: 1000))
    let second = collector.sweep(at: Timestamp(milliseconds: 2000))
    #expect(first.series == second.series)
    #expect(collector.labels(of: first.series[1])["job"] == "node")
    #expect(collector.labels(of: first.series[1])["instance"] == "box")
  }

  @Test func `a dear collector rests while nobody asks for what it reads`() throws {
    let proc = FakeProc()
    var settings = proc.settings
    settings.limitsCost = true
    var collector = HostCollector(settings: settings, collectors: [UDPQueuesCollector.self])
    var seen: [Double?] = []
    for (second, isAsked) in [(1, false), (20, false), (40, true), (60, true), (80, false), (100, false)] {
      let bytes = String(second, radix: 16)
      try proc.write("proc/net/udp", "heading\n 1: 0100007F:0035 00000000:0000 07 0:\(bytes) 00:0\n")
      let batch = collector.sweep(at: Timestamp(milliseconds: Int64(second) * 1000)) { metrics in
        isAsked && metrics == ["node_udp_queues"]
      }
      seen.append(zip(batch.series, batch.values).first { collector.labels(of: $0.0)["queue"] == "rx" }?.1)
    }
    #expect(seen == [1, 1, 40, 60, 80, 80])
  }

  @Test func `a collector without its file says so and the others go on`() throws {
    let proc = FakeProc()
    try proc.write("proc/loadavg", "0.10 0.20 0.30 1/100 4242\n")
    var collector = HostCollector(settings: proc.settings, collectors: [MeminfoCollector.self, LoadavgCollector.self])
    let values = collector.values(atSecond: 1)
    #expect(values["node_scrape_collector_success{collector=\"meminfo\"}"] == 0)
    #expect(values["node_scrape_collector_success{collector=\"loadavg\"}"] == 1)
    #expect(values["node_load5"] == 0.2)
    #expect(collector.faults.map(\.collector) == ["meminfo"])
  }

  @Test func `CPU time that falls a little is held, and a CPU that comes back starts anew`() throws {
    let proc = FakeProc()
    let idle = "node_cpu_seconds_total{cpu=\"0\",mode=\"idle\"}"
    var collector = HostCollector(settings: proc.settings, collectors: [CPUCollector.self])
    var seen: [Double?] = []
    for (second, ticks) in [(1, 1000), (2, 990), (3, 1010), (4, 100)] {
      try proc.write("proc/stat", "cpu0 1 2 3 \(ticks) 5 6 7 8 9 10\n")
      seen.append(collector.values(atSecond: Int64(second))[idle])
    }
    #expect(seen == [10, 10, 10.1, 1])
  }

  @Test func `a device that goes leaves the batch and its number is given back later`() throws {
    let proc = FakeProc()
    let header = "Inter-|   Receive\n face |bytes\n"
    func line(_ name: String) -> String { "  \(name):1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n" }
    var collector = HostCollector(settings: proc.settings, collectors: [NetdevCollector.self])
    try proc.write("proc/net/dev", header + line("eth0") + line("veth1"))
    #expect(collector.values(atSecond: 1)["node_network_transmit_bytes_total{device=\"veth1\"}"] == 9)
    try proc.write("proc/net/dev", header + line("eth0"))
    var retired = 0
    for second in 2...200 {
      #expect(collector.values(atSecond: Int64(second))["node_network_transmit_bytes_total{device=\"veth1\"}"] == nil)
      retired += collector.retiredSeries.count
    }
    #expect(retired == 16)
    try proc.write("proc/net/dev", header + line("eth0") + line("veth2"))
    #expect(collector.values(atSecond: 201)["node_network_transmit_bytes_total{device=\"veth2\"}"] == 9)
  }

  static let devices: [(name: String, isLeftOut: Bool)] = [
    ("sda", false), ("sda1", true), ("nvme0n1", false), ("nvme0n1p2", true), ("dm-0", false), ("loop7", true),
    ("zram0", true), ("ram15", true), ("vda", false), ("vda3", true), ("xvda1", true), ("sr0", false), ("md127", false),
    ("mmcblk0p1", false), ("fd0", true), ("sdaa1", false), ("nvmexn1p2", false), ("sd1", false),
  ]

  @Test(arguments: devices) func `partitions and memory disks are left out`(name: String, isLeftOut: Bool) {
    #expect(DiskstatsCollector.isLeftOut(Array(name.utf8)[...]) == isLeftOut)
  }

  @Test func `processes whose names hold brackets and blanks are read`() throws {
    let proc = FakeProc()
    func stat(_ pid: Int, _ name: String, ticks: Int) -> String {
      "\(pid) (\(name)) S 1 1 1 0 -1 0 0 0 0 0 \(ticks) 2 0 0 20 0 3 0 500 4096 25 0"
    }
    try proc.write("proc/stat", "btime 1000\n")
    try proc.write("proc/7/stat", stat(7, "a) b (c", ticks: 98))
    try proc.write("proc/8/stat", "8 (broken")
    try proc.write("etc/passwd", "root:x:0:0::/root:/bin/sh\n")
    var collector = HostCollector(settings: proc.settings, collectors: [ProcessesCollector.self])
    let values = collector.values(atSecond: 1)
    #expect(values["node_processes_pids"] == 1)
    #expect(values["node_processes_threads"] == 3)
    #expect(values["node_processes_state{state=\"S\"}"] == 1)
    let process = values.first { $0.key.hasPrefix("oriel_process_cpu_seconds_total") }
    #expect(process?.key.contains("name=\"a) b (c\"") == true)
    #expect(process?.value == 1)
    #expect(values.first { $0.key.hasPrefix("oriel_process_start_time_seconds") }?.value == 1005)
  }

  @Test func `only the top processes are exposed, and one that ended is not`() throws {
    let proc = FakeProc()
    func write(_ pid: Int, ticks: Int, pages: Int) throws {
      try proc.write("proc/\(pid)/stat", "\(pid) (p\(pid)) S 1 1 1 0 -1 0 0 0 0 0 \(ticks) 0 0 0 20 0 1 0 5 4096 \(pages) 0")
    }
    for pid in 1...40 { try write(pid, ticks: 0, pages: pid) }
    var settings = proc.settings
    settings.topProcesses = 3
    var collector = HostCollector(settings: settings, collectors: [ProcessesCollector.self])
    func pids(_ values: [String: Double]) -> [String] {
      values.keys.filter { $0.hasPrefix("oriel_process_cpu_seconds_total") }
        .compactMap { $0.split(separator: "name=\"p").last?.prefix { $0 != "\"" } }.map(String.init).sorted()
    }
    #expect(pids(collector.values(atSecond: 1)) == ["38", "39", "40"])
    try write(5, ticks: 50, pages: 5)
    #expect(pids(collector.values(atSecond: 2)) == ["38", "39", "40", "5"])
    try FileManager.default.removeItem(atPath: proc.root + "/proc/40")
    #expect(pids(collector.values(atSecond: 3)) == ["37", "38", "39", "5"])
  }

  @Test func `a process that has just begun is exposed with its third reading`() throws {
    let proc = FakeProc()
    let line = "S 1 1 1 0 -1 0 0 0 0 0 5 0 0 0 20 0 1 0 5 4096 100 0"
    try proc.write("proc/1/stat", "1 (init) \(line)")
    var collector = HostCollector(settings: proc.settings, collectors: [ProcessesCollector.self])
    var seen: [Int] = []
    for second in 1...4 {
      if second == 2 { try proc.write("proc/2/stat", "2 (new) \(line)") }
      seen.append(collector.values(atSecond: Int64(second)).keys.count { $0.hasPrefix("oriel_process_threads") })
    }
    #expect(seen == [1, 1, 1, 2])
  }

  @Test func `mount points are unescaped and system mounts left out`() throws {
    let proc = FakeProc()
    try proc.write(
      "proc/1/mountinfo",
      """
      20 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
      21 20 8:2 / /mnt/my\\040disk ro - ext4 /dev/sdb1 rw
      22 20 0:3 / /proc rw - proc proc rw
      23 20 8:1 / / rw - ext4 /dev/sda1 rw
      """)
    try proc.write("mnt/my disk/file", "")
    var collector = HostCollector(settings: proc.settings, collectors: [FilesystemCollector.self])
    let values = collector.values(atSecond: 1)
    let readOnly = values.filter { $0.key.hasPrefix("node_filesystem_readonly") }
    #expect(readOnly.count == 2)
    #expect(readOnly["node_filesystem_readonly{device=\"/dev/sdb1\",fstype=\"ext4\",mountpoint=\"/mnt/my disk\"}"] == 1)
  }

  @Test func `sensors wait for the second sweep, because a person waits for the first`() throws {
    let proc = FakeProc()
    try proc.write("proc/loadavg", "0.10 0.20 0.30 1/100 4242\n")
    try proc.write("sys/class/hwmon/hwmon0/temp1_input", "45000\n")
    var settings = proc.settings
    settings.limitsCost = true
    var collector = HostCollector(settings: settings, collectors: [LoadavgCollector.self, HwmonCollector.self])
    let temperature = "node_hwmon_temp_celsius{chip=\"hwmon0\",sensor=\"temp1\"}"
    let first = collector.values(atSecond: 1)
    #expect(first["node_load1"] == 0.1 && first[temperature] == nil)
    #expect(collector.values(atSecond: 2)[temperature] == 45)
  }

  @Test func `a slow collector is read at its period and repeats its values in between`() throws {
    let proc = FakeProc()
    var collector = HostCollector(settings: proc.settings, collectors: [UnameCollector.self])
    #expect(collector.values(atSecond: 1).keys.contains { $0.hasPrefix("node_uname_info") })
    #expect(collector.values(atSecond: 2).keys.contains { $0.hasPrefix("node_uname_info") })
  }
}
