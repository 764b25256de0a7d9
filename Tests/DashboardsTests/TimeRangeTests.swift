import Dashboards
import Testing
import Text
import TimeSeries

@Suite struct TimeRangeTests {
  /// Wednesday, 15 May 2024, 10:20:30.400 UTC
  static let now = Timestamp(milliseconds: 1_715_768_430_400)

  static func text(_ moment: Timestamp?) -> String? {
    moment.map { MomentFormat("YYYY-MM-DD HH:mm:ss.SSS").text($0.milliseconds) }
  }

  @Test(arguments: ["-9223372036854775808", "9223372036854775807", "-8640000000000001", "now-99999999999d", "now+999999999y", "now-999999999s-999999999y"])
  func `a moment that no calendar has is refused`(_ text: String) {
    #expect(TimeRangeParser(now: Self.now, zone: .utc).moment(text, roundingUp: false) == nil)
  }

  @Test(arguments: [
    ("now", "2024-05-15 10:20:30.400", "2024-05-15 10:20:30.400"), ("now-6h", "2024-05-15 04:20:30.400", "2024-05-15 04:20:30.400"),
    ("now/d", "2024-05-15 00:00:00.000", "2024-05-15 23:59:59.999"), ("now-1d/d", "2024-05-14 00:00:00.000", "2024-05-14 23:59:59.999"),
    ("now/w", "2024-05-12 00:00:00.000", "2024-05-18 23:59:59.999"), ("now/M", "2024-05-01 00:00:00.000", "2024-05-31 23:59:59.999"),
    ("now-3M/M", "2024-02-01 00:00:00.000", "2024-02-29 23:59:59.999"), ("now/Q", "2024-04-01 00:00:00.000", "2024-06-30 23:59:59.999"),
    ("now/fQ", "2024-05-01 00:00:00.000", "2024-07-31 23:59:59.999"), ("now/fy", "2024-02-01 00:00:00.000", "2025-01-31 23:59:59.999"),
    ("now/y", "2024-01-01 00:00:00.000", "2024-12-31 23:59:59.999"), ("now-1y+1d", "2023-05-16 10:20:30.400", "2023-05-16 10:20:30.400"),
    ("now - 5m", "2024-05-15 10:15:30.400", "2024-05-15 10:15:30.400"), ("now-h", "2024-05-15 09:20:30.400", "2024-05-15 09:20:30.400"),
    ("now/h", "2024-05-15 10:00:00.000", "2024-05-15 10:59:59.999"), ("2024-01-31||+1M", "2024-02-29 00:00:00.000", "2024-02-29 00:00:00.000"),
    ("2024-01-02T03:04:05.678Z", "2024-01-02 03:04:05.678", "2024-01-02 03:04:05.678"), ("2024-01-02 03:04:05", "2024-01-02 03:04:05.000", "2024-01-02 03:04:05.000"),
    ("1715768430400", "2024-05-15 10:20:30.400", "2024-05-15 10:20:30.400"),
  ])
  func `reads starts and ends`(_ expression: String, _ start: String, _ end: String) {
    let parser = TimeRangeParser(now: Self.now, zone: .utc, fiscalYearStartMonth: 1)
    #expect(Self.text(parser.moment(expression, roundingUp: false)) == start)
    #expect(Self.text(parser.moment(expression, roundingUp: true)) == end)
  }

  @Test(arguments: ["", "now-", "now-5", "now-5x", "now/2d", "now*3", "gestern", "now-99999999999d", "now-999999999y", "2024-13-01"])
  func `what is no moment is none`(_ expression: String) {
    let parser = TimeRangeParser(now: Self.now, zone: .utc)
    #expect(parser.moment(expression, roundingUp: false) == nil)
  }

  @Test func `weeks begin where the dashboard says`() {
    let parser = TimeRangeParser(now: Self.now, settings: TimeSettings(timezone: "utc", weekStart: "monday"))
    #expect(Self.text(parser.moment("now/w", roundingUp: false)) == "2024-05-13 00:00:00.000")
  }

  @Test func `days follow the zone across a change of the clocks`() throws {
    guard let berlin = TimeZoneRules.named("Europe/Berlin") else { return print("skipped: no zone files here") }
    // Noon on the day after clocks went forward.
    let noon = Timestamp(milliseconds: CivilDate(year: 2024, month: 4, day: 1, hour: 12).milliseconds(in: berlin))
    let parser = TimeRangeParser(now: noon, zone: berlin)
    let dayBefore = try #require(parser.moment("now-1d", roundingUp: false))
    #expect(noon - dayBefore == 86_400_000)
    let range = try #require(parser.range(from: "now-1d/d", to: "now-1d/d"))
    #expect(range.length == 23 * 3_600_000 - 1)
  }

  @Test func `a delay moves only an end of now`() throws {
    let parser = TimeRangeParser(now: Self.now, zone: .utc)
    #expect(parser.range(from: "now-1h", to: "now", nowDelay: "1m")?.end == Self.now - 60_000)
    #expect(parser.range(from: "now-1h", to: "now-1m", nowDelay: "5m")?.end == Self.now - 60_000)
  }

  @Test(arguments: [
    ("now-6h", "now", "Last 6 hours"), ("now-45m", "now", "Last 45 minutes"), ("now-1d/d", "now-1d/d", "Yesterday"), ("now", "now+2w", "Next 2 weeks"),
    ("now-2h", "now-1h", "now-2h to now-1h"), ("2024-01-01", "2024-01-02T12:00:00Z", "2024-01-01 00:00:00 to 2024-01-02 12:00:00"),
  ])
  func `describes ranges in words`(_ from: String, _ to: String, _ words: String) {
    #expect(QuickRanges.description(from: from, to: to, zone: .utc) == words)
  }
}
