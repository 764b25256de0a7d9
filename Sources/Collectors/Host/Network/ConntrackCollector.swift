/// Tracked connections, where the kernel module is loaded.
struct ConntrackCollector: HostMetricCollector {
  static let name = "conntrack"

  private let (countPath, limitPath, statPath): (String, String, String)
  private var series = SeriesSet([
    .gauge("node_nf_conntrack_entries", "Number of currently allocated flow entries for connection tracking."),
    .gauge("node_nf_conntrack_entries_limit", "Maximum size of connection tracking table."),
  ])
  /// The column of the file by its heading.
  private var statistics = SeriesSet(layout.map(\.metric))
  private static let layout: [(heading: String, metric: HostMetric)] = [
    ("found", .gauge("node_nf_conntrack_stat_found", "Number of searched entries which were successful.")),
    ("invalid", .gauge("node_nf_conntrack_stat_invalid", "Number of packets seen which can not be tracked.")),
    (
      "ignore",
      .gauge("node_nf_conntrack_stat_ignore", "Number of packets seen which are already connected to a conntrack entry.")
    ),
    ("insert", .gauge("node_nf_conntrack_stat_insert", "Number of entries inserted into the list.")),
    (
      "insert_failed",
      .gauge(
        "node_nf_conntrack_stat_insert_failed", "Number of entries for which list insertion was attempted but failed.")
    ),
    ("drop", .gauge("node_nf_conntrack_stat_drop", "Number of packets dropped due to conntrack failure.")),
    (
      "early_drop",
      .gauge(
        "node_nf_conntrack_stat_early_drop",
        "Number of dropped conntrack entries to make room for new ones, if maximum table size was reached.")
    ),
    (
      "search_restart",
      .gauge(
        "node_nf_conntrack_stat_search_restart",
        "Number of conntrack table lookups which had to be restarted due to hashtable resizes.")
    ),
  ]

  init(settings: HostSettings) {
    countPath = settings.proc + "/sys/net/netfilter/nf_conntrack_count"
    limitPath = settings.proc + "/sys/net/netfilter/nf_conntrack_max"
    statPath = settings.proc + "/net/stat/nf_conntrack"
  }

  mutating func collect(into sweep: inout HostSweep) throws(HostFault) {
    for (column, path) in [countPath, limitPath].enumerated() {
      try sweep.file.load(path, isShort: true)
      if let value = sweep.file.number(sweep.file.wholeFile) { series.set(column, value, in: &sweep) }
    }
    // Kernels without this table still count the entries.
    guard (try? sweep.file.load(statPath)) != nil, sweep.file.nextLine() else { return }
    let headings = sweep.file.string(sweep.file.line).split(separator: " ").map(String.init)
    var sums = Array(repeating: 0.0, count: headings.count)
    while sweep.file.nextLine() {
      for column in headings.indices {
        guard let field = sweep.file.nextField(), let value = sweep.file.hexadecimal(field) else { break }
        sums[column] += Double(value)
      }
    }
    for (column, part) in Self.layout.enumerated() {
      if let place = headings.firstIndex(of: part.heading) { statistics.set(column, sums[place], in: &sweep) }
    }
  }
}
