import Testing
import TimeSeries

@Suite struct TimestampTests {
  @Test(arguments: [(999, false), (1000, true), (1500, true), (2000, true), (2001, false)])
  func `both ends belong to a range`(time: Int64, isInside: Bool) {
    let range = TimeRange(start: Timestamp(milliseconds: 1000), end: Timestamp(milliseconds: 2000))
    #expect(range.contains(Timestamp(milliseconds: time)) == isInside)
  }

  @Test(arguments: [
    (0, "0s"), (7 * 86_400, "1w"), (8 * 86_400, "8d"), (14 * 86_400, "2w"), (14 * 86_400 + 1, "14d1s"), (365 * 86_400, "1y"),
    (366 * 86_400, "366d"), (5400, "1h30m"), (-90, "-1m30s"),
  ] as [(Int64, String)])
  func `a duration is written with weeks and years only where they divide it`(seconds: Int64, text: String) {
    #expect(PromDuration.format(seconds * 1000) == text)
  }
}
