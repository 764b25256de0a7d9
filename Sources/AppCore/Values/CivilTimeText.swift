import Text
import TimeSeries

/// Moments as the application's own lines show them.
enum CivilTimeText {
  private static let timeFormat = MomentFormat("HH:mm:ss")
  private static let fullFormat = MomentFormat("YYYY-MM-DD HH:mm:ss")

  static func time(_ time: Timestamp, zone: TimeZoneRules) -> String {
    timeFormat.text(time.rawValue, zone: zone)
  }

  static func dateAndTime(_ time: Timestamp, zone: TimeZoneRules) -> String {
    fullFormat.text(time.rawValue, zone: zone)
  }

  /// With the zone's abbreviation at that time, for places that do not say elsewhere which zone they are in.
  static func dateTimeAndZone(_ time: Timestamp, zone: TimeZoneRules) -> String {
    "\(dateAndTime(time, zone: zone)) \(zone.abbreviation(at: time.rawValue / 1000))"
  }
}

/// A range as the header shows it: as written where it is relative, else as dates.
enum TimeRangeText {
  static func short(from: String, to: String, zone: TimeZoneRules) -> String {
    "\(end(from, zone: zone)) → \(end(to, zone: zone))"
  }

  private static func end(_ text: String, zone: TimeZoneRules) -> String {
    guard let milliseconds = Int64(text) else { return text }
    return CivilTimeText.dateAndTime(Timestamp(milliseconds: milliseconds), zone: zone)
  }
}
