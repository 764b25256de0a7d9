import Canvas
import DataFrames
import Panels
import TimeSeries

/// The crosshair: one instant that all panels show, moved over the samples of the focused one.
extension DashboardsFeature {
  mutating func toggleCrosshair() -> [Intent] {
    guard var screen else { return [] }
    let isOn = screen.view.crosshair == nil
    screen.view.selectionStart = nil
    screen.view.crosshair = isOn ? crosshairSamples(of: screen).times.last ?? screen.time.resolved.end : nil
    self.screen = screen
    return isOn ? [.say("←→ move  n N extremes  Space select a range  Enter series of this instant  Esc leave")] : []
  }

  /// Keys that mean something else while the crosshair is on.
  ///
  /// - Returns: `nil` where the key is not the crosshair's.
  mutating func pressAtCrosshair(_ key: Key, in context: Surroundings) -> [Intent]? {
    guard screen?.view.crosshair != nil, key.modifiers.isEmpty else { return nil }
    switch key.code {
    case .enter: return zoomToSelection(in: context)
    case .home: moveCrosshairToEnd(first: true)
    case .end: moveCrosshairToEnd(first: false)
    case .character("n"): return moveCrosshairToExtreme(forward: true)
    case .character("N"): return moveCrosshairToExtreme(forward: false)
    default: return nil
    }
    return []
  }

  /// A column to the side, ten with up and down; onto a sample where there are any.
  mutating func moveCrosshair(_ direction: SpatialMovement.Direction, in context: Surroundings) {
    guard let screen, let time = screen.view.crosshair else { return }
    let range = screen.time.resolved
    let width = screen.view.fullScreen != nil ? bodyArea(in: context).width : screen.view.focus.flatMap { context.placement(of: screen).area(of: $0) }?.width
    let step = max(range.length / Milliseconds(max(width ?? bodyArea(in: context).width, 10)), 1)
    let distance = direction == .up || direction == .down ? 10 * step : step
    let isForward = direction == .right || direction == .up
    let wanted = isForward ? time + distance : time - distance
    let times = crosshairSamples(of: screen).times
    let sample = isForward ? times.first { $0 >= wanted } ?? times.last : times.last { $0 <= wanted } ?? times.first
    self.screen?.view.crosshair = sample ?? min(max(wanted, range.start), range.end)
  }

  private mutating func moveCrosshairToEnd(first: Bool) {
    guard let screen else { return }
    let times = crosshairSamples(of: screen).times
    let range = screen.time.resolved
    self.screen?.view.crosshair = first ? times.first ?? range.start : times.last ?? range.end
  }

  private mutating func moveCrosshairToExtreme(forward: Bool) -> [Intent] {
    guard let screen, let time = screen.view.crosshair else { return [] }
    let extremes = crosshairSamples(of: screen).extremes
    guard let next = forward ? extremes.first(where: { $0 > time }) : extremes.last(where: { $0 < time }) else {
      return [.say(extremes.isEmpty ? "No peaks or valleys in this panel" : "No more peaks or valleys \(forward ? "after" : "before") this")]
    }
    self.screen?.view.crosshair = next
    return []
  }

  /// Between the crosshair and where the selection began; where none did, Enter goes deeper as ever.
  private mutating func zoomToSelection(in context: Surroundings) -> [Intent] {
    guard let view = screen?.view, let start = view.selectionStart, let end = view.crosshair else { return goDeeper(in: context) }
    guard start != end else {
      return [.say("The arrows choose the other end of the range, Enter then zooms into it")]
    }
    return changeTime(in: context) { $0.change(to: TimeRange(start: min(start, end), end: max(start, end))) }
  }

  private func crosshairSamples(of screen: OpenDashboard) -> CrosshairSamples {
    let progress = screen.view.focusedPanel.flatMap { screen.panels[$0] }
    return CrosshairSamples(progress?.data?.frames ?? [], hidden: progress?.interaction.hiddenSeries ?? [], range: screen.time.resolved)
  }
}
