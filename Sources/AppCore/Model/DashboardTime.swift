import Dashboards
package import Text
import TimeSeries

/// The time zone of a dashboard and what its ranges mean now.
extension Model {
  package func zone(of screen: DashboardScreen) -> TimeZoneRules {
    TimeRangeParser.zone(screen.dashboard.time.timezone, system: settings.zone)
  }

  /// That of the dashboard that is open also holds beside it: for alerts, silences and what is explored. Without one it is
  /// the chosen zone, or this machine's, as the browser's is in Grafana.
  package var zone: TimeZoneRules {
    screen.map(zone(of:)) ?? TimeRangeParser.zone(settings.timezone ?? "", system: settings.zone)
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
