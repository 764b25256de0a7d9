import Testing
import Text

@Suite struct DateTests {
  /// Sunday, 3 March 2024, 04:05:06.789 UTC.
  static let moment: Int64 = 1_709_438_706_789

  @Test(arguments: [
    ("YYYY-MM-DD HH:mm:ss.SSS", "2024-03-03 04:05:06.789"), ("MM/DD/YYYY h:mm:ss a", "03/03/2024 4:05:06 am"),
    ("dddd, MMMM Do YYYY", "Sunday, March 3rd 2024"), ("ddd D MMM YY", "Sun 3 Mar 24"), ("[at] HH[h]", "at 04h"),
    ("Q DDD DDDD w W GGGG-[W]WW E d", "1 63 063 10 9 2024-W09 7 0"), ("x X", "1709438706789 1709438706"), ("LLL", "March 3, 2024 4:05 AM"),
    ("hh:mm A Z", "04:05 AM +00:00"), ("S SS SSSS", "7 78 7890"), ("\\D D", "D 3"), ("kk:mm|", "04:05|"), ("YYYY-MM-DDTHH:mm:ss", "2024-03-03T04:05:06"),
  ])
  func `formats as Moment does`(_ pattern: String, _ text: String) {
    #expect(MomentFormat(pattern).text(Self.moment) == text)
  }

  @Test(arguments: [
    ("YYYY-MM-DD HH:mm:ss", "2024-03-03 04:05:06", Int64(1_709_438_706_000)), ("DD/MM/YYYY", "3/3/2024", 1_709_424_000_000),
    ("MMM D, YYYY h:mm A", "Mar 3, 2024 4:05 PM", 1_709_481_900_000), ("YYYY-MM-DDTHH:mm:ss.SSSZ", "2024-03-03T05:05:06.789+01:00", 1_709_438_706_789),
    ("x", "1709438706789", 1_709_438_706_789), ("X", "1709438706", 1_709_438_706_000), ("YYYY-DDD", "2024-063", 1_709_424_000_000),
  ])
  func `reads what a format describes`(_ pattern: String, _ text: String, _ milliseconds: Int64) {
    #expect(MomentFormat(pattern).milliseconds(of: text) == milliseconds)
  }

  @Test(arguments: ["", "yesterday", "2024-13-01", "2023-02-29", "2024-03-03T25:00"]) func `a text that is no date has no moment`(_ text: String) {
    #expect(ISODate.milliseconds(of: text) == nil)
    #expect(MomentFormat("YYYY-MM-DD").milliseconds(of: String(text.prefix(10))) == nil || text.count > 10)
  }

  @Test(arguments: [
    ("2024-03-03", Int64(1_709_424_000_000)), ("2024-03-03 04:05:06", 1_709_438_706_000), ("2024-03-03T04:05:06.789Z", 1_709_438_706_789),
    ("2024-03-03T04:05:06+02:00", 1_709_431_506_000), ("2024-03", 1_709_251_200_000),
  ])
  func `reads ISO dates`(_ text: String, _ milliseconds: Int64) {
    #expect(ISODate.milliseconds(of: text) == milliseconds)
  }

  @Test func `dates and moments convert both ways, far into past and future`() {
    for milliseconds in [Int64(-62_135_596_800_000), -1, 0, 951_782_399_999, 951_782_400_000, 4_102_444_800_000, CivilDate.farthest, -CivilDate.farthest] {
      #expect(CivilDate(milliseconds: milliseconds, zone: .utc).milliseconds(in: .utc) == milliseconds)
    }
    _ = CivilDate(milliseconds: .min, zone: .utc)
    #expect(CivilDate(year: 2024, month: 1, day: 31).adding(months: 1) == CivilDate(year: 2024, month: 2, day: 29))
    #expect(CivilDate(year: 2024, month: 1, day: 31).adding(months: -2) == CivilDate(year: 2023, month: 11, day: 30))
    #expect(CivilDate(year: 2021, month: 1, day: 3).isoWeek == (2020, 53))
  }
}

@Suite struct TimeZoneTests {
  @Test(arguments: [
    ("Europe/Berlin", Int64(1_704_067_200), 3600, "CET"), ("Europe/Berlin", 1_719_792_000, 7200, "CEST"),
    ("Europe/Berlin", 2_556_144_000, 3600, "CET"), ("America/New_York", 4_086_000_000, -14400, "EDT"), ("Asia/Kolkata", 1_704_067_200, 19800, "IST"),
    ("UTC", 0, 0, "UTC"), ("Australia/Sydney", 4_070_908_800, 39600, "AEDT"),
  ])
  func `knows offsets of today and of the far future`(_ name: String, _ seconds: Int64, _ offset: Int, _ abbreviation: String) throws {
    guard let zone = TimeZoneRules.named(name) else { return print("skipped: no zone files here for \(name)") }
    #expect(zone.offset(at: seconds) == offset)
    #expect(zone.abbreviation(at: seconds) == abbreviation)
  }

  @Test func `a skipped hour moves on, a doubled hour is the first`() throws {
    guard let berlin = TimeZoneRules.named("Europe/Berlin") else { return print("skipped: no zone files here") }
    let skipped = CivilDate(year: 2024, month: 3, day: 31, hour: 2, minute: 30).milliseconds(in: berlin)
    #expect(CivilDate(milliseconds: skipped, zone: berlin).hour == 3)
    let doubled = CivilDate(year: 2024, month: 10, day: 27, hour: 2, minute: 30).milliseconds(in: berlin)
    #expect(berlin.offset(at: doubled / 1000) == 7200)
  }

  @Test(arguments: ["../../etc/passwd", "/etc/passwd", "No/Such", "", "a b", String(repeating: "a", count: 5000)])
  func `names that are no zones have none`(_ name: String) {
    #expect(TimeZoneRules.named(name) == nil)
  }
}
