import Dashboards
import Text
import TimeSeries

/// The time zone of a dashboard and what its ranges mean now.
extension Model {
  func zone(of screen: DashboardScreen) -> TimeZoneRules {
    TimeRangeParser.zone(screen.dashboard.time.timezone, system: settings.zone)
  }

  func resolvedRange(of screen: DashboardScreen) -> TimeRange {
    resolve(screen.time.raw, of: screen) ?? screen.time.resolved
  }

  /// - Returns: `nil` where the ends cannot be understood.
  func resolve(_ raw: TimeControl.RawRange) -> TimeRange? {
    screen.flatMap { resolve(raw, of: $0) }
  }

  private func resolve(_ raw: TimeControl.RawRange, of screen: DashboardScreen) -> TimeRange? {
    TimeRangeParser(now: now, settings: screen.dashboard.time, system: settings.zone)
      .range(from: raw.from, to: raw.to, nowDelay: screen.dashboard.time.nowDelay)
  }
}
