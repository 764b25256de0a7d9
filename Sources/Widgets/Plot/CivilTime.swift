/// A moment as clock and calendar show it, in the proleptic Gregorian calendar.
struct CivilTime: Hashable, Sendable {
  var year: Int
  var month: Int
  var day: Int
  var hour: Int
  var minute: Int
  var second: Int
  var millisecond: Int

  /// - Parameter milliseconds: Since the epoch, with the zone's offset already added.
  init(milliseconds: Int64) {
    let days = milliseconds.dividedDown(by: 86_400_000)
    let rest = Int(milliseconds - days * 86_400_000)
    (hour, minute) = (rest / 3_600_000, rest / 60_000 % 60)
    (second, millisecond) = (rest / 1000 % 60, rest % 1000)
    // Howard Hinnant's "chrono-compatible low-level date algorithms": years begin in March, eras have 400 years.
    let shifted = days + 719_468
    let era = shifted.dividedDown(by: 146_097)
    let dayOfEra = Int(shifted - era * 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + Int(era) * 400 + (month <= 2 ? 1 : 0)
  }

  /// The moment `time` (milliseconds since the epoch) where `offset` gives the seconds east of UTC.
  init(_ time: Int64, offset: (Int64) -> Int) {
    // Clocks and offsets end long before the numbers do: 290,000 years either way are enough.
    let time = min(max(time, -9_200_000_000_000_000), 9_200_000_000_000_000)
    self.init(milliseconds: time + Int64(offset(time.dividedDown(by: 1000))) * 1000)
  }

  /// Days since 1970-01-01.
  static func days(year: Int, month: Int, day: Int) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = Int64(shifted).dividedDown(by: 400)
    let yearOfEra = Int64(shifted) - era * 400
    let dayOfYear = Int64((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1)
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// The moment at which local clocks show `local`; of two the earlier, and where clocks jump over it the jump.
  static func utc(fromLocal local: Int64, offset: (Int64) -> Int) -> Int64 {
    let guess = local - Int64(offset(local.dividedDown(by: 1000))) * 1000
    return local - Int64(offset(guess.dividedDown(by: 1000))) * 1000
  }
}

/// Moments as text.
package enum TimeText {
  /// How Grafana labels a time axis whose ticks are `step` apart and whose ends are `range` apart, in milliseconds.
  static func axisLabel(_ time: Int64, step: Int64, range: Int64, offset: (Int64) -> Int) -> String {
    let civil = CivilTime(time, offset: offset)
    let day: Int64 = 86_400_000
    if step < 1000 { return clock(civil) + "." + padded(civil.millisecond, 3) }
    if step < 60_000 { return clock(civil) }
    if range <= day { return hourAndMinute(civil) }
    if step < day { return "\(padded(civil.month))/\(padded(civil.day)) \(hourAndMinute(civil))" }
    if range < 365 * day { return "\(padded(civil.month))/\(padded(civil.day))" }
    if step < 365 * day { return "\(civil.year)-\(padded(civil.month))" }
    return "\(civil.year)"
  }

  /// `2026-03-01 14:05:09`, with milliseconds where there are any.
  package static func full(_ time: Int64, offset: (Int64) -> Int) -> String {
    let civil = CivilTime(time, offset: offset)
    let fraction = civil.millisecond == 0 ? "" : "." + padded(civil.millisecond, 3)
    return "\(padded(civil.year, 4))-\(padded(civil.month))-\(padded(civil.day)) \(clock(civil))\(fraction)"
  }

  private static func clock(_ civil: CivilTime) -> String { hourAndMinute(civil) + ":" + padded(civil.second) }
  private static func hourAndMinute(_ civil: CivilTime) -> String { padded(civil.hour) + ":" + padded(civil.minute) }

  static func padded(_ number: Int, _ digits: Int = 2) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(digits - text.utf8.count, 0)) + text
  }
}

extension Int64 {
  /// Division that rounds towards minus infinity.
  func dividedDown(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}
