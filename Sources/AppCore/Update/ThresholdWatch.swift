import Dashboards
import DataFrames

/// Telling the user that a panel crossed its thresholds while he looks elsewhere.
extension Model {
  mutating func toggleWatch() {
    guard let key = screen?.view.focusedPanel else { return }
    if screen?[panel: key].watchedLevel != nil {
      screen?[panel: key].watchedLevel = nil
      remark = "No longer watched"
    } else if let data = screen?.panels[key]?.data, let level = ThresholdLevel(data.frames) {
      screen?[panel: key].watchedLevel = level.index
      remark = "Watched while this dashboard is open: bell and notification when a threshold is crossed"
    } else {
      remark = "This panel has no thresholds and values to watch"
    }
  }

  /// After an answer: what to tell, where the level is another one than before.
  mutating func watch(_ key: PanelInstance, on index: Int) -> [Command] {
    guard let before = screens[index].panels[key]?.watchedLevel, let data = screens[index].panels[key]?.data,
      let level = ThresholdLevel(data.frames), level.index != before
    else { return [] }
    screens[index].panels[key]?.watchedLevel = level.index
    let title = screens[index].dashboard.panels[key.panel].map {
      screens[index].variables.interpolate($0.title, scope: key.scopedVariables)
    }
    let direction = level.index > before ? "crossed" : "is back below"
    let text = "\(title ?? "Panel"): \(level.series) \(direction) a threshold (\(level.value))"
    remark = text
    return [.outside(.bell), .outside(.notify(text)), .outside(.title("! \(text)"))]
  }
}

/// The highest threshold that the last value of any series reaches.
struct ThresholdLevel {
  /// Steps count from the base, 0.
  private(set) var index: Int
  private(set) var series: String
  /// With its unit.
  private(set) var value: String

  /// - Returns: `nil` where no series has both values and thresholds above the base.
  init?(_ frames: [DataFrame]) {
    var highest: (index: Int, series: String, value: String)?
    for frame in frames {
      for field in frame.fields {
        guard case .numbers(let values) = field.values, let value = values.last(where: { !$0.isNaN }),
          let thresholds = field.config.thresholds?.normalized(), thresholds.steps.count > 1,
          let step = thresholds.activeStep(for: value, fraction: Self.fraction(value, of: field)),
          let index = thresholds.steps.lastIndex(of: step), index > highest?.index ?? -1
        else { continue }
        highest = (index, SeriesNames.name(of: field), DisplayProcessor(field: field).display(.number(value)).text)
      }
    }
    guard let highest else { return nil }
    (index, series, value) = highest
  }

  private static func fraction(_ value: Double, of field: Field) -> Double {
    guard let range = field.state.range, range.upperBound > range.lowerBound else { return 0 }
    return (value - range.lowerBound) / (range.upperBound - range.lowerBound)
  }
}
