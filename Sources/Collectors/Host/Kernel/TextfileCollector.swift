import Glibc
import TimeSeries

/// Metrics that other programs leave as `*.prom` files in a folder.
///
/// A file with timestamps or bad syntax, and one whose metrics contradict another file's type or help, is left out and
/// sets `node_textfile_scrape_error`. Of equal helps that differ the first one counts.
struct TextfileCollector: HostMetricCollector {
  static let name = "textfile"
  static let period = Duration.seconds(5)
  static let isUrgent = false

  private static let scrapeError = HostMetric.gauge(
    "node_textfile_scrape_error", "1 if there was an error opening or reading a file, 0 otherwise")
  private static let modified = HostMetric.gauge(
    "node_textfile_mtime_seconds", "Unixtime mtime of textfiles successfully read.")
  private static let limits = ExpositionLimits(bytes: 8 << 20, samples: 20_000)

  private let folder: SysFolder?

  init(settings: HostSettings) {
    folder = settings.textfileDirectory.map { SysFolder($0) }
  }

  mutating func collect(into sweep: inout HostSweep) throws(HostFault) {
    guard let folder else { return sweep.emit(Self.scrapeError, [], 0) }
    var hasError = !folder.exists("")
    var kinds: [String: HostMetric] = [:]
    for file in folder.entries() where file.hasSuffix(".prom") {
      let path = folder.path + "/" + file
      guard let families = read(path, in: &sweep),
        families.allSatisfy({ family in kinds[family.name].map { $0.kind == family.metadata.kind } ?? true })
      else {
        hasError = true
        continue
      }
      for family in families { emit(family, from: path, known: &kinds, in: &sweep) }
      var status = stat()
      if stat(path, &status) == 0 { sweep.emit(Self.modified, [("file", path)], Double(status.st_mtim.tv_sec)) }
    }
    sweep.emit(Self.scrapeError, [], hasError ? 1 : 0)
  }

  /// `nil` where the file cannot be used.
  private func read(_ path: String, in sweep: inout HostSweep) -> [MetricFamily]? {
    guard (try? sweep.file.load(path)) != nil,
      let exposition = try? Exposition(Array(sweep.file.contents), format: .prometheusText, limits: Self.limits)
    else { return nil }
    let hasTimestamps = exposition.families.contains { $0.samples.contains { $0.timestamp != nil } }
    return hasTimestamps ? nil : exposition.families
  }

  private func emit(_ family: MetricFamily, from path: String, known: inout [String: HostMetric], in sweep: inout HostSweep) {
    let help = family.metadata.help.isEmpty ? "Metric read from \(path)" : family.metadata.help
    let metric = known[family.name] ?? HostMetric(name: family.name, kind: family.metadata.kind, help: help)
    known[family.name] = metric
    for sample in family.samples where sample.histogram == nil {
      var member = metric
      member.name = sample.labels.name ?? family.name
      let labels = sample.labels.labels.filter { $0.name != "__name__" }.map { ($0.name, $0.value) }
      sweep.emit(member, labels, sample.value)
    }
  }
}
