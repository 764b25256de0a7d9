import Canvas
import DataFrames
import Panels
import TimeSeries

/// The crosshair: one instant that all panels show, moved over the samples of the focused one.
extension Model {
  mutating func toggleCrosshair() {
    guard var screen else { return }
    let isOn = screen.view.crosshair == nil
    screen.view.selectionStart = nil
    screen.view.crosshair = isOn ? crosshairSamples(of: screen).times.last ?? screen.time.resolved.end : nil
    self.screen = screen
    if isOn { remark = "←→ move  n N extremes  Space select a range  Enter series of this instant  Esc leave" }
  }

  /// Keys that mean something else while the crosshair is on.
  ///
  /// - Returns: `nil` where the key is not the crosshair's.
  mutating func handleAtCrosshair(_ key: Key) -> [Command]? {
    guard screen?.view.crosshair != nil, pendingKeys.isEmpty, key.modifiers.isEmpty else { return nil }
    switch key.code {
    case .enter: return zoomToSelection()
    case .home: moveCrosshairToEnd(first: true)
    case .end: moveCrosshairToEnd(first: false)
    case .character("n"): moveCrosshairToExtreme(forward: true)
    case .character("N"): moveCrosshairToExtreme(forward: false)
    default: return nil
    }
    return []
  }

  /// A column to the side, ten with up and down; onto a sample where there are any.
  mutating func moveCrosshair(_ direction: SpatialMovement.Direction) {
    guard let screen, let time = screen.view.crosshair else { return }
    let range = screen.time.resolved
    let width = screen.view.fullScreen != nil ? bodyArea.width : screen.view.focus.flatMap { placement(of: screen).area(of: $0) }?.width
    let step = max(range.length / Milliseconds(max(width ?? bodyArea.width, 10)), 1)
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

  private mutating func moveCrosshairToExtreme(forward: Bool) {
    guard let screen, let time = screen.view.crosshair else { return }
    let extremes = crosshairSamples(of: screen).extremes
    guard let next = forward ? extremes.first(where: { $0 > time }) : extremes.last(where: { $0 < time }) else {
      remark = extremes.isEmpty ? "No peaks or valleys in this panel" : "No more peaks or valleys \(forward ? "after" : "before") this"
      return
    }
    self.screen?.view.crosshair = next
  }

  /// Between the crosshair and where the selection began; where none did, Enter goes deeper as ever.
  private mutating func zoomToSelection() -> [Command] {
    guard let view = screen?.view, let start = view.selectionStart, let end = view.crosshair else { return open() }
    guard start != end else {
      remark = "The arrows choose the other end of the range, Enter then zooms into it"
      return []
    }
    return changeTime { $0.change(to: TimeRange(start: min(start, end), end: max(start, end))) }
  }

  private func crosshairSamples(of screen: DashboardScreen) -> CrosshairSamples {
    let progress = screen.view.focusedPanel.flatMap { screen.panels[$0] }
    return CrosshairSamples(progress?.data?.frames ?? [], hidden: progress?.interaction.hiddenSeries ?? [], range: screen.time.resolved)
  }
}

/// The instants that the crosshair can stand on in one panel.
struct CrosshairSamples {
  private let columns: [(times: [Int64?], values: [Double])]
  private let range: TimeRange

  /// Series that are switched off do not count.
  init(_ frames: [DataFrame], hidden: Set<String>, range: TimeRange) {
    self.range = range
    columns = frames.flatMap { frame -> [(times: [Int64?], values: [Double])] in
      guard case .times(let times)? = frame.fields.first(where: { $0.type == .time })?.values else { return [] }
      return frame.fields.compactMap { field in
        guard case .numbers(let values) = field.values, values.count == times.count, !hidden.contains(SeriesNames.name(of: field)) else { return nil }
        return (times, values)
      }
    }
  }

  /// Instants with a value, rising.
  var times: [Timestamp] {
    var seen: Set<Int64> = []
    for column in columns {
      for (time, value) in zip(column.times, column.values) where !value.isNaN {
        if let time { seen.insert(time) }
      }
    }
    return sorted(seen)
  }

  /// Peaks and valleys, rising.
  var extremes: [Timestamp] {
    var seen: Set<Int64> = []
    for column in columns {
      for index in TurningPoints.of(column.values) {
        if let time = column.times[index] { seen.insert(time) }
      }
    }
    return sorted(seen)
  }

  private func sorted(_ times: Set<Int64>) -> [Timestamp] {
    times.map(Timestamp.init(milliseconds:)).filter { range.start <= $0 && $0 <= range.end }.sorted()
  }
}

/// Where a series turns from rising to falling, small wiggles left out.
enum TurningPoints {
  /// A turn counts when the series then moves back by more than this part of its whole span.
  private static let swing = 0.2

  /// Indices of peaks and valleys; NaN and infinite values are passed over.
  static func of(_ values: [Double]) -> [Int] {
    var (lowest, highest) = (Double.infinity, -Double.infinity)
    for value in values where value.isFinite { (lowest, highest) = (min(lowest, value), max(highest, value)) }
    let threshold = (highest - lowest) * swing
    guard threshold > 0, threshold.isFinite else { return [] }
    var turns: [Int] = []
    var (low, high): (Int?, Int?) = (nil, nil)
    var isRising: Bool?
    for index in values.indices where values[index].isFinite {
      let value = values[index]
      if low.map({ value < values[$0] }) ?? true { low = index }
      if high.map({ value > values[$0] }) ?? true { high = index }
      if isRising != false, let top = high, values[top] - value > threshold {
        turns.append(top)
        (isRising, low, high) = (false, index, index)
      } else if isRising != true, let bottom = low, value - values[bottom] > threshold {
        turns.append(bottom)
        (isRising, low, high) = (true, index, index)
      }
    }
    // The last run has turned nowhere yet; its end is an extreme all the same.
    if let last = isRising == true ? high : low, isRising != nil, turns.last != last { turns.append(last) }
    return turns
  }
}
