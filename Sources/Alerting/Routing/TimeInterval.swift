import Text
package import TimeSeries

/// When routes are muted or active, as an Alertmanager's `time_intervals` say it; all parts of one must hold.
package struct TimeInterval: Sendable {
  var times: [Range<Int>] = []
  var weekdays: [ClosedRange<Int>] = []
  /// Negative days count from the end of the month.
  var daysOfMonth: [ClosedRange<Int>] = []
  var months: [ClosedRange<Int>] = []
  var years: [ClosedRange<Int>] = []
  var location: TimeZoneRules = .utc

  package func contains(_ time: Timestamp) -> Bool {
    let date = CivilDate(milliseconds: time.rawValue, zone: location)
    let minute = date.hour * 60 + date.minute
    let length = CivilDate.daysInMonth(year: date.year, month: date.month)
    func holds(_ ranges: [ClosedRange<Int>], _ value: Int) -> Bool { ranges.isEmpty || ranges.contains { $0.contains(value) } }
    let isDay = daysOfMonth.isEmpty || daysOfMonth.contains { range in
      let from = range.lowerBound < 0 ? length + range.lowerBound + 1 : range.lowerBound
      let to = range.upperBound < 0 ? length + range.upperBound + 1 : range.upperBound
      return max(1, from) <= date.day && date.day <= min(length, to)
    }
    return (times.isEmpty || times.contains { $0.contains(minute) }) && holds(weekdays, date.weekday) && isDay && holds(months, date.month)
      && holds(years, date.year)
  }

  private static let weekdayNames = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
  private static let monthNames = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
  ]

  /// - Throws: ``RouteProblem`` that names the part that is not understood.
  init(_ node: YAMLNode) throws(RouteProblem) {
    for time in node["times"]?.sequence ?? [] {
      guard let from = Self.minute(time["start_time"] ?? time["startTime"]), let to = Self.minute(time["end_time"] ?? time["endTime"]), from < to else {
        throw RouteProblem("times need start_time before end_time, as 09:00 and 17:00")
      }
      times.append(from..<to)
    }
    weekdays = try Self.ranges(node["weekdays"], "weekdays") { Self.weekdayNames.firstIndex(of: $0) }
    months = try Self.ranges(node["months"], "months") { name in Self.monthNames.firstIndex(of: name).map { $0 + 1 } ?? Int(name).flatMap { (1...12).contains($0) ? $0 : nil } }
    years = try Self.ranges(node["years"], "years") { Int($0) }
    for item in (node["days_of_month"] ?? node["daysOfMonth"])?.sequence ?? [] {
      let text = item.text ?? "\(item["start"]?.text ?? ""):\(item["end"]?.text ?? "")"
      let ends = text.split(separator: ":").compactMap { Int($0) }
      guard let from = ends.first, let to = ends.last, ends.count <= 2, (1...31).contains(abs(from)), (1...31).contains(abs(to)) else {
        throw RouteProblem("days_of_month: \(text) is no range of days such as 1:5 or -3:-1")
      }
      daysOfMonth.append(min(from, to)...max(from, to))
      if (from < 0) != (to < 0) { daysOfMonth[daysOfMonth.count - 1] = from < 0 ? from...max(from, to) : from...31 }
    }
    if let name = node["location"]?.string {
      guard let zone = TimeZoneRules.named(name) else { throw RouteProblem("location: there is no time zone \(name)") }
      location = zone
    }
  }

  private static func minute(_ node: YAMLNode?) -> Int? {
    let parts = (node?.text ?? "").split(separator: ":").map { Int($0) }
    guard parts.count == 2, let hour = parts[0], let minute = parts[1], (0...24).contains(hour), (0..<60).contains(minute), hour < 24 || minute == 0 else { return nil }
    return hour * 60 + minute
  }

  private static func ranges(_ node: YAMLNode?, _ field: String, _ value: (String) -> Int?) throws(RouteProblem) -> [ClosedRange<Int>] {
    var ranges: [ClosedRange<Int>] = []
    for item in node?.sequence ?? [] {
      let text = item.text?.lowercased() ?? ""
      let ends = text.split(separator: ":").map { String($0).trimmed }
      guard let from = ends.first.flatMap(value), let to = ends.last.flatMap(value), ends.count <= 2, from <= to else {
        throw RouteProblem("\(field): \(text) is no range that is understood")
      }
      ranges.append(from...to)
    }
    return ranges
  }
}
