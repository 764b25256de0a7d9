import Glibc
@testable import SeriesStore
import TestSupport
import Testing
import TimeSeries

/// What must never be lost or believed: files that cannot be read, and samples of a clock that was ahead.
@Suite struct SetAsideTests {
  private func fill(_ store: SeriesStore, _ seconds: Range<Int>) throws { try DurableStoreTests.fill(store, seconds: seconds) }
  private func check(_ store: SeriesStore, _ seconds: Range<Int>, _ at: SourceLocation = #_sourceLocation) throws {
    try DurableStoreTests.check(store, seconds: seconds, sourceLocation: at)
  }
  private func second(_ second: Int) -> Timestamp { Timestamp(rawValue: Int64(second) * 1000) }
  private func kept(_ folder: TemporaryFolder) -> [String] { TemporaryFolder.names(in: folder.path + "/set-aside") }

  // MARK: A clock that was ahead

  @Test(arguments: [50, 99, 100, 150, 399]) func `samples of the future are kept aside when a store opens, and sampling goes on`(_ now: Int) throws {
    let folder = try TemporaryFolder()
    do {
      let (store, _) = SeriesStore.open(folder: folder.path)
      try fill(store, 0..<100)
      store.flush()
      try fill(store, 100..<200)
      store.flush()
      try fill(store, 200..<400)
    }
    let (store, report) = SeriesStore.open(folder: folder.path, now: second(now))
    try check(store, 0..<now + 1)
    if now == 399 {
      #expect(report.future == nil && kept(folder).isEmpty)
    } else {
      #expect(report.future?.newest == second(399) && report.future?.count == (399 - now) * 4)
      #expect(report.future?.folder == folder.path + "/set-aside" && !kept(folder).isEmpty)
    }
    try fill(store, now + 1..<now + 30)
    try check(store, 0..<now + 30)
    let copy = try folder.copied()
    try check(SeriesStore.open(folder: copy.path, now: second(now + 30)).store, 0..<now + 30)
    store.close()
    try check(SeriesStore.open(folder: folder.path, now: second(now + 30)).store, 0..<now + 30)
  }

  @Test(arguments: [true, false]) func `a clock that is put back while samples are taken costs nothing but what it was ahead`(_ isOnDisk: Bool) throws {
    let folder = try TemporaryFolder()
    let store = isOnDisk ? SeriesStore.open(folder: folder.path).store : SeriesStore()
    try fill(store, 0..<300)
    // 400 days ahead for a while, with a block in between.
    try fill(store, 34_560_000..<34_560_150)
    store.maintain()
    try fill(store, 34_560_150..<34_560_200)
    let future = store.setAsideSamples(after: second(310))
    #expect(future?.count == 800 && (future?.folder != nil) == isOnDisk)
    #expect(store.setAsideSamples(after: second(310)) == nil)
    #expect(store.statistics.newestSample == second(299))
    try fill(store, 311..<320)
    let found = try store.select([], in: DurableStoreTests.everything)
    #expect(found.count == 4 && found.allSatisfy { $0.samples.timestamps == Array((0..<300)) .map { Int64($0) * 1000 } + (311..<320).map { Int64($0) * 1000 } })
    if isOnDisk {
      let copy = try folder.copied()
      let survivor = SeriesStore.open(folder: copy.path, now: second(330))
      #expect(survivor.report.future == nil && survivor.store.statistics.samples == 309 * 4)
    }
  }

  @Test func `a leap of the clock deletes no history`() throws {
    let folder = try TemporaryFolder()
    let (store, _) = SeriesStore.open(folder: folder.path, configuration: StoreConfiguration(retention: 1_000_000))
    try fill(store, 0..<100)
    store.flush()
    store.maintain()
    try fill(store, 34_560_000..<34_560_100)
    store.flush()
    store.maintain()
    #expect(store.statistics.oldestSample == second(0) && store.statistics.blocks == 2)
  }

  struct Leap: CustomTestStringConvertible, Sendable {
    var testDescription: String
    /// Seconds that a clock that only counts has gone on, and the newest sample's time in seconds.
    var steps: [(passed: Int, newest: Int)]
    /// Seconds, after the last step.
    var present: Int
  }

  static let leaps = [
    Leap(testDescription: "time passes", steps: [(0, 0), (30, 30), (60, 61)], present: 61),
    Leap(testDescription: "a little ahead is believed", steps: [(0, 0), (30, 600)], present: 600),
    Leap(testDescription: "a day ahead is not", steps: [(0, 0), (30, 86_400)], present: 30),
    Leap(testDescription: "nor after half an hour", steps: [(0, 0), (30, 86_400), (1800, 88_200)], present: 1800),
    Leap(testDescription: "but after an hour", steps: [(0, 0), (30, 86_400), (1800, 88_200), (3700, 90_100)], present: 90_100),
    Leap(testDescription: "back again it counts from there", steps: [(0, 0), (30, 86_400), (60, 60), (3700, 3700)], present: 3700),
    Leap(testDescription: "a leap by all there is does not trap", steps: [(0, 0), (30, Int(Int64.max / 1000))], present: 30),
  ]

  @Test(arguments: leaps) func `retention believes a leap only when it lasts`(_ example: Leap) {
    var clock = RetentionClock()
    let start = ContinuousClock.now
    var present: Int64 = 0
    for step in example.steps { present = clock.present(newest: Int64(step.newest) * 1000, at: start + .seconds(step.passed)) }
    #expect(present == Int64(example.present) * 1000)
  }

  // MARK: Files that cannot be read

  private func brokenLog(_ change: (inout [UInt8]) -> Void) throws -> (folder: TemporaryFolder, bytes: [UInt8]) {
    let folder = try TemporaryFolder()
    do {
      let (store, _) = SeriesStore.open(folder: folder.path)
      try fill(store, 0..<60)
    }
    let path = try folder.onlyFile(in: "wal")
    var bytes = try TemporaryFolder.read(path)
    change(&bytes)
    try TemporaryFolder.write(bytes, to: path)
    return (folder, bytes)
  }

  @Test func `a log of a later version is kept`() throws {
    let (folder, bytes) = try brokenLog { $0[8] = 9 }
    let (store, report) = SeriesStore.open(folder: folder.path)
    #expect(report.asideFolder == folder.path + "/set-aside" && report.damage.contains { "\($0)".contains("log version 9") })
    try fill(store, 100..<120)
    store.close()
    let file = try #require(kept(folder).first)
    #expect(try TemporaryFolder.read(folder.path + "/set-aside/" + file) == bytes)
    try check(SeriesStore.open(folder: folder.path).store, 100..<120)
  }

  @Test func `a flipped bit in a record's length costs nothing`() throws {
    let (folder, _) = try brokenLog { bytes in
      // The second record: behind the header and the first one, whose length stands at its start.
      let first = Int(bytes[16]) | Int(bytes[17]) << 8
      bytes[16 + 8 + first + 1] ^= 4
    }
    let (store, _) = SeriesStore.open(folder: folder.path)
    try check(store, 0..<60)
  }

  @Test func `a damaged record costs that record, and no value is made up`() throws {
    let folder = try TemporaryFolder()
    do {
      let (store, _) = SeriesStore.open(folder: folder.path)
      try fill(store, 0..<200)
    }
    let path = try folder.onlyFile(in: "wal")
    let bytes = try TemporaryFolder.read(path)
    var random = SplitMix(seed: 5)
    for _ in 0..<60 {
      var damaged = bytes
      let position = 3000 + Int(random.next() % UInt64(bytes.count - 4000))
      damaged[position] ^= 0x10
      var head = HeadState()
      var reader = LogReader(path: "wal")
      reader.replay(damaged.span.bytes, into: &head)
      #expect(head.samples >= 800 - 4 * 62)
      let store = SeriesStore(StoreConfiguration(), head, nil)
      for series in try store.select([], in: DurableStoreTests.everything) where series.labels["__name__"] == "gauge" {
        let isRight = zip(series.samples.timestamps, series.samples.values).allSatisfy { $1 == Double($0 / 10_000) }
        #expect(isRight, "byte \(position)")
      }
    }
  }

  @Test(.enabled(if: getuid() == 0)) func `a log without permission is kept`() throws {
    let (folder, bytes) = try brokenLog { _ in }
    let path = try folder.onlyFile(in: "wal")
    // Root may read everything: a folder in its place cannot be read either.
    try TemporaryFolder.write(bytes, to: folder.path + "/copy")
    unlink(path)
    symlink(folder.path + "/copy", path)
    let (store, report) = SeriesStore.open(folder: folder.path)
    #expect(!report.damage.isEmpty)
    try fill(store, 100..<120)
    store.close()
    #expect(try TemporaryFolder.read(folder.path + "/copy") == bytes)
    #expect(kept(folder).count == 1)
  }

  @Test func `a block that is cut while it is mapped is an error of that block`() throws {
    let folder = try TemporaryFolder()
    let (store, _) = SeriesStore.open(folder: folder.path)
    try fill(store, 0..<3000)
    store.flush()
    try fill(store, 3000..<3010)
    truncate(try folder.onlyFile(in: "blocks"), 16)
    let found = try store.select([], in: DurableStoreTests.everything)
    #expect(found.allSatisfy { $0.samples.timestamps == (3000..<3010).map { Int64($0) * 1000 } })
    #expect(!store.statistics.damage.isEmpty)
  }

  // MARK: Who owns the folder

  @Test func `who only reads keeps nobody out`() throws {
    let folder = try TemporaryFolder()
    let (owner, _) = SeriesStore.open(folder: folder.path)
    try fill(owner, 0..<50)
    let (reader, report) = SeriesStore.open(folder: folder.path, access: .reading)
    #expect(report.readOnly == nil)
    try check(reader, 0..<50)
    reader.close()
    owner.close()
    let (second, _) = SeriesStore.open(folder: folder.path, access: .reading)
    let (next, again) = SeriesStore.open(folder: folder.path)
    #expect(again.readOnly == nil)
    try check(second, 0..<50)
    try check(next, 0..<50)
  }

  @Test func `a folder is taken over when its owner ends, with what both have taken`() throws {
    let folder = try TemporaryFolder()
    let (first, _) = SeriesStore.open(folder: folder.path)
    try fill(first, 0..<50)
    let (second, report) = SeriesStore.open(folder: folder.path)
    #expect(report.readOnly != nil)
    try fill(first, 50..<80)
    try fill(second, 50..<120)
    second.maintain()
    first.close()
    second.maintain()
    try check(second, 0..<120)
    try fill(second, 120..<130)
    let copy = try folder.copied()
    try check(SeriesStore.open(folder: copy.path).store, 0..<130)
    #expect(second.statistics.writeProblem == nil)
  }

  @Test func `files and folders are their owner's alone`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/state/store"
    let (store, _) = SeriesStore.open(folder: path)
    try fill(store, 0..<10)
    store.flush()
    try fill(store, 10..<20)
    func mode(_ path: String) -> mode_t {
      var status = stat()
      return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
    }
    for place in ["", "/blocks", "/wal"] {
      #expect(mode(path + place) == 0o700)
      for name in TemporaryFolder.names(in: path + place) where mode(path + place + "/" + name) != 0o700 {
        #expect(mode(path + place + "/" + name) == 0o600, "\(name)")
      }
    }
  }
}
