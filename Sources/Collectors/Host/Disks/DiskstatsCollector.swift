/// Reads, writes, discards and flushes by block device from `/proc/diskstats`.
struct DiskstatsCollector: HostMetricCollector {
  static let name = "diskstats"

  private static let sectorBytes = 512.0
  private let path: String
  private var rows: SeriesRows
  /// What a column's number is multiplied with: sectors to bytes, milliseconds to seconds.
  private static let layout: [(metric: HostMetric, factor: Double)] = [
    (.counter("node_disk_reads_completed_total", "The total number of reads completed successfully."), 1),
    (.counter("node_disk_reads_merged_total", "The total number of reads merged."), 1),
    (.counter("node_disk_read_bytes_total", "The total number of bytes read successfully."), sectorBytes),
    (.counter("node_disk_read_time_seconds_total", "The total number of seconds spent by all reads."), 0.001),
    (.counter("node_disk_writes_completed_total", "The total number of writes completed successfully."), 1),
    (.counter("node_disk_writes_merged_total", "The number of writes merged."), 1),
    (.counter("node_disk_written_bytes_total", "The total number of bytes written successfully."), sectorBytes),
    (.counter("node_disk_write_time_seconds_total", "This is the total number of seconds spent by all writes."), 0.001),
    (.gauge("node_disk_io_now", "The number of I/Os currently in progress."), 1),
    (.counter("node_disk_io_time_seconds_total", "Total seconds spent doing I/Os."), 0.001),
    (.counter("node_disk_io_time_weighted_seconds_total", "The weighted # of seconds spent doing I/Os."), 0.001),
    (.counter("node_disk_discards_completed_total", "The total number of discards completed successfully."), 1),
    (.counter("node_disk_discards_merged_total", "The total number of discards merged."), 1),
    (.counter("node_disk_discarded_sectors_total", "The total number of sectors discarded successfully."), 1),
    (.counter("node_disk_discard_time_seconds_total", "This is the total number of seconds spent by all discards."), 0.001),
    (.counter("node_disk_flush_requests_total", "The total number of flush requests completed successfully"), 1),
    (
      .counter(
        "node_disk_flush_requests_time_seconds_total", "This is the total number of seconds spent by all flush requests."),
      0.001
    ),
  ]

  init(settings: HostSettings) {
    path = settings.proc + "/diskstats"
    rows = SeriesRows(Self.layout.map(\.metric))
  }

  mutating func collect(into sweep: inout HostSweep) throws(HostFault) {
    try sweep.file.load(path)
    while sweep.file.nextLine() {
      sweep.file.skipFields(2)
      guard let device = sweep.file.nextField(), !Self.isLeftOut(sweep.file.bytes(device)),
        let row = rows.row(device, label: "device", in: &sweep)
      else { continue }
      // Older kernels write fewer columns.
      for (column, part) in Self.layout.enumerated() {
        guard let value = sweep.file.nextNumber() else { break }
        rows.set(row, column, part.factor == 0.001 ? value / 1000 : value * part.factor, in: &sweep)
      }
    }
    rows.expire(in: &sweep)
  }

  /// node_exporter's `^(z?ram|loop|fd|(h|s|v|xv)d[a-z]|nvme\d+n\d+p)\d+$`: memory disks, loops and partitions.
  static func isLeftOut(_ device: ArraySlice<UInt8>) -> Bool {
    let stem = device.droppingTrailingDigits
    guard stem.count < device.count else { return false }
    for whole in ["ram", "zram", "loop", "fd"] where stem.elementsEqual(whole.utf8) { return true }
    if let letter = stem.last, (0x61...0x7A).contains(letter) {
      for bus in ["hd", "sd", "vd", "xvd"] where stem.dropLast().elementsEqual(bus.utf8) { return true }
    }
    guard stem.last == UInt8(ascii: "p"), stem.starts(with: "nvme".utf8) else { return false }
    let drive = stem.dropLast()
    let controller = drive.droppingTrailingDigits
    let bus = controller.dropLast().droppingTrailingDigits
    return controller.count < drive.count && controller.last == UInt8(ascii: "n") && bus.count < controller.count - 1
      && bus.elementsEqual("nvme".utf8)
  }
}

extension ArraySlice<UInt8> {
  fileprivate var droppingTrailingDigits: ArraySlice<UInt8> {
    let last = lastIndex { !(0x30...0x39).contains($0) }
    return last.map { self[...$0] } ?? self[startIndex..<startIndex]
  }
}
