import Text

/// A moment, as Go's `time.Time`.
package struct GoTime: TemplateObject, Hashable {
  /// Since the epoch.
  package var nanoseconds: Int64
  package var zone: Zone

  package struct Zone: Hashable, Sendable {
    /// East of Greenwich, in seconds.
    package var offset: Int
    /// `UTC`, `CET`
    package var name: String

    package init(offset: Int, name: String) { (self.offset, self.name) = (offset, name) }
    package static let utc = Zone(offset: 0, name: "UTC")
  }

  package init(nanoseconds: Int64, zone: Zone = .utc) {
    (self.nanoseconds, self.zone) = (nanoseconds, zone)
  }

  package var type: String { "*time.Time" }
  package var text: String { formatted("2006-01-02 15:04:05.999999999 -0700 MST") }

  var calendar: CivilDate {
    CivilDate(localMilliseconds: nanoseconds.floorDivided(by: 1_000_000) + Int64(zone.offset) * 1000)
  }

  package var nanosecondOfSecond: Int { Int(nanoseconds.floorRemainder(by: 1_000_000_000)) }

  /// By a layout of Go: the reference time, `2006-01-02 15:04:05`.
  package func formatted(_ layout: String) -> String { TimeLayout(layout).text(of: self) }

  package func member(_ name: String, arguments: [TemplateValue]) throws(FunctionFailure) -> TemplateValue? {
    let date = calendar
    switch name {
    case "UTC", "Local": return .object(GoTime(nanoseconds: nanoseconds))
    case "String": return .string(text)
    case "Format": return .string(formatted(try arguments.text(0)))
    case "Unix": return .int(Int(nanoseconds.floorDivided(by: 1_000_000_000)), type: .int64)
    case "UnixMilli": return .int(Int(nanoseconds.floorDivided(by: 1_000_000)), type: .int64)
    case "UnixMicro": return .int(Int(nanoseconds.floorDivided(by: 1000)), type: .int64)
    case "UnixNano": return .int(Int(nanoseconds), type: .int64)
    case "Year": return .int(date.year)
    case "Month": return .int(date.month, type: .month)
    case "Day": return .int(date.day)
    case "Hour": return .int(date.hour)
    case "Minute": return .int(date.minute)
    case "Second": return .int(date.second)
    case "Nanosecond": return .int(nanosecondOfSecond)
    case "YearDay": return .int(date.dayOfYear)
    case "Weekday": return .int(date.weekday, type: .weekday)
    case "IsZero": return .bool(false)
    case "Add": return .object(moved(by: Int64(try arguments.integer(0))))
    case "AddDate":
      var target = date.adding(months: try arguments.integer(0, in: -10_000...10_000) * 12 + arguments.integer(1, in: -100_000...100_000))
      target = target.adding(days: try arguments.integer(2, in: -3_000_000...3_000_000))
      let days = Int64(CivilDate.dayNumber(year: target.year, month: target.month, day: target.day) - CivilDate.dayNumber(year: date.year, month: date.month, day: date.day))
      let (length, overflow) = days.multipliedReportingOverflow(by: 86_400_000_000_000)
      return .object(moved(by: overflow ? 0 : length))
    case "Sub": return .int(Int(nanoseconds.subtractingReportingOverflow(try arguments.time(0).nanoseconds).partialValue), type: .duration)
    case "Before": return .bool(nanoseconds < (try arguments.time(0).nanoseconds))
    case "After": return .bool(nanoseconds > (try arguments.time(0).nanoseconds))
    case "Equal": return .bool(nanoseconds == (try arguments.time(0).nanoseconds))
    default: return nil
    }
  }

  private func moved(by length: Int64) -> GoTime {
    let (sum, overflow) = nanoseconds.addingReportingOverflow(length)
    return GoTime(nanoseconds: overflow ? (length < 0 ? .min : .max) : sum, zone: zone)
  }
}

extension [TemplateValue] {
  fileprivate func text(_ index: Int) throws(FunctionFailure) -> String {
    guard indices.contains(index), case .string(let text, _) = self[index] else { throw FunctionFailure("expected string") }
    return text
  }

  fileprivate func integer(_ index: Int, in range: ClosedRange<Int> = .min ... .max) throws(FunctionFailure) -> Int {
    guard indices.contains(index), case .int(let value, _) = self[index], range.contains(value) else { throw FunctionFailure("expected integer") }
    return value
  }

  fileprivate func time(_ index: Int) throws(FunctionFailure) -> GoTime {
    guard indices.contains(index), case .object(let object) = self[index], let time = object as? GoTime else { throw FunctionFailure("expected time.Time") }
    return time
  }
}

enum GoCalendar {
  static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
  ]
  static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

  static func monthName(_ month: Int) -> String { months.indices.contains(month - 1) ? months[month - 1] : "%!Month(\(month))" }
  static func weekdayName(_ day: Int) -> String { weekdays.indices.contains(day) ? weekdays[day] : "%!Weekday(\(day))" }
}
