/// Open files of the whole machine from `/proc/sys/fs/file-nr`.
struct FilefdCollector: HostMetricCollector {
  static let name = "filefd"

  private let path: String
  private var series = SeriesSet([
    .gauge("node_filefd_allocated", "File descriptor statistics: allocated."),
    .gauge("node_filefd_maximum", "File descriptor statistics: maximum."),
  ])

  init(settings: HostSettings) {
    path = settings.proc + "/sys/fs/file-nr"
  }

  mutating func collect(into sweep: inout HostSweep) throws(HostFault) {
    try sweep.file.load(path, isShort: true)
    guard sweep.file.nextLine(), let allocated = sweep.file.nextNumber(), sweep.file.nextField() != nil,
      let maximum = sweep.file.nextNumber()
    else { throw HostFault(path: path, reason: "expected three numbers") }
    series.set(0, allocated, in: &sweep)
    series.set(1, maximum, in: &sweep)
  }
}
