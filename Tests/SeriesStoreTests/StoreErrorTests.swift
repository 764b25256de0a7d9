import SeriesStore
import Testing

@Suite struct StoreErrorTests {
  @Test func `errors compare by their facts`() {
    #expect(StoreError.tooManySeries(limit: 1) != .tooManySeries(limit: 2))
  }
}
