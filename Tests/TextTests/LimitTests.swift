import Testing

@testable import Text

@Suite struct LimitTests {
  @Test(arguments: [(3, true), (4, false)])
  func `JSON may be nested as deep as the limit and no deeper`(depth: Int, isAccepted: Bool) {
    let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    #expect(((try? JSONValue.parse(text, limits: JSONLimits(depth: 3))) != nil) == isAccepted)
  }

  /// The last Sunday of March and October, in months that begin and end on every weekday.
  @Test(arguments: [
    (2021, "2021-03-28", "2021-10-31"), (2022, "2022-03-27", "2022-10-30"), (2023, "2023-03-26", "2023-10-29"),
    (2024, "2024-03-31", "2024-10-27"), (2026, "2026-03-29", "2026-10-25"), (2027, "2027-03-28", "2027-10-31"),
  ])
  func `week 5 is the last one of the month`(year: Int, spring: String, autumn: String) throws {
    let zone = try #require(POSIXTimeZone("CET-1CEST,M3.5.0,M10.5.0/3"))
    func day(_ change: POSIXTimeZone.Change?) throws -> String {
      let date = CivilDate(localMilliseconds: try #require(change).seconds(in: year) * 1000)
      return "\(date.year)-\(date.month < 10 ? "0" : "")\(date.month)-\(date.day)"
    }
    #expect(try day(zone.daylightStart) == spring)
    #expect(try day(zone.daylightEnd) == autumn)
  }
}
