import Text
import TimeSeries

/// Moments as people type them: `20 min`, `1 hour ago`, `yesterday`, `10am`, `yesterday 10:30`; each becomes one of
/// Grafana's expressions or a moment of the day.
enum SpokenMoment {
  /// - Parameters:
  ///   - now: Today is its day in `zone`.
  ///   - roundingUp: Whether a day means its end.
  /// - Returns: `nil` for what is none of these.
  static func milliseconds(_ text: String, now: Timestamp, zone: TimeZoneRules, roundingUp: Bool) -> Int64? {
    let words = text.lowercased().split(whereSeparator: { $0.isWhitespace || $0 == "," }).map(String.init)
    guard (1...4).contains(words.count) else { return nil }
    if let moment = ago(words, now: now, zone: zone) { return moment }
    let days = ["today": 0, "yesterday": -1, "tomorrow": 1]
    let today = CivilDate(milliseconds: now.milliseconds, zone: zone).startOfDay
    if let first = words.first, let offset = days[first] {
      let day = today.adding(days: offset)
      let rest = words.dropFirst().filter { $0 != "at" }
      guard !rest.isEmpty else {
        return roundingUp ? day.adding(days: 1).milliseconds(in: zone) - 1 : day.milliseconds(in: zone)
      }
      return clock(rest.joined()).map { day.milliseconds(in: zone) + $0 }
    }
    guard let time = clock(words.joined()) else { return nil }
    let moment = today.milliseconds(in: zone) + time
    // What is still to come today was meant of yesterday: nobody looks into an empty future.
    return moment > now.milliseconds ? today.adding(days: -1).milliseconds(in: zone) + time : moment
  }

  private static let units: [String: Character] = [
    "s": "s", "sec": "s", "secs": "s", "second": "s", "seconds": "s", "m": "m", "min": "m", "mins": "m", "minute": "m", "minutes": "m",
    "h": "h", "hr": "h", "hrs": "h", "hour": "h", "hours": "h", "d": "d", "day": "d", "days": "d", "w": "w", "week": "w", "weeks": "w",
    "month": "M", "months": "M", "quarter": "Q", "quarters": "Q", "y": "y", "year": "y", "years": "y",
  ]

  /// `20 min`, `20m`, `an hour ago`.
  private static func ago(_ words: [String], now: Timestamp, zone: TimeZoneRules) -> Int64? {
    var words = words[...]
    if words.last == "ago" { words = words.dropLast() }
    let joined = words.joined()
    var digits = joined.prefix { $0.isASCII && $0.isNumber }
    var unit = joined.dropFirst(digits.count)
    if digits.isEmpty {
      guard words.count == 2, words.first == "a" || words.first == "an" else { return nil }
      (digits, unit) = ("1", Substring(words.last ?? ""))
    }
    guard digits.count <= 9, let letter = units[String(unit)] else { return nil }
    return TimeRangeParser(now: now, zone: zone).applying("-\(digits)\(letter)", to: now, roundingUp: false)?.milliseconds
  }

  /// `10am`, `10:30`, `10:30pm`, `22:15:30` as milliseconds of the day.
  private static func clock(_ text: String) -> Int64? {
    var rest = text[...]
    var isAfternoon: Bool?
    if rest.hasSuffix("am") || rest.hasSuffix("pm") {
      isAfternoon = rest.hasSuffix("pm")
      rest = rest.dropLast(2)
    }
    let parts = rest.split(separator: ":", omittingEmptySubsequences: false).map { $0.count <= 2 ? Int64($0) : nil }
    guard (1...3).contains(parts.count), parts.count > 1 || isAfternoon != nil else { return nil }
    var numbers: [Int64] = []
    for part in parts {
      guard let part, part >= 0 else { return nil }
      numbers.append(part)
    }
    var hour = numbers[0]
    if let isAfternoon {
      guard (1...12).contains(hour) else { return nil }
      hour = hour % 12 + (isAfternoon ? 12 : 0)
    }
    let (minute, second) = (numbers.count > 1 ? numbers[1] : 0, numbers.count > 2 ? numbers[2] : 0)
    guard hour < 24, minute < 60, second < 60 else { return nil }
    return ((hour * 60 + minute) * 60 + second) * 1000
  }
}
