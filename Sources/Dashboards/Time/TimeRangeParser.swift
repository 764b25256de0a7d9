package import Text
package import TimeSeries

/// Grafana's time expressions: `now-6h`, `now-1d/d`, `2024-01-01||+1M/M`, ISO dates, epoch seconds and milliseconds, and
/// what people type: `20 min`, `yesterday`, `10am`.
///
/// Checked against `datemath.ts` and `rangeutil.ts` of Grafana 12. Days, weeks, months, quarters and years follow the
/// calendar of the zone, across changes of the clocks; hours and less are lengths of time.
package struct TimeRangeParser: Sendable {
  package var now: Timestamp
  var zone: TimeZoneRules
  /// 0 is Sunday.
  var firstWeekday: Int
  /// 0–11
  var fiscalYearStartMonth: Int

  package init(now: Timestamp, zone: TimeZoneRules, firstWeekday: Int = 0, fiscalYearStartMonth: Int = 0) {
    (self.now, self.zone, self.firstWeekday, self.fiscalYearStartMonth) = (now, zone, firstWeekday, fiscalYearStartMonth)
  }

  /// With a dashboard's own zone, week and fiscal year; `browser` and "" are `system`.
  package init(now: Timestamp, settings: TimeSettings, system: TimeZoneRules = .system) {
    self.init(
      now: now, zone: Self.zone(settings.timezone, system: system), firstWeekday: Self.weekday(settings.weekStart),
      fiscalYearStartMonth: settings.fiscalYearStartMonth)
  }

  package static func zone(_ name: String, system: TimeZoneRules = .system) -> TimeZoneRules {
    switch name.lowercased() {
    case "", "browser", "default": system
    default: TimeZoneRules.named(name) ?? system
    }
  }

  private static func weekday(_ name: String?) -> Int {
    switch name?.lowercased() {
    case "monday"?: 1
    case "saturday"?: 6
    default: 0
    }
  }

  /// Both ends from one reading of the clock.
  ///
  /// - Parameter nowDelay: Moves an end of `now` back: `1m`. - Returns: `nil` where an end cannot be read; ends in the
  ///   wrong order are exchanged.
  package func range(from: String, to: String, nowDelay: String? = nil) -> TimeRange? {
    var to = to
    if let nowDelay, to.trimmed == "now" { to = "now-\(nowDelay)" }
    guard let start = moment(from, roundingUp: false), let end = moment(to, roundingUp: true) else { return nil }
    return start <= end ? TimeRange(start: start, end: end) : TimeRange(start: end, end: start)
  }

  /// One end. `/d` rounds down to the start of the day or, for the end of a range, up to its last millisecond.
  package func moment(_ text: String, roundingUp: Bool) -> Timestamp? {
    // No expression is longer; what comes from addresses can be.
    guard text.utf8.count <= 200 else { return nil }
    let written = text.trimmed
    // A date has blanks of its own.
    let text = text.contains(":") ? text.trimmed : text.filter { !$0.isWhitespace }
    if text.hasPrefix("now") { return apply(text.dropFirst(3), to: now.milliseconds, roundingUp) }
    if let bars = text.firstRange(of: "||") {
      guard let base = absolute(String(text[..<bars.lowerBound])) else { return nil }
      return apply(text[bars.upperBound...], to: base, roundingUp)
    }
    let moment = absolute(text) ?? SpokenMoment.milliseconds(written, now: now, zone: zone, roundingUp: roundingUp)
    return moment.map(Timestamp.init(milliseconds:))
  }

  /// A moment moved by arithmetic alone: `-1d`, `-1w/w`.
  func applying(_ arithmetic: String, to moment: Timestamp, roundingUp: Bool) -> Timestamp? {
    apply(arithmetic[...], to: moment.milliseconds, roundingUp)
  }

  /// Whether the text says a moment that moves on with the clock.
  static func isRelative(_ text: String) -> Bool { text.contains("now") }

  private func absolute(_ text: String) -> Int64? {
    let text = text.trimmed
    if let number = Int64(text), text.utf8.count > 4 {
      // Ten digits are seconds of our time; as milliseconds they would lie in early 1970.
      let milliseconds = (9...10).contains(text.utf8.count) && number > 0 ? number * 1000 : number
      return milliseconds.magnitude <= CivilDate.farthest.magnitude ? milliseconds : nil
    }
    if text.utf8.count > 10, let seconds = Double(text), (1e9..<1e10).contains(seconds) { return Int64((seconds * 1000).rounded()) }
    return ISODate.milliseconds(of: text, zone: zone)
  }
}

// MARK: Arithmetic

extension TimeRangeParser {
  private func apply(_ expression: Substring, to base: Int64, _ roundingUp: Bool) -> Timestamp? {
    var rest = expression.filter { !$0.isWhitespace }[...]
    var moment = base
    while let sign = rest.popFirst() {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      guard digits.count <= 9 else { return nil }
      let count = digits.isEmpty ? 1 : Int(digits) ?? 1
      rest = rest.dropFirst(digits.count)
      let isFiscal = rest.first == "f"
      if isFiscal { rest = rest.dropFirst() }
      guard let unit = rest.popFirst(), "smhdwMQy".contains(unit) else { return nil }
      let result: Int64?
      switch sign {
      case "/":
        // Rounding is to whole single units.
        guard count == 1, !isFiscal || unit == "Q" || unit == "y" else { return nil }
        result = rounded(moment, to: unit, isFiscal: isFiscal, up: roundingUp)
      case "+": result = adding(count, unit, to: moment)
      case "-": result = adding(-count, unit, to: moment)
      default: return nil
      }
      guard let result, result.magnitude <= CivilDate.farthest.magnitude else { return nil }
      moment = result
    }
    return Timestamp(milliseconds: moment)
  }

  private func adding(_ count: Int, _ unit: Character, to moment: Int64) -> Int64? {
    func length(_ milliseconds: Int64) -> Int64? {
      let (product, overflow) = Int64(count).multipliedReportingOverflow(by: milliseconds)
      let (sum, sumOverflow) = moment.addingReportingOverflow(product)
      return overflow || sumOverflow ? nil : sum
    }
    let date = CivilDate(milliseconds: moment, zone: zone)
    // No calendar reaches farther, and products stay small.
    guard abs(count) <= 200_000_000 else { return nil }
    switch unit {
    case "s": return length(1000)
    case "m": return length(60_000)
    case "h": return length(3_600_000)
    case "d": return bounded(date.adding(days: count))
    case "w": return bounded(date.adding(days: count * 7))
    case "M": return bounded(date.adding(months: count))
    case "Q": return bounded(date.adding(months: count * 3))
    default: return bounded(date.adding(months: count * 12))
    }
  }

  private func bounded(_ date: CivilDate) -> Int64? {
    abs(date.year) > 275_000 ? nil : date.milliseconds(in: zone)
  }

  private func rounded(_ moment: Int64, to unit: Character, isFiscal: Bool, up: Bool) -> Int64? {
    let date = CivilDate(milliseconds: moment, zone: zone)
    guard "wdMQy".contains(unit) else {
      // The same instant twice an hour when clocks go back: minutes and seconds are cut on the time line.
      let size: Int64 = unit == "s" ? 1000 : unit == "m" ? 60_000 : 3_600_000
      let offset = Int64(zone.offset(at: moment.floorDivided(by: 1000))) * 1000
      let start = (moment + offset).floorDivided(by: size) * size - offset
      return up ? start + size - 1 : start
    }
    let start: CivilDate
    let next: CivilDate
    switch unit {
    case "d":
      start = date.startOfDay
      next = start.adding(days: 1)
    case "w":
      start = date.startOfDay.adding(days: -((date.weekday - firstWeekday + 7) % 7))
      next = start.adding(days: 7)
    case "M":
      start = CivilDate(year: date.year, month: date.month)
      next = start.adding(months: 1)
    case "Q":
      let first = isFiscal ? fiscalYearStartMonth : 0
      let monthsIn = ((date.month - 1 - first) % 3 + 3) % 3
      start = CivilDate(year: date.year, month: date.month).adding(months: -monthsIn)
      next = start.adding(months: 3)
    default:
      let first = isFiscal ? fiscalYearStartMonth : 0
      let monthsIn = ((date.month - 1 - first) % 12 + 12) % 12
      start = CivilDate(year: date.year, month: date.month).adding(months: -monthsIn)
      next = start.adding(months: 12)
    }
    return up ? next.milliseconds(in: zone) - 1 : start.milliseconds(in: zone)
  }
}
