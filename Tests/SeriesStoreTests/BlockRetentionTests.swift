import Synchronization
import TestSupport
import Testing

@testable import SeriesStore

@Suite struct BlockRetentionTests {
  @Test func `a block whose newest sample is at the cut-off stays`() throws {
    let folder = try TemporaryFolder()
    let (store, _) = SeriesStore.open(folder: folder.path)
    try DurableStoreTests.fill(store, seconds: 0..<20)
    store.flush()
    let blocks = store.head.withLock(\.blocks).map(\.block)
    let end = try #require(blocks.first).footer.end
    #expect(end == 19_000)
    #expect(blocks.expired(before: (end, false), byteLimit: .max).isEmpty)
    #expect(blocks.expired(before: (end + 1, false), byteLimit: .max).count == 1)
    #expect(blocks.expired(before: (end + 1, true), byteLimit: .max).isEmpty)
    let bytes = blocks.reduce(0) { $0 + $1.byteCount }
    #expect(blocks.expired(before: (.min, false), byteLimit: bytes).isEmpty)
    #expect(blocks.expired(before: (.min, false), byteLimit: bytes - 1).count == 1)
  }
}
