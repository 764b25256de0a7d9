import Text
import Dashboards
import TimeSeries

/// The time range, pause and the refresh interval.
extension DashboardsFeature {
  mutating func changeTime(in context: Surroundings, _ change: (inout TimeControl) -> Void) -> [Intent] {
    guard var screen else { return [] }
    let before = screen.time.raw
    change(&screen.time)
    guard screen.time.raw != before else { return [] }
    screen.view.crosshair = nil
    screen.view.selectionStart = nil
    self.screen = screen
    return rerunVariables(because: .timeRange, in: context) + refreshNow(isUrgent: true, in: context)
  }

  /// - Parameter step: Says whether there was anything to go to.
  mutating func walkHistory(in context: Surroundings, _ step: (inout TimeControl) -> Bool) -> [Intent] {
    var wasMoved = false
    let intents = changeTime(in: context) { wasMoved = step(&$0) }
    return wasMoved ? intents : [.say("No other range to go to")]
  }

  mutating func pause(in context: Surroundings) -> [Intent] {
    guard var screen else { return [] }
    if let crosshair = screen.view.crosshair {
      screen.view.selectionStart = screen.view.selectionStart == nil ? crosshair : nil
      self.screen = screen
      return []
    }
    screen.refresh.isPaused.toggle()
    self.screen = screen
    let sampling = Intent.terminal(.sampling(!screen.refresh.isPaused))
    return screen.refresh.isPaused ? [sampling] : [sampling] + refreshNow(isUrgent: false, in: context)
  }

  mutating func changeRefresh(towardsLonger: Bool, in context: Surroundings) -> [Intent] {
    guard var screen else { return [] }
    screen.refresh.interval = screen.refresh.next(towardsLonger: towardsLonger)
    screen.refresh.lastRefresh = screen.refresh.lastRefresh ?? context.now
    self.screen = screen
    return [.say(screen.refresh.interval.map { "Refresh every \(PromDuration.format($0))" } ?? "Refresh off")]
  }

  /// `now/d` means that zone's days from now on.
  mutating func setTimeZone(_ name: String, in context: Surroundings) -> [Intent] {
    screen?.dashboard.time.timezone = name
    guard let screen else { return [] }
    let zone = context.zone(of: screen).name
    return [.say("Times are in \(zone.isEmpty ? "local" : zone)")] + rerunVariables(because: .timeRange, in: context) + refreshNow(isUrgent: true, in: context)
  }
}
