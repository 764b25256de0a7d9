package import Text
package import TimeSeries

/// Times of the day and days of the week that a dashboard marks: `queryType: "timeRegions"` of Grafana's own
/// annotations, and what became of the old graph's `timeRegions` (checked against `core/utils/timeRegions.ts` of Grafana 13).
package struct TimeRegion: Hashable, Sendable {
  private let schedule: CronSchedule
  /// 0 marks moments.
  private let length: Milliseconds
  private let timezone: String

  /// `{from: "22:00", fromDayOfWeek: 1…7, to, toDayOfWeek, timezone}` or `{mode: "cron", cronExpr, duration}`.
  ///
  /// Days count from Monday, 1, to Sunday, 7. `nil` where neither a day nor a time to begin with is named.
  package init?(_ config: JSONObject) {
    timezone = config["timezone"]?.string ?? ""
    if config["mode"] == "cron" {
      guard let schedule = CronSchedule(config["cronExpr"]?.text ?? "") else { return nil }
      self.schedule = schedule
      length = Int64(clampingToRange: (config["duration"]?.text).flatMap { IntervalText.serverMilliseconds($0.filter { !$0.isWhitespace }) } ?? 0)
      return
    }
    func time(_ key: String) -> ClockTime? { (config[key]?.text).flatMap(ClockTime.init) }
    func day(_ key: String) -> Int? { config[key]?.integer.flatMap { (1...7).contains($0) ? $0 : nil } }
    let (fromDay, from) = (day("fromDayOfWeek"), time("from"))
    guard fromDay != nil || from != nil else { return nil }
    let begin = from ?? ClockTime(minutes: 0)
    schedule = CronSchedule(minute: begin.minutes % 60, hour: begin.minutes / 60, weekday: fromDay)
    length = Self.length(fromDay: fromDay, from: from, toDay: day("toDayOfWeek"), to: time("to"))
  }

  private static func length(fromDay: Int?, from: ClockTime?, toDay: Int?, to: ClockTime?) -> Milliseconds {
    let firstDay = fromDay ?? 1
    var lastDay = toDay ?? firstDay
    let begin = from?.minutes ?? 0
    var end = to?.minutes ?? begin
    if fromDay != nil, from == nil, to == nil {
      // Days without times count whole.
      (lastDay, end) = (lastDay % 7 + 1, 0)
    }
    // Every day from 22:00 to 02:00 ends on the next day; on one day of the week it takes until the next such day.
    if fromDay == nil, toDay == nil, end < begin { lastDay = lastDay % 7 + 1 }
    let minutes = (lastDay - firstDay + 7) % 7 * minutesPerDay + end - begin
    return Int64(minutes < 0 ? minutes + 7 * minutesPerDay : minutes) * 60_000
  }

  private static let minutesPerDay = 24 * 60

  /// The regions that touch `range`, oldest first; at most ``AnnotationEvents/limit``.
  ///
  /// - Parameter system: The zone of regions that name none.
  package func ranges(within range: TimeRange, system: TimeZoneRules) -> [TimeRange] {
    let zone = TimeRangeParser.zone(timezone, system: system)
    return schedule.moments(from: range.start.milliseconds - length, to: range.end.milliseconds, zone: zone, limit: AnnotationEvents.limit)
      .map { TimeRange(start: Timestamp(milliseconds: $0), end: Timestamp(milliseconds: $0 + length)) }
  }
}

/// `22:00`, `9:5`, `7`
private struct ClockTime: Hashable {
  var minutes: Int

  init(minutes: Int) { self.minutes = minutes }

  init?(_ text: String) {
    let parts = text.split(separator: ":").map { Int($0) }
    guard let hour = parts.first ?? nil, (0...24).contains(hour) else { return nil }
    let minute = parts.count > 1 ? parts[1] ?? 0 : 0
    guard (0...59).contains(minute) else { return nil }
    minutes = (hour * 60 + minute) % (24 * 60)
  }
}

/// Minutes, hours, days, months and days of the week, as cron writes them.
struct CronSchedule: Hashable, Sendable {
  private var minutes: Set<Int>
  private var hours: Set<Int>
  private var days: Set<Int>
  private var months: Set<Int>
  /// 0 is Sunday.
  private var weekdays: Set<Int>
  /// Where both kinds of days are restricted, either is enough.
  private var needsBothDays: Bool

  /// - Parameter weekday: 1 is Monday, 7 Sunday; `nil` is every day.
  init(minute: Int, hour: Int, weekday: Int?) {
    (minutes, hours, days, months) = ([minute], [hour], Set(1...31), Set(1...12))
    weekdays = weekday.map { [$0 % 7] } ?? Set(0...6)
    needsBothDays = true
  }

  /// `0 9 * * 1-5`; with a sixth part in front, seconds, which do not count. `nil` where it cannot be read.
  init?(_ text: String) {
    var parts = text.split(separator: " ").map { $0.lowercased() }
    if parts.count == 6 { parts.removeFirst() }
    guard parts.count == 5, let minutes = Self.values(parts[0], 0...59), let hours = Self.values(parts[1], 0...23),
      let days = Self.values(parts[2], 1...31), let months = Self.values(parts[3], 1...12, names: Self.monthNames, first: 1),
      let weekdays = Self.values(parts[4], 0...7, names: Self.weekdayNames, first: 0)
    else { return nil }
    (self.minutes, self.hours, self.days, self.months) = (minutes, hours, days, months)
    self.weekdays = Set(weekdays.map { $0 % 7 })
    needsBothDays = parts[2].hasPrefix("*") || parts[4].hasPrefix("*")
  }

  private static let monthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
  private static let weekdayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

  /// `*`, `?`, `5`, `1-5`, `*/15`, `1,3`, names.
  private static func values(_ text: String, _ range: ClosedRange<Int>, names: [String] = [], first: Int = 0) -> Set<Int>? {
    func number(_ text: Substring) -> Int? {
      let value = Int(text) ?? names.firstIndex(of: String(text)).map { $0 + first }
      return value.flatMap { range.contains($0) ? $0 : nil }
    }
    var result: Set<Int> = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let pieces = part.split(separator: "/", omittingEmptySubsequences: false)
      guard let whole = pieces.first, pieces.count <= 2, let step = pieces.count == 2 ? Int(pieces[1]) : 1, step > 0 else { return nil }
      let ends = whole.split(separator: "-", omittingEmptySubsequences: false)
      let bounds: ClosedRange<Int>
      if whole == "*" || whole == "?" {
        bounds = range
      } else if ends.count == 2, let low = number(ends[0]), let high = number(ends[1]), low <= high {
        bounds = low...high
      } else if ends.count == 1, let value = number(whole) {
        bounds = value...(pieces.count == 2 ? range.upperBound : value)
      } else {
        return nil
      }
      result.formUnion(stride(from: bounds.lowerBound, through: bounds.upperBound, by: step))
    }
    return result
  }

  /// Rising; both ends count.
  func moments(from start: Int64, to end: Int64, zone: TimeZoneRules, limit: Int) -> [Int64] {
    var result: [Int64] = []
    let times = hours.sorted().flatMap { hour in minutes.sorted().map { (hour: hour, minute: $0) } }
    var day = CivilDate(milliseconds: start, zone: zone).startOfDay
    // No range that anybody looks at has more days.
    for _ in 0..<20_000 where result.count < limit {
      if day.milliseconds(in: zone) > end { break }
      if holds(day) {
        for time in times where result.count < limit {
          let moment = CivilDate(year: day.year, month: day.month, day: day.day, hour: time.hour, minute: time.minute).milliseconds(in: zone)
          if moment >= start, moment <= end { result.append(moment) }
        }
      }
      day = day.adding(days: 1)
    }
    return result
  }

  private func holds(_ day: CivilDate) -> Bool {
    guard months.contains(day.month) else { return false }
    let (isDay, isWeekday) = (days.contains(day.day), weekdays.contains(day.weekday))
    return needsBothDays ? isDay && isWeekday : isDay || isWeekday
  }
}
