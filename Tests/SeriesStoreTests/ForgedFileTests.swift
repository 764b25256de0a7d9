@testable import SeriesStore
import TestSupport
import Testing
import TimeSeries

/// Damage behind right checksums: nothing on the disk is believed.
@Suite struct ForgedFileTests {
  @Test func `a block with a forged index never traps`() throws {
    let folder = try TemporaryFolder()
    let (store, _) = SeriesStore.open(folder: folder.path)
    try DurableStoreTests.fill(store, seconds: 0..<20)
    store.flush()
    let copy = try folder.copied()
    let path = try copy.onlyFile(in: "blocks")
    let bytes = try TemporaryFolder.read(path)
    let footerAt = bytes.count - BlockFormat.footerSize
    let footer = try BlockFooter(bytes.span.bytes)
    var random = SplitMix(seed: 21)
    for _ in 0..<400 {
      var forged = bytes
      for _ in 0...random.next() % 3 {
        forged[footer.symbolsAt + Int(random.next() % UInt64(footerAt - footer.symbolsAt))] = UInt8(truncatingIfNeeded: random.next())
      }
      var newFooter = footer
      newFooter.indexChecksum = Checksum.crc32c(forged.span.bytes.extracting(footer.symbolsAt..<footerAt))
      forged.replaceSubrange(footerAt..., with: newFooter.bytes)
      try TemporaryFolder.write(forged, to: path)
      let (survivor, _) = SeriesStore.open(folder: copy.path)
      _ = try survivor.select([], in: DurableStoreTests.everything)
      _ = try survivor.labelNames(matching: [], in: DurableStoreTests.everything)
    }
  }

  @Test func `a block with a forged footer never traps`() throws {
    let folder = try TemporaryFolder()
    let (store, _) = SeriesStore.open(folder: folder.path)
    try DurableStoreTests.fill(store, seconds: 0..<20)
    store.flush()
    let bytes = try TemporaryFolder.read(try folder.onlyFile(in: "blocks"))
    let footer = try BlockFooter(bytes.span.bytes)
    var random = SplitMix(seed: 22)
    for _ in 0..<2000 {
      var forged = footer
      let value = random.next() % 2 == 0 ? Int(random.next() % UInt64(bytes.count * 2)) : Int(truncatingIfNeeded: random.next() >> 1)
      switch random.next() % 4 {
      case 0: forged.symbolsAt = value
      case 1: forged.entriesAt = value
      case 2: forged.tableAt = value
      default: forged.seriesCount = value
      }
      let block = bytes.dropLast(BlockFormat.footerSize) + forged.bytes
      _ = try? BlockFooter(Array(block).span.bytes)
    }
  }

  @Test func `a log with forged records never traps`() throws {
    let folder = try TemporaryFolder()
    let (store, _) = SeriesStore.open(folder: folder.path)
    store.setMetadata(MetricMetadata(kind: .gauge, help: "h", unit: "u"), of: "gauge")
    try DurableStoreTests.fill(store, seconds: 0..<3)
    let bytes = try TemporaryFolder.read(try folder.onlyFile(in: "wal"))
    var records: [Range<Int>] = []
    var position = LogFormat.headerSize
    while position < bytes.count {
      let length = (0..<4).reduce(0) { $0 | Int(bytes[position + $1]) << (8 * $1) }
      records.append(position + 8..<position + 8 + length)
      position += 8 + length
    }
    var random = SplitMix(seed: 23)
    for _ in 0..<1000 {
      var forged = bytes
      let record = records[Int(random.next() % UInt64(records.count))]
      for _ in 0...random.next() % 3 {
        // The second byte of a series record is its number: large ones would only take memory.
        forged[record.lowerBound + Int(random.next() % UInt64(record.count))] = UInt8(random.next() % 128)
      }
      let checksum = Checksum.crc32c(forged.span.bytes.extracting(record))
      for byte in 0..<4 { forged[record.lowerBound - 4 + byte] = UInt8(truncatingIfNeeded: checksum >> UInt32(8 * byte)) }
      var head = HeadState()
      var reader = LogReader(path: "wal")
      reader.replay(forged.span.bytes, into: &head)
      #expect(head.samples <= 100)
    }
  }
}
