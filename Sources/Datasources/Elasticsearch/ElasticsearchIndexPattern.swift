import Text
package import TimeSeries

/// The indices of a datasource: a name, or a pattern with dates that names one for each hour, day, … of a range.
///
/// `[logstash-]YYYY.MM.DD`: what stands in brackets stands for itself, the rest is a date.
package struct ElasticsearchIndexPattern: Hashable, Sendable {
  package enum Rotation: String, Sendable { case hourly, daily, weekly, monthly, yearly }

  package let pattern: String
  package let rotation: Rotation?
  /// More names than this are no address that a server takes; the ones nearest to the range's end are kept.
  private static let mostIndices = 1000

  package init(_ pattern: String, rotation: String) {
    (self.pattern, self.rotation) = (pattern, Rotation(rawValue: rotation.lowercased()))
  }

  /// Every index that may hold documents of `range`, the oldest first.
  package func indices(in range: TimeRange) -> [String] {
    guard let rotation else { return [pattern] }
    let format = MomentFormat(pattern)
    var date = CivilDate(milliseconds: range.start.milliseconds, zone: .utc)
    date = Self.start(of: rotation, date)
    var names: [String] = []
    var moment = date.milliseconds(in: .utc)
    while moment <= range.end.milliseconds {
      names.append(format.text(moment))
      if names.count > Self.mostIndices { names.removeFirst() }
      let next = Self.next(rotation, CivilDate(milliseconds: moment, zone: .utc)).milliseconds(in: .utc)
      guard next > moment else { break }
      moment = next
    }
    return names
  }

  private static func start(of rotation: Rotation, _ date: CivilDate) -> CivilDate {
    var date = date
    (date.minute, date.second, date.millisecond) = (0, 0, 0)
    guard rotation != .hourly else { return date }
    date.hour = 0
    switch rotation {
    case .hourly, .daily: return date
    case .weekly:
      let day = CivilDate.dayNumber(year: date.year, month: date.month, day: date.day)
      // 1 January 1970 was a Thursday; ISO's weeks begin on Monday.
      return date.adding(days: -((day + 3) % 7 + 7) % 7)
    case .monthly:
      date.day = 1
      return date
    case .yearly:
      (date.month, date.day) = (1, 1)
      return date
    }
  }

  private static func next(_ rotation: Rotation, _ date: CivilDate) -> CivilDate {
    switch rotation {
    case .hourly: CivilDate(milliseconds: date.milliseconds(in: .utc) + 3_600_000, zone: .utc)
    case .daily: date.adding(days: 1)
    case .weekly: date.adding(days: 7)
    case .monthly: date.adding(months: 1)
    case .yearly: date.adding(months: 12)
    }
  }
}
