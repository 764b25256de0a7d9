import SeriesStore
import Testing
import TimeSeries

@Suite struct EndedSeriesTests {
  @Test func `a series that has ended takes no more room than its compressed samples, and goes on when it comes back`() throws {
    let store = SeriesStore()
    let stays = try store.reference(for: ["__name__": "stays"])
    let ends = try store.reference(for: ["__name__": "ends"])
    let target = TargetID(rawValue: "host")
    func append(_ references: [SeriesReference], second: Int64) -> AppendOutcome {
      var batch = SampleBatch(at: Timestamp(milliseconds: second * 1000))
      for reference in references { batch.append(1, to: reference) }
      return store.append(batch, from: target)
    }
    for second in 1...50 { _ = append([stays, ends], second: Int64(second)) }
    let before = store.statistics.headBytes
    #expect(append([stays], second: 51).markedStale == 1)
    // Of 16 bytes for each of its 50 samples, little more than a byte is left.
    #expect(before - store.statistics.headBytes > 50 * 16 - 150)

    #expect(append([stays, ends], second: 52).appended == 2)
    let range = TimeRange(start: .epoch, end: Timestamp(milliseconds: 100_000))
    let samples = try store.select([.equal("__name__", "ends")], in: range).first?.samples
    #expect(samples?.count == 52)
    #expect(samples?.values[50].isStaleMarker == true)
    #expect(samples?.values.last == 1)
  }
}
