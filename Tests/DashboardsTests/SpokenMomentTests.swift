import TimeSeries
import Testing
import Text

@testable import Dashboards

/// Times as people type them.
@Suite struct SpokenMomentTests {
  /// 2024-05-15 12:00:00 UTC, a Wednesday.
  private static let now = Timestamp(milliseconds: 1_715_774_400_000)

  @Test(arguments: [
    ("20 min", -1_200_000), ("20min", -1_200_000), ("1 hour ago", -3_600_000), ("an hour ago", -3_600_000),
    ("3 days ago", -259_200_000), ("yesterday", -129_600_000), ("today", -43_200_000), ("10am", -7_200_000), ("10:30", -5_400_000),
    ("10:30 pm", -48_600_000), ("yesterday 10am", -93_600_000), ("yesterday at 10:00", -93_600_000),
    ("1715770800", -3_600_000), ("1715770800000", -3_600_000), ("1715770800.5", -3_599_500),
  ] as [(String, Int64)])
  func `a time in words is a moment`(_ text: String, _ offset: Int64) {
    let moment = TimeRangeParser(now: Self.now, zone: .utc).moment(text, roundingUp: false)
    #expect(moment?.milliseconds == Self.now.milliseconds + offset)
  }

  @Test func `the end of yesterday is its last millisecond`() {
    #expect(TimeRangeParser(now: Self.now, zone: .utc).moment("yesterday", roundingUp: true)?.milliseconds == Self.now.milliseconds - 43_200_001)
  }

  @Test(arguments: ["bananas", "25:00", "13pm", "ago", "min", "10 parsecs", "yesterday bananas", "99999999999999999999 min"])
  func `other words are no time`(_ text: String) {
    #expect(TimeRangeParser(now: Self.now, zone: .utc).moment(text, roundingUp: false) == nil)
  }
}
