/// A date and time of day as a calendar and a wall clock show it, in the proleptic Gregorian calendar; no zone.
package struct CivilDate: Hashable, Sendable {
  package var year: Int
  /// 1–12
  package var month: Int
  /// 1–31
  package var day: Int
  package var hour: Int
  package var minute: Int
  package var second: Int
  package var millisecond: Int

  package init(
    year: Int, month: Int = 1, day: Int = 1, hour: Int = 0, minute: Int = 0, second: Int = 0, millisecond: Int = 0
  ) {
    (self.year, self.month, self.day) = (year, month, day)
    (self.hour, self.minute, self.second, self.millisecond) = (hour, minute, second, millisecond)
  }

  /// The farthest moment from the epoch that has a date: JavaScript's, 100 million days.
  package static let farthest: Int64 = 8_640_000_000_000_000

  /// The date in a zone. Moments beyond ``farthest`` are taken as ``farthest``.
  package init(milliseconds: Int64, zone: TimeZoneRules) {
    let clamped = min(max(milliseconds, -Self.farthest), Self.farthest)
    let seconds = clamped.floorDivided(by: 1000)
    self.init(localMilliseconds: clamped + Int64(zone.offset(at: seconds)) * 1000)
  }

  /// What a clock that shows UTC shows.
  package init(localMilliseconds: Int64) {
    let days = localMilliseconds.floorDivided(by: Self.millisecondsPerDay)
    var rest = Int(localMilliseconds - days * Self.millisecondsPerDay)
    (year, month, day) = Self.date(ofDay: Int(days))
    millisecond = rest % 1000
    rest /= 1000
    (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60)
  }

  /// Milliseconds since the epoch of this wall-clock time in `zone`.
  ///
  /// A time that a change of the clocks skips is taken as if the clocks had not changed yet; of one that occurs twice
  /// the first is meant (as Moment does). Fields out of their range carry over.
  package func milliseconds(in zone: TimeZoneRules) -> Int64 {
    let local = localMilliseconds
    let seconds = local.floorDivided(by: 1000)
    let before = Int64(zone.offset(at: seconds - 86_400))
    let after = Int64(zone.offset(at: seconds + 86_400))
    for offset in [before, after] where Int64(zone.offset(at: seconds - offset)) == offset {
      return local - offset * 1000
    }
    return local - before * 1000
  }

  /// As if the wall clock showed UTC.
  var localMilliseconds: Int64 {
    let days = Int64(Self.dayNumber(year: year, month: month, day: day))
    return days * Self.millisecondsPerDay + Int64((hour * 60 + minute) * 60 + second) * 1000 + Int64(millisecond)
  }

  private static let millisecondsPerDay: Int64 = 86_400_000
}

// MARK: Calendar arithmetic

extension CivilDate {
  /// Days since 1970-01-01. `month` may be out of range. (Howard Hinnant's `days_from_civil`.)
  package static func dayNumber(year: Int, month: Int, day: Int) -> Int {
    let months = month - 1
    let carriedYear = year + Int(Int64(months).floorDivided(by: 12))
    let month = months - Int(Int64(months).floorDivided(by: 12)) * 12 + 1
    let shifted = month <= 2 ? carriedYear - 1 : carriedYear
    let era = Int(Int64(shifted).floorDivided(by: 400))
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  private static func date(ofDay number: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = number + 719_468
    let era = Int(Int64(shifted).floorDivided(by: 146_097))
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  var dayNumber: Int { Self.dayNumber(year: year, month: month, day: day) }

  /// 0 is Sunday.
  package var weekday: Int { Int((Int64(dayNumber) + 4).floorRemainder(by: 7)) }

  /// 1–366
  package var dayOfYear: Int { dayNumber - Self.dayNumber(year: year, month: 1, day: 1) + 1 }

  package static func daysInMonth(year: Int, month: Int) -> Int {
    dayNumber(year: year, month: month + 1, day: 1) - dayNumber(year: year, month: month, day: 1)
  }

  /// Of ISO 8601: weeks begin on Monday, the first one holds 4 January.
  package var isoWeek: (year: Int, week: Int) {
    week(firstWeekday: 1, dayInFirstWeek: 4)
  }

  /// The week that `day January` falls into is the first one of a year.
  func week(firstWeekday: Int, dayInFirstWeek: Int) -> (year: Int, week: Int) {
    func firstDay(of year: Int) -> Int {
      let anchor = Self.dayNumber(year: year, month: 1, day: dayInFirstWeek)
      let weekday = Int((Int64(anchor) + 4 - Int64(firstWeekday)).floorRemainder(by: 7))
      return anchor - weekday
    }
    let number = dayNumber
    var weekYear = year
    if number < firstDay(of: year) { weekYear -= 1 } else if number >= firstDay(of: year + 1) { weekYear += 1 }
    return (weekYear, (number - firstDay(of: weekYear)) / 7 + 1)
  }

  /// Adds whole months; a day that the month does not have becomes its last one.
  package func adding(months: Int) -> CivilDate {
    var result = self
    let total = month - 1 + months
    result.year = year + Int(Int64(total).floorDivided(by: 12))
    result.month = Int(Int64(total).floorRemainder(by: 12)) + 1
    result.day = min(day, Self.daysInMonth(year: result.year, month: result.month))
    return result
  }

  package func adding(days: Int) -> CivilDate {
    var result = self
    (result.year, result.month, result.day) = Self.date(ofDay: dayNumber + days)
    return result
  }

  /// The same day at midnight.
  package var startOfDay: CivilDate { CivilDate(year: year, month: month, day: day) }
}

extension Int64 {
  package func floorDivided(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }

  package func floorRemainder(by divisor: Int64) -> Int64 {
    let remainder = self % divisor
    return remainder < 0 ? remainder + divisor : remainder
  }
}
