import Dashboards
import DataFrames
import DatasourceKit
import Text
import TimeSeries

/// A panel over itself an hour, a day or a week ago.
extension Model {
  private static let distances: [Milliseconds?] = [nil, 3_600_000, 86_400_000, 604_800_000]

  mutating func compare() -> [Command] {
    guard let key = screen?.view.focusedPanel, let panel = screen?.dashboard.panels[key.panel] else { return [] }
    guard panel.type.rawValue == "timeseries" else {
      remark = "Only time series can be compared with an earlier time"
      return []
    }
    let index = Self.distances.firstIndex(of: screen?[panel: key].comparison) ?? 0
    let next = Self.distances[(index + 1) % Self.distances.count]
    screen?[panel: key].comparison = next
    screen?[panel: key].askedEpoch = 0
    screen?[panel: key].phase = .idle
    remark = next.map { "With itself \(PromDuration.format($0)) earlier, dashed; C goes on" } ?? "No comparison"
    return askVisiblePanels()
  }
}

/// Answers of an earlier time, moved to where the present ones are.
enum EarlierFrames {
  /// The same targets, asked `distance` earlier.
  static func part(_ part: PanelQuery.Part, by distance: Milliseconds) -> PanelQuery.Part {
    var part = part
    part.request.range = part.request.range.earlier(by: distance)
    for index in part.request.targets.indices {
      part.request.targets[index].range = part.request.targets[index].range.earlier(by: distance)
    }
    return part
  }

  /// Moved forward in time, dashed, and named after how much earlier they are.
  static func moved(_ frames: [DataFrame], by distance: Milliseconds) -> [DataFrame] {
    frames.map { frame in
      var frame = frame
      for index in frame.fields.indices {
        switch frame.fields[index].values {
        case .times(let times):
          frame.fields[index].values = .times(times.map { time in time.map { $0 &+ distance } })
        default:
          frame.fields[index].state.displayName = SeriesNames.name(of: frame.fields[index]) + " −\(PromDuration.format(distance))"
          frame.fields[index].config.custom["lineStyle"] = ["fill": "dash"]
          frame.fields[index].config.custom["fillOpacity"] = 0
        }
      }
      return frame
    }
  }
}

extension TimeRange {
  fileprivate func earlier(by distance: Milliseconds) -> TimeRange {
    TimeRange(start: start - distance, end: end - distance)
  }
}
