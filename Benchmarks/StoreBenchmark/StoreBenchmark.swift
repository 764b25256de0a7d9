import Glibc
import SeriesStore
import TimeSeries

/// Measures the embedded store.
///
///     StoreBenchmark ingest [RECORDING]      appended samples a second, bytes a sample at rest
///     StoreBenchmark fill FOLDER [HOURS]     makes a store with 1,000 series at 1 s (24 hours)
///     StoreBenchmark open FOLDER             time to open it, memory with it, time to read from it
///     StoreBenchmark select                  reads from memory: 1,000 series × 6 h at 15 s, one of 100,000 series
@main struct StoreBenchmark {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    let second = arguments.dropFirst().first
    switch (arguments.first, second) {
    case ("ingest", let recording): try ingest(recording)
    case ("fill", let folder?): try fill(folder, hours: Int(arguments.dropFirst(2).first ?? "") ?? 24)
    case ("open", let folder?): try open(folder)
    case ("select", _): try select()
    default: print("usage: StoreBenchmark ingest [RECORDING] | fill FOLDER [HOURS] | open FOLDER | select")
    }
  }

  static let target = TargetID(rawValue: "benchmark")
  static let everything = TimeRange(start: Timestamp(rawValue: .min), end: Timestamp(rawValue: .max))

  static func ingest(_ recording: String?) throws {
    let source = try recording.map { try Recording(path: $0) }
    for isDurable in [false, true] {
      let folder = "/tmp/oriel-benchmark-\(getpid())"
      let configuration = StoreConfiguration(headByteLimit: 1 << 30)
      let store = isDurable ? SeriesStore.open(folder: folder, configuration: configuration).store : SeriesStore(configuration)
      var samples = 0
      let took: Duration
      if let source {
        let batches = try source.scrapes.map { try batch($0, in: store) }
        took = cpuTime { for batch in batches { samples += store.append(batch, from: target).appended } }
      } else {
        var host = SyntheticHost(store: store, series: 1000)
        let batches = (0..<1800).map { host.batch(at: Int64($0) * 1000) }
        took = cpuTime { for batch in batches { samples += store.append(batch, from: target).appended } }
      }
      print("ingest, \(isDurable ? "with log" : "in memory"): \(samples) samples, \(Int(Double(samples) / took.seconds)) samples/s")
      guard isDurable else {
        print("  in memory: \(rounded(store.statistics.bytesPerSample ?? 0)) bytes a sample")
        continue
      }
      let flushing = cpuTime { store.flush() }
      let statistics = store.statistics
      print("  at rest: \(statistics.series) series, \(rounded(statistics.bytesPerSample ?? 0)) bytes a sample with index")
      print("  block written in \(rounded(flushing.seconds * 1000)) ms")
      store.close()
      remove(folder)
    }
  }

  private static func batch(_ scrape: Recording.Scrape, in store: SeriesStore) throws -> SampleBatch {
    var batch = SampleBatch(at: Timestamp(rawValue: scrape.time), expecting: scrape.samples.count)
    for (labels, value) in scrape.samples { batch.append(value, to: try store.reference(for: labels)) }
    return batch
  }

  static func fill(_ folder: String, hours: Int) throws {
    let (store, report) = SeriesStore.open(folder: folder)
    if let reason = report.readOnly { return print("cannot write: \(reason)") }
    var host = SyntheticHost(store: store, series: 1000)
    let took = cpuTime {
      for second in 0..<hours * 3600 {
        _ = store.append(host.batch(at: 1_700_000_000_000 + Int64(second) * 1000), from: target)
        if second % 30 == 0 { store.maintain() }
        if second % 3600 == 299 { print("5 minutes of hour \(second / 3600) appended") }
      }
    }
    let statistics = store.statistics
    print("filled with \(statistics.samples) samples in \(rounded(took.seconds)) s, \(statistics.blocks) blocks, "
      + "\(rounded(statistics.bytesPerSample ?? 0)) bytes a sample, \(statistics.headSamples) samples left in the log")
    // As a killed process does, it leaves its last samples in the log.
  }

  static func open(_ folder: String) throws {
    let before = residentMiB
    var opened: (store: SeriesStore, report: RecoveryReport)?
    let took = cpuTime { opened = SeriesStore.open(folder: folder) }
    guard let (store, report) = opened else { return }
    let after = residentMiB
    let statistics = store.statistics
    print("processor time; opened \(statistics.samples) samples of \(statistics.series) series in \(rounded(took.seconds * 1000)) ms: "
      + "\(report.blocks) blocks, \(report.replayedSamples) samples from the log, \(report.damage.count) problems")
    print("resident: \(before) MiB before, \(after) MiB after")
    guard let end = statistics.newestSample else { return }
    for (name, length) in [("5 minutes", 300_000), ("1 hour", 3_600_000), ("6 hours", 21_600_000)] as [(String, Int64)] {
      for matcher in [Matcher.equal("kind", "2"), .notEqual("__name__", "")] {
        var count = 0
        let took = try cpuTime {
          count = try store.select([matcher], in: TimeRange(start: end - length, end: end)).reduce(0) { $0 + $1.samples.count }
        }
        print("  \(matcher) over \(name): \(count) samples in \(rounded(took.seconds * 1000)) ms")
      }
    }
    print("resident: \(residentMiB) MiB after reading")
    store.maintain()
    print("resident: \(residentMiB) MiB after maintenance")
  }

  static func select() throws {
    let store = SeriesStore(StoreConfiguration(headByteLimit: 1 << 30))
    var host = SyntheticHost(store: store, series: 1000)
    for step in 0..<1440 { _ = store.append(host.batch(at: Int64(step) * 15_000), from: target) }
    for _ in 0..<300 {
      var count = 0
      let took = try cpuTime {
        count = try store.select([.notEqual("__name__", "")], in: everything).reduce(0) { $0 + $1.samples.count }
      }
      print("1,000 series × 6 h at 15 s: \(count) samples in \(rounded(took.seconds * 1000)) ms")
    }
    for kind in 0..<SyntheticHost.kinds {
      var count = 0
      let took = try cpuTime {
        count = try store.select([.equal("kind", "\(kind)")], in: everything).reduce(0) { $0 + $1.samples.count }
      }
      print("  kind \(kind): \(rounded(took.seconds * 1e9 / Double(max(1, count)))) ns a sample")
    }
    let many = SeriesStore()
    let adding = try cpuTime {
      for number in 0..<100_000 {
        let labels: Labels = ["__name__": "requests", "pod": "pod-\(number)", "namespace": "n\(number % 50)", "container": "c"]
        try many.append(1, at: .epoch, to: try many.reference(for: labels))
      }
    }
    print("100,000 series added in \(rounded(adding.seconds * 1000)) ms, resident \(residentMiB) MiB")
    for matchers in [[Matcher.equal("pod", "pod-77")], [.equal("namespace", "n7")], [.notEqual("pod", "pod-1")]] as [[Matcher]] {
      var count = 0
      let took = try cpuTime { count = try many.select(matchers, in: everything).count }
      print("  \(matchers): \(count) series in \(rounded(took.seconds * 1000)) ms")
    }
    let listing = try cpuTime { _ = try many.seriesLabels(matching: [], in: everything) }
    let values = try cpuTime { _ = try many.labelValues(of: "pod", matching: [], in: everything) }
    print("  all label sets in \(rounded(listing.seconds * 1000)) ms, all values of a label in \(rounded(values.seconds * 1000)) ms")
  }

  /// Processor time of this thread, since other work on the machine would be measured too by a clock on the wall.
  private static func cpuTime(_ work: () throws -> Void) rethrows -> Duration {
    func now() -> Duration {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
    let start = now()
    try work()
    return now() - start
  }

  private static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }

  private static var residentMiB: Int {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 200)
    guard fgets(&line, 200, file) != nil else { return 0 }
    let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    let pages = Int(text.split(separator: " ").dropFirst().first ?? "") ?? 0
    return (pages * Int(sysconf(Int32(_SC_PAGESIZE)))) >> 20
  }

  private static func remove(_ folder: String) {
    for part in ["wal", "blocks"] {
      if let handle = opendir(folder + "/" + part) {
        while let entry = readdir(handle) {
          let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
          unlink(folder + "/" + part + "/" + name)
        }
        closedir(handle)
      }
      rmdir(folder + "/" + part)
    }
    unlink(folder + "/lock")
    rmdir(folder)
  }
}

extension Duration {
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
