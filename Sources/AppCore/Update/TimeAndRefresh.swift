import Dashboards
import TimeSeries

/// The time range, pause and the refresh interval.
extension Model {
  mutating func changeTime(_ change: (inout TimeControl) -> Void) -> [Command] {
    guard var screen else { return [] }
    let before = screen.time.raw
    change(&screen.time)
    guard screen.time.raw != before else { return [] }
    screen.view.crosshair = nil
    screen.view.selectionStart = nil
    self.screen = screen
    return rerunVariables(because: .timeRange) + refreshNow(isUrgent: true) + [wakeCommand()]
  }

  /// - Parameter step: Says whether there was anything to go to.
  mutating func walkHistory(_ step: (inout TimeControl) -> Bool) -> [Command] {
    var wasMoved = false
    let commands = changeTime { wasMoved = step(&$0) }
    if !wasMoved { remark = "No other range to go to" }
    return commands
  }

  mutating func pause() -> [Command] {
    guard var screen else { return [] }
    if let crosshair = screen.view.crosshair {
      screen.view.selectionStart = screen.view.selectionStart == nil ? crosshair : nil
      self.screen = screen
      return []
    }
    screen.refresh.isPaused.toggle()
    self.screen = screen
    let sampling = Command.outside(.sampling(!screen.refresh.isPaused))
    return screen.refresh.isPaused ? [sampling, wakeCommand()] : [sampling] + refreshNow(isUrgent: false) + [wakeCommand()]
  }

  mutating func changeRefresh(towardsLonger: Bool) -> [Command] {
    guard var screen else { return [] }
    screen.refresh.interval = screen.refresh.next(towardsLonger: towardsLonger)
    screen.refresh.lastRefresh = screen.refresh.lastRefresh ?? now
    self.screen = screen
    remark = screen.refresh.interval.map { "Refresh every \(PromDuration.format($0))" } ?? "Refresh off"
    return [wakeCommand()]
  }
}
