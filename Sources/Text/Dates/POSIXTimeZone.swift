/// A zone as POSIX's `TZ` variable writes it: `CET-1CEST,M3.5.0,M10.5.0/3`; also the footer of zone files.
struct POSIXTimeZone: Hashable, Sendable {
  struct Period: Hashable, Sendable {
    var abbreviation: String
    /// Seconds east of UTC.
    var offset: Int
  }

  /// A day of the year and a time on it.
  struct Change: Hashable, Sendable {
    enum Day: Hashable, Sendable {
      /// 1–365; 29 February is never counted.
      case julian(Int)
      /// 0–365
      case zeroBased(Int)
      /// Week 5 is the last one; weekday 0 is Sunday.
      case monthly(month: Int, week: Int, weekday: Int)
    }

    var day: Day
    /// Seconds after midnight; from −167 to 167 hours.
    var time: Int
  }

  var standard: Period
  var daylight: Period?
  var daylightStart: Change?
  var daylightEnd: Change?

  /// `nil` where the text is not of that form.
  init?(_ text: String) {
    var scanner = POSIXTimeZoneScanner(rest: Substring(text))
    guard let name = scanner.name(), let offset = scanner.time(hourLimit: 24) else { return nil }
    standard = Period(abbreviation: name, offset: -offset)
    guard !scanner.rest.isEmpty else { return }
    guard let daylightName = scanner.name() else { return nil }
    var daylightOffset = standard.offset + 3600
    if let first = scanner.rest.first, first != "," {
      guard let written = scanner.time(hourLimit: 24) else { return nil }
      daylightOffset = -written
    }
    daylight = Period(abbreviation: daylightName, offset: daylightOffset)
    guard scanner.take(","), let start = scanner.change(), scanner.take(","), let end = scanner.change(), scanner.rest.isEmpty else {
      return nil
    }
    (daylightStart, daylightEnd) = (start, end)
  }

  func period(at seconds: Int64) -> Period {
    guard let daylight, let daylightStart, let daylightEnd else { return standard }
    let year = CivilDate(localMilliseconds: Self.clamped(seconds + Int64(standard.offset)) * 1000).year
    let start = daylightStart.seconds(in: year) - Int64(standard.offset)
    let end = daylightEnd.seconds(in: year) - Int64(daylight.offset)
    let isDaylight = start < end ? (start..<end).contains(seconds) : !(end..<start).contains(seconds)
    return isDaylight ? daylight : standard
  }

  private static func clamped(_ seconds: Int64) -> Int64 {
    min(max(seconds, -CivilDate.farthest / 1000), CivilDate.farthest / 1000)
  }
}

extension POSIXTimeZone.Change {
  /// Wall-clock seconds since the epoch at which the change happens.
  func seconds(in year: Int) -> Int64 {
    let newYear = CivilDate.dayNumber(year: year, month: 1, day: 1)
    let dayNumber: Int
    switch day {
    case .julian(let day):
      let hasLeapDay = CivilDate.daysInMonth(year: year, month: 2) == 29
      dayNumber = newYear + day - 1 + (hasLeapDay && day >= 60 ? 1 : 0)
    case .zeroBased(let day):
      dayNumber = newYear + day
    case .monthly(let month, let week, let weekday):
      let first = CivilDate(year: year, month: month)
      let length = CivilDate.daysInMonth(year: year, month: month)
      var day = 1 + (weekday - first.weekday + 7) % 7 + (week - 1) * 7
      while day > length { day -= 7 }
      dayNumber = first.dayNumber + day - 1
    }
    return Int64(dayNumber) * 86_400 + Int64(time)
  }
}

private struct POSIXTimeZoneScanner {
  var rest: Substring

  mutating func take(_ character: Character) -> Bool {
    guard rest.first == character else { return false }
    rest = rest.dropFirst()
    return true
  }

  /// Letters, or anything inside `<>`.
  mutating func name() -> String? {
    if take("<") {
      guard let end = rest.firstIndex(of: ">") else { return nil }
      defer { rest = rest[end...].dropFirst() }
      return String(rest[..<end])
    }
    let letters = rest.prefix { $0.isASCII && $0.isLetter }
    guard letters.count >= 3 else { return nil }
    rest = rest.dropFirst(letters.count)
    return String(letters)
  }

  mutating func number(upTo limit: Int) -> Int? {
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    guard let number = Int(digits), number <= limit else { return nil }
    rest = rest.dropFirst(digits.count)
    return number
  }

  /// `[+-]hh[:mm[:ss]]` in seconds.
  mutating func time(hourLimit: Int) -> Int? {
    let sign = take("-") ? -1 : 1
    if sign == 1 { _ = take("+") }
    guard var seconds = number(upTo: hourLimit).map({ $0 * 3600 }) else { return nil }
    for unit in [60, 1] where take(":") {
      guard let part = number(upTo: 59) else { return nil }
      seconds += part * unit
    }
    return sign * seconds
  }

  mutating func change() -> POSIXTimeZone.Change? {
    let day: POSIXTimeZone.Change.Day
    if take("M") {
      guard let month = number(upTo: 12), month >= 1, take("."), let week = number(upTo: 5), week >= 1, take("."),
        let weekday = number(upTo: 6)
      else { return nil }
      day = .monthly(month: month, week: week, weekday: weekday)
    } else if take("J") {
      guard let number = number(upTo: 365), number >= 1 else { return nil }
      day = .julian(number)
    } else {
      guard let number = number(upTo: 365) else { return nil }
      day = .zeroBased(number)
    }
    guard take("/") else { return POSIXTimeZone.Change(day: day, time: 7200) }
    return time(hourLimit: 167).map { POSIXTimeZone.Change(day: day, time: $0) }
  }
}
