package import Text
import TimeSeries

/// Grafana's quick ranges and the words for any range.
package enum QuickRanges {
  private static func named(_ display: String, _ from: String, _ to: String) -> TimeSettings.QuickRange {
    TimeSettings.QuickRange(display: display, from: from, to: to)
  }

  /// In the order of Grafana's picker.
  package static let all: [TimeSettings.QuickRange] = [
    named("Last 5 minutes", "now-5m", "now"), named("Last 15 minutes", "now-15m", "now"), named("Last 30 minutes", "now-30m", "now"),
    named("Last 1 hour", "now-1h", "now"), named("Last 3 hours", "now-3h", "now"), named("Last 6 hours", "now-6h", "now"),
    named("Last 12 hours", "now-12h", "now"), named("Last 24 hours", "now-24h", "now"), named("Last 2 days", "now-2d", "now"),
    named("Last 7 days", "now-7d", "now"), named("Last 30 days", "now-30d", "now"), named("Last 90 days", "now-90d", "now"),
    named("Last 6 months", "now-6M", "now"), named("Last 1 year", "now-1y", "now"), named("Last 2 years", "now-2y", "now"),
    named("Last 5 years", "now-5y", "now"), named("Yesterday", "now-1d/d", "now-1d/d"),
    named("Day before yesterday", "now-2d/d", "now-2d/d"), named("This day last week", "now-7d/d", "now-7d/d"),
    named("Previous week", "now-1w/w", "now-1w/w"), named("Previous month", "now-1M/M", "now-1M/M"),
    named("Previous fiscal quarter", "now-1Q/fQ", "now-1Q/fQ"), named("Previous year", "now-1y/y", "now-1y/y"),
    named("Previous fiscal year", "now-1y/fy", "now-1y/fy"), named("Today", "now/d", "now/d"), named("Today so far", "now/d", "now"),
    named("This week", "now/w", "now/w"), named("This week so far", "now/w", "now"), named("This month", "now/M", "now/M"),
    named("This month so far", "now/M", "now"), named("This year", "now/y", "now/y"), named("This year so far", "now/y", "now"),
    named("This fiscal quarter so far", "now/fQ", "now"), named("This fiscal quarter", "now/fQ", "now/fQ"),
    named("This fiscal year so far", "now/fy", "now"), named("This fiscal year", "now/fy", "now/fy"),
  ]

  private static let unitNames: [Character: String] = [
    "s": "second", "m": "minute", "h": "hour", "d": "day", "w": "week", "M": "month", "Q": "quarter", "y": "year",
  ]

  /// `Last 6 hours`, `Yesterday`, `2024-01-01 00:00:00 to 2024-01-02 00:00:00`, else the two ends as they are.
  package static func description(from: String, to: String, zone: TimeZoneRules, own: [TimeSettings.QuickRange] = []) -> String {
    if let known = (own + all).first(where: { $0.from == from && $0.to == to }) { return known.display }
    if to == "now", from.hasPrefix("now-"), let text = span(from.dropFirst(4)) { return "Last \(text)" }
    if from == "now", to.hasPrefix("now+"), let text = span(to.dropFirst(4)) { return "Next \(text)" }
    let parser = TimeRangeParser(now: .epoch, zone: zone)
    func end(_ text: String) -> String {
      guard !TimeRangeParser.isRelative(text), let moment = parser.moment(text, roundingUp: false) else { return text }
      return MomentFormat("YYYY-MM-DD HH:mm:ss").text(moment.milliseconds, zone: zone)
    }
    return "\(end(from)) to \(end(to))"
  }

  /// `6h` in words.
  static func span(_ text: some StringProtocol) -> String? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let unit = text.dropFirst(digits.count)
    guard let count = Int(digits), unit.count == 1, let name = unit.first.flatMap({ unitNames[$0] }) else { return nil }
    return "\(count) \(name)\(count > 1 ? "s" : "")"
  }
}
