import Testing
import TimeSeries

@testable import DataFrames

@Suite struct RelativeTimeTests {
  /// Moment.js' bounds.
  @Test(arguments: [
    (44, "a few seconds ago"), (45, "a minute ago"), (89, "a minute ago"), (90, "2 minutes ago"), (44 * 60, "44 minutes ago"),
    (45 * 60, "an hour ago"), (89 * 60, "an hour ago"), (90 * 60, "2 hours ago"), (21 * 3600, "21 hours ago"), (22 * 3600, "a day ago"),
    (25 * 86_400, "25 days ago"), (26 * 86_400, "a month ago"), (-60, "in a minute"),
  ] as [(Int64, String)])
  func `how long ago a moment is`(seconds: Int64, text: String) {
    let now = Timestamp(milliseconds: 1_700_000_000_000)
    #expect(RelativeTime.text(from: now, to: now - seconds * 1000) == text)
  }
}
