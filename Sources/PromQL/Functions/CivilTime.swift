import TimeSeries

/// A moment in UTC, taken apart.
struct CivilTime {
  /// Whole seconds since the Unix epoch.
  var seconds: Int64

  /// Fractions are cut off; what is more than 285 million years away is held there.
  init(seconds: Double) {
    self.seconds = Int64(clampingToRange: min(max(seconds, -9e15), 9e15).rounded(.towardZero))
  }

  private var days: Int64 { (seconds - secondOfDay) / 86_400 }
  private var secondOfDay: Int64 {
    let rest = seconds % 86_400
    return rest < 0 ? rest + 86_400 : rest
  }

  var second: Int64 { secondOfDay % 60 }
  var minute: Int64 { secondOfDay % 3600 / 60 }
  var hour: Int64 { secondOfDay / 3600 }
  /// 0 is Sunday.
  var weekday: Int64 { ((days + 4) % 7 + 7) % 7 }
  var year: Int64 { date.year }
  var month: Int64 { date.month }
  var day: Int64 { date.day }

  var dayOfYear: Int64 {
    let date = date
    return (1..<date.month).reduce(date.day) { $0 + Self.length(of: $1, in: date.year) }
  }

  var daysInMonth: Int64 {
    let date = date
    return Self.length(of: date.month, in: date.year)
  }

  private static func length(of month: Int64, in year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// The proleptic Gregorian calendar, counted from 1 March of year 0 so that leap days come last (Howard Hinnant's
  /// "chrono-compatible low-level date algorithms").
  private var date: (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }
}
