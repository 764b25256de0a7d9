import DataFrames
import Text

/// The highest threshold that the last value of any series reaches.
struct ThresholdLevel {
  /// Steps count from the base, 0.
  private(set) var index: Int
  private(set) var series: String
  /// With its unit.
  private(set) var value: String

  /// - Returns: `nil` where no series has both values and thresholds above the base.
  init?(_ frames: [DataFrame], text: (Field, Double) -> String) {
    var highest: (index: Int, series: String, value: String)?
    for frame in frames {
      for field in frame.fields {
        guard case .numbers(let values) = field.values, let value = values.last(where: { !$0.isNaN }),
          let thresholds = field.config.thresholds?.normalized(), thresholds.steps.count > 1,
          let step = thresholds.activeStep(for: value, fraction: field.fraction(of: value)),
          let index = thresholds.steps.lastIndex(of: step), index > highest?.index ?? -1
        else { continue }
        highest = (index, SeriesNames.name(of: field), text(field, value))
      }
    }
    guard let highest else { return nil }
    (index, series, value) = highest
  }
}

extension Surroundings {
  /// - Parameter zone: Of the dashboard, for values that are times.
  func thresholdLevel(of frames: [DataFrame], zone: TimeZoneRules) -> ThresholdLevel? {
    ThresholdLevel(frames) { field, value in DisplayProcessor(field: field, zone: zone, now: now).text(of: .number(value)) }
  }
}
