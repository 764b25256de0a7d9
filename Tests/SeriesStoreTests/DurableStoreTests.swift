import Glibc
@testable import SeriesStore
import TestSupport
import Testing
import TimeSeries

@Suite struct DurableStoreTests {
  static let everything = TimeRange(start: Timestamp(rawValue: .min), end: Timestamp(rawValue: .max))
  static let target = TargetID(rawValue: "host")

  /// Appends scrapes of a few series: a counter, a gauge that changes now and then, one of full precision, a histogram.
  static func fill(_ store: SeriesStore, seconds: Range<Int>) throws {
    let names = ["counter", "gauge", "precise", "histogram"]
    let references = try names.map { try store.reference(for: ["__name__": $0, "instance": "a"]) }
    for second in seconds {
      var batch = SampleBatch(at: Timestamp(rawValue: Int64(second) * 1000))
      batch.append(Double(second * 17), to: references[0])
      batch.append(Double(second / 10), to: references[1])
      batch.append(1 / Double(second + 1), to: references[2])
      let histogram = NativeHistogram(
        count: Double(second), positiveSpans: [.init(offset: 0, length: 1)], positiveBuckets: [Double(second)])
      batch.append(histogram, to: references[3])
      _ = store.append(batch, from: target)
    }
  }

  static func check(_ store: SeriesStore, seconds: Range<Int>, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let found = try store.select([], in: everything)
    let series = Dictionary(uniqueKeysWithValues: found.map { ($0.labels["__name__"] ?? "", $0.samples) })
    let times = seconds.map { Int64($0) * 1000 }
    #expect(series.count == (seconds.isEmpty ? 0 : 4), sourceLocation: sourceLocation)
    for (name, samples) in series { #expect((samples.timestamps == times) == true, "\(name)", sourceLocation: sourceLocation) }
    // Compared to `true`, so that a failure does not print thousands of values.
    guard !seconds.isEmpty else { return }
    #expect((series["counter"]?.values == seconds.map { Double($0 * 17) }) == true, sourceLocation: sourceLocation)
    #expect((series["gauge"]?.values == seconds.map { Double($0 / 10) }) == true, sourceLocation: sourceLocation)
    #expect((series["precise"]?.values == seconds.map { 1 / Double($0 + 1) }) == true, sourceLocation: sourceLocation)
    #expect((series["histogram"]?.histograms?.map { $0?.count ?? -1 } == seconds.map(Double.init)) == true, sourceLocation: sourceLocation)
  }

  @Test func `history survives a restart`() throws {
    let folder = try TemporaryFolder()
    let (first, report) = SeriesStore.open(folder: folder.path + "/deep/state")
    #expect(report.readOnly == nil)
    first.setMetadata(MetricMetadata(kind: .counter, help: "h"), of: "counter")
    try Self.fill(first, seconds: 0..<300)
    first.close()
    let (second, again) = SeriesStore.open(folder: folder.path + "/deep/state")
    #expect(again.readOnly == nil && again.damage.isEmpty && again.blocks == 1 && again.replayedSamples == 0)
    try Self.check(second, seconds: 0..<300)
    #expect(try second.metadata(of: "counter")["counter"]?.help == "h")
    try Self.fill(second, seconds: 300..<400)
    try Self.check(second, seconds: 0..<400)
    #expect(throws: StoreError.outOfOrder) {
      try second.append(1, at: Timestamp(rawValue: 5000), to: try second.reference(for: ["__name__": "gauge", "instance": "a"]))
    }
  }

  @Test func `history survives the death of the process`() throws {
    let folder = try TemporaryFolder()
    let (store, _) = SeriesStore.open(folder: folder.path)
    store.setMetadata(MetricMetadata(kind: .gauge), of: "gauge")
    for seconds in [0..<1, 1..<50, 50..<300] {
      try Self.fill(store, seconds: seconds)
      let copy = try folder.copied()
      let (survivor, report) = SeriesStore.open(folder: copy.path)
      #expect(report.damage.isEmpty && report.replayedSamples == 4 * seconds.upperBound)
      try Self.check(survivor, seconds: 0..<seconds.upperBound)
      #expect(try survivor.metadata(of: nil).count == 1)
    }
    store.flush()
    try Self.fill(store, seconds: 300..<310)
    let copy = try folder.copied()
    let (survivor, report) = SeriesStore.open(folder: copy.path)
    #expect(report.blocks == 1 && report.replayedSamples == 40)
    try Self.check(survivor, seconds: 0..<310)
  }

  @Test func `a log that outlived its block is not counted twice`() throws {
    let folder = try TemporaryFolder()
    let (store, _) = SeriesStore.open(folder: folder.path)
    try Self.fill(store, seconds: 0..<50)
    let log = try folder.onlyFile(in: "wal")
    let bytes = try TemporaryFolder.read(log)
    store.flush()
    try TemporaryFolder.write(bytes, to: log)
    let copy = try folder.copied()
    let (survivor, report) = SeriesStore.open(folder: copy.path)
    #expect(report.replayedSamples == 0 && report.damage.isEmpty)
    try Self.check(survivor, seconds: 0..<50)
  }

  @Test func `a last record torn at any byte costs that record only`() throws {
    let folder = try TemporaryFolder()
    let (store, _) = SeriesStore.open(folder: folder.path)
    try Self.fill(store, seconds: 0..<5)
    let whole = try TemporaryFolder.read(try folder.onlyFile(in: "wal")).count
    let reference = try store.reference(for: ["__name__": "late"])
    var batch = SampleBatch(at: Timestamp(rawValue: 5000))
    batch.append(1, to: reference)
    _ = store.append(batch, from: TargetID(rawValue: "other"))
    let copy = try folder.copied()
    let log = try copy.onlyFile(in: "wal")
    let bytes = try TemporaryFolder.read(log)
    for length in whole..<bytes.count {
      try TemporaryFolder.write(Array(bytes.prefix(length)), to: log)
      let (survivor, report) = SeriesStore.open(folder: copy.path)
      try Self.check(survivor, seconds: 0..<5)
      // Between the record that names the series and the one with its sample nothing is torn.
      if let error = report.damage.first {
        guard case .corrupt(log, let byte, _) = error else {
          Issue.record("\(error)")
          continue
        }
        #expect(byte >= whole && byte <= length && report.lostBytes == length - byte)
      }
    }
  }

  @Test func `a damaged log gives what is whole, says what is not, and never traps`() throws {
    let folder = try TemporaryFolder()
    let (store, _) = SeriesStore.open(folder: folder.path)
    try Self.fill(store, seconds: 0..<4)
    let bytes = try TemporaryFolder.read(try folder.onlyFile(in: "wal"))
    for position in bytes.indices {
      var damaged = bytes
      damaged[position] ^= 1 << UInt8(position % 8)
      var head = HeadState()
      var reader = LogReader(path: "wal")
      reader.replay(damaged.span.bytes, into: &head)
      let isReserved = (12..<16).contains(position)
      // Where only the length of a record is damaged, the record behind it tells what it was.
      #expect(reader.damage.isEmpty == (isReserved || head.samples == 16), "byte \(position)")
      #expect(head.samples + reader.lostSamples <= 16)
    }
    var random = SplitMix(seed: 11)
    for _ in 0..<500 {
      let noise = bytes.prefix(16) + (0..<Int(random.next() % 200)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      var head = HeadState()
      var reader = LogReader(path: "wal")
      reader.replay(Array(noise).span.bytes, into: &head)
    }
  }

  @Test func `a cut block is reported with path and byte, and the rest lives on`() throws {
    let folder = try TemporaryFolder()
    let (store, _) = SeriesStore.open(folder: folder.path)
    try Self.fill(store, seconds: 0..<20)
    store.flush()
    let copy = try folder.copied()
    let path = try copy.onlyFile(in: "blocks")
    try Self.fill(store, seconds: 20..<30)
    store.flush()
    let bytes = try TemporaryFolder.read(path)
    for length in 0..<bytes.count {
      try TemporaryFolder.write(Array(bytes.prefix(length)), to: path)
      let (survivor, report) = SeriesStore.open(folder: copy.path)
      #expect(report.damage.count == 1 && report.blocks == 0)
      if case .corrupt(let where_, let byte, _)? = report.damage.first { #expect(where_ == path && byte <= length) }
      #expect(try survivor.select([], in: Self.everything).isEmpty)
    }
  }

  @Test func `a damaged block is noticed at every byte and costs no more than it must`() throws {
    let folder = try TemporaryFolder()
    let (store, _) = SeriesStore.open(folder: folder.path)
    try Self.fill(store, seconds: 0..<20)
    store.flush()
    let copy = try folder.copied()
    let path = try copy.onlyFile(in: "blocks")
    let bytes = try TemporaryFolder.read(path)
    var readable = 0
    for position in bytes.indices {
      var damaged = bytes
      damaged[position] ^= 1 << UInt8(position % 8)
      try TemporaryFolder.write(damaged, to: path)
      let (survivor, report) = SeriesStore.open(folder: copy.path)
      let found = try survivor.select([], in: Self.everything)
      let problems = survivor.statistics.damage
      if report.damage.isEmpty, !problems.isEmpty {
        readable += 1
        // The series share their timestamps; of the values one column is lost.
        #expect(found.count == 3 || found.isEmpty)
      }
      let isUnchecked = (12..<16).contains(position) || (bytes.count - 12..<bytes.count - 8).contains(position)
      #expect(!problems.isEmpty || isUnchecked, "byte \(position)")
    }
    #expect(readable > 0)
  }

  @Test func `a second store reads what is there and says why it does not write`() throws {
    let folder = try TemporaryFolder()
    let (first, _) = SeriesStore.open(folder: folder.path)
    try Self.fill(first, seconds: 0..<200)
    first.flush()
    try Self.fill(first, seconds: 200..<250)
    let (second, report) = SeriesStore.open(folder: folder.path)
    #expect(report.readOnly == .lockedByAnotherProcess(path: folder.path + "/lock"))
    try Self.check(second, seconds: 0..<250)
    try Self.fill(second, seconds: 250..<300)
    try Self.check(second, seconds: 0..<300)
    second.maintain()
    second.close()
    try Self.fill(first, seconds: 250..<260)
    first.close()
    let (third, _) = SeriesStore.open(folder: folder.path)
    try Self.check(third, seconds: 0..<260)
  }

  @Test func `a folder that cannot be made leaves a store in memory`() throws {
    let (store, report) = SeriesStore.open(folder: "/proc/self/oriel/store")
    guard case .cannotWrite(let path, _)? = report.readOnly else {
      Issue.record("\(report)")
      return
    }
    #expect(path.hasPrefix("/proc/self/oriel"))
    try Self.fill(store, seconds: 0..<10)
    store.maintain()
    try Self.check(store, seconds: 0..<10)
  }

  /// A file that takes nothing: the device of `/dev/full`, under another name, since links are not followed.
  private static func makeFullFile(_ path: String) -> Bool { mknod(path, S_IFCHR | 0o600, 1 << 8 | 7) == 0 }

  @Test(.enabled(if: getuid() == 0, "only root makes devices")) func `a full disk is said, keeps everything in memory, and heals`() throws {
    let folder = try TemporaryFolder()
    let (store, _) = SeriesStore.open(folder: folder.path)
    #expect(Self.makeFullFile(folder.path + "/wal/00000001.wal"))
    try Self.fill(store, seconds: 0..<1)
    guard case .cannotWrite(let path, let reason)? = store.statistics.writeProblem else {
      Issue.record("no problem was reported")
      return
    }
    #expect(path.hasSuffix("wal/00000001.wal") && reason.contains("No space"))
    unlink(folder.path + "/wal/00000001.wal")
    try Self.fill(store, seconds: 1..<10)
    #expect(store.statistics.writeProblem == nil)
    try Self.check(store, seconds: 0..<10)

    #expect(Self.makeFullFile(folder.path + "/blocks/00000001-00000001.block.tmp"))
    store.flush()
    try Self.check(store, seconds: 0..<10)
    store.flush()
    #expect(store.statistics.writeProblem == nil && store.statistics.headSamples == 0)
    try Self.check(store, seconds: 0..<10)
    store.close()
    try Self.check(SeriesStore.open(folder: folder.path).store, seconds: 0..<10)
  }

  @Test func `a block that cannot be written keeps its log`() throws {
    let folder = try TemporaryFolder()
    let (store, _) = SeriesStore.open(folder: folder.path)
    try Self.fill(store, seconds: 0..<10)
    // A folder in the way of the file fails every try.
    mkdir(folder.path + "/blocks/00000001-00000001.block.tmp", 0o755)
    store.flush()
    guard case .cannotWrite? = store.statistics.writeProblem else {
      Issue.record("no problem was reported")
      return
    }
    try Self.fill(store, seconds: 10..<20)
    try Self.check(store, seconds: 0..<20)
    rmdir(folder.path + "/blocks/00000001-00000001.block.tmp")
    let copy = try folder.copied()
    try Self.check(SeriesStore.open(folder: copy.path).store, seconds: 0..<20)
    store.flush()
    try Self.check(store, seconds: 0..<20)
    #expect(store.statistics.headSamples == 0)
  }

  @Test func `blocks past retention go, and the series with them`() throws {
    let folder = try TemporaryFolder()
    let (store, _) = SeriesStore.open(folder: folder.path, configuration: StoreConfiguration(retention: 1_000_000, followsLeaps: true))
    try store.append(1, at: Timestamp(rawValue: 0), to: try store.reference(for: ["__name__": "ended"]))
    for start in stride(from: 0, to: 3000, by: 300) {
      try Self.fill(store, seconds: start..<start + 300)
      store.flush()
      store.maintain()
    }
    try Self.check(store, seconds: 1800..<3000)
    #expect(TemporaryFolder.names(in: folder.path + "/blocks").count == store.statistics.blocks)
    #expect(try store.labelValues(of: "__name__", matching: [], in: Self.everything).count == 4)
  }

  @Test func `the oldest blocks go while all are larger than the limit`() throws {
    let folder = try TemporaryFolder()
    let configuration = StoreConfiguration(diskByteLimit: 1 << 16)
    let (store, _) = SeriesStore.open(folder: folder.path, configuration: configuration)
    for start in stride(from: 0, to: 20_000, by: 1000) {
      try Self.fill(store, seconds: start..<start + 1000)
      store.flush()
      store.maintain()
    }
    let statistics = store.statistics
    #expect(statistics.blockBytes <= 1 << 16 && statistics.blocks > 0)
    #expect((statistics.oldestSample?.seconds ?? 0) > 1000 && statistics.newestSample?.seconds == 19_999)
  }

  @Test func `small blocks become one without losing a sample`() throws {
    let folder = try TemporaryFolder()
    let (store, _) = SeriesStore.open(folder: folder.path)
    for start in stride(from: 0, to: 1600, by: 100) {
      try Self.fill(store, seconds: start..<start + 100)
      store.flush()
    }
    let separate = try folder.copied()
    store.maintain()
    #expect(store.statistics.blocks == 2)
    try Self.check(store, seconds: 0..<1600)
    // The process may end between writing the merged block and removing its parts.
    for name in TemporaryFolder.names(in: folder.path + "/blocks") {
      try TemporaryFolder.write(try TemporaryFolder.read(folder.path + "/blocks/" + name), to: separate.path + "/blocks/" + name)
    }
    try Self.check(SeriesStore.open(folder: separate.path).store, seconds: 0..<1600)
    #expect(TemporaryFolder.names(in: separate.path + "/blocks").count == 2)
  }

  @Test func `series that ended make room for new ones`() throws {
    let folder = try TemporaryFolder()
    let configuration = StoreConfiguration(seriesLimit: 100)
    for store in [SeriesStore(configuration), SeriesStore.open(folder: folder.path, configuration: configuration).store] {
      let lives = try store.reference(for: ["__name__": "lives"])
      for minute in 0..<600 {
        var batch = SampleBatch(at: Timestamp(rawValue: Int64(minute) * 60_000))
        batch.append(1, to: lives)
        batch.append(1, to: try store.reference(for: ["__name__": "process", "pid": "\(minute)"]))
        _ = store.append(batch, from: Self.target)
        if minute % 10 == 0 {
          store.flush()
          store.maintain()
        }
      }
      let names = try store.labelValues(of: "pid", matching: [], in: Self.everything)
      #expect(names.contains("599") && names.contains("550") && !names.contains("0"))
      #expect(store.statistics.series <= 100)
    }
  }

  @Test func `memory is relieved by writing a block`() throws {
    let folder = try TemporaryFolder()
    let configuration = StoreConfiguration(headByteLimit: 1 << 14)
    let (store, _) = SeriesStore.open(folder: folder.path, configuration: configuration)
    try Self.fill(store, seconds: 0..<3000)
    #expect(store.statistics.headBytes <= 1 << 14 && store.statistics.blocks > 0)
    try Self.check(store, seconds: 0..<3000)
  }

  @Test func `fingerprints are SipHash's`() {
    let empty = Fingerprint([UInt8]())
    #expect(empty.low.byteSwapped == 0xa381_7f04_ba25_a8e6 && empty.high.byteSwapped == 0x6df6_7214_c755_0293)
  }
}

@Suite struct ConcurrentStoreTests {
  @Test func `readers see whole prefixes while samples are appended and blocks written`() async throws {
    let folder = try TemporaryFolder()
    let (store, _) = SeriesStore.open(folder: folder.path)
    let seconds = 3000
    try await withThrowingTaskGroup { group in
      group.addTask {
        for start in stride(from: 0, to: seconds, by: 50) { try DurableStoreTests.fill(store, seconds: start..<start + 50) }
      }
      group.addTask {
        while (store.statistics.newestSample?.seconds ?? 0) < Double(seconds - 1) {
          store.flush()
          store.maintain()
          await Task.yield()
        }
      }
      for _ in 0..<2 {
        group.addTask {
          var seen = 0
          while seen < seconds {
            let series = try store.select([.equal("__name__", "counter")], in: DurableStoreTests.everything)
            let times = series.first?.samples.timestamps ?? []
            #expect(times.count >= seen)
            #expect((times == (0..<times.count).map { Int64($0) * 1000 }) == true)
            seen = times.count
            await Task.yield()
          }
        }
      }
      try await group.waitForAll()
    }
    try DurableStoreTests.check(store, seconds: 0..<seconds)
  }
}
