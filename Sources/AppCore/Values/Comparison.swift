import Dashboards
import DataFrames
import DatasourceKinds
package import DatasourceKit
import Text
package import TimeSeries

/// What a panel's time series are laid over.
package enum Comparison: Hashable, Sendable {
  /// Itself, this much earlier.
  case earlier(Milliseconds)
  /// The same query, answered by another source.
  case source(DatasourceID)
  /// The same query, answered by what another context of the configuration has in the place of each source.
  case context(String)

  /// `−1h`, `@ Thanos`
  var name: String {
    switch self {
    case .earlier(let distance): "−\(PromDuration.format(distance))"
    case .source(let source): "@ \(source.name)"
    case .context(let name): "@ \(name)"
    }
  }

  /// The other answer at the times of the present one, dashed and dimmer, and named after where it comes from.
  func laidOver(_ frames: [DataFrame]) -> [DataFrame] {
    frames.map { frame in
      var frame = frame
      for index in frame.fields.indices {
        switch frame.fields[index].values {
        case .times(let times):
          guard case .earlier(let distance) = self else { continue }
          frame.fields[index].values = .times(times.map { time in time.map { $0 &+ distance } })
        default:
          frame.fields[index].state.displayName = SeriesNames.name(of: frame.fields[index]) + " " + name
          frame.fields[index].state.isCompared = true
          frame.fields[index].config.custom["lineStyle"] = ["fill": "dash"]
          frame.fields[index].config.custom["fillOpacity"] = 0
        }
      }
      return frame
    }
  }
}

extension Panel {
  /// What the dashboard itself compares a time series with (`timeCompare`).
  func ownComparison(over range: TimeRange) -> Comparison? {
    guard type.rawValue == "timeseries", let text = timeCompare else { return nil }
    let distance = text == "__previousPeriod" ? range.length : IntervalText.milliseconds(text).map { Int64($0) }
    return distance.flatMap { $0 > 0 ? .earlier($0) : nil }
  }
}
