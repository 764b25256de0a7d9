import Dashboards
import DataFrames
import DatasourceKit
import TimeSeries

/// Telling the user that a panel crossed its thresholds while he looks elsewhere.
extension Model {
  mutating func toggleWatch() {
    guard let key = screen?.view.focusedPanel else { return }
    if screen?[panel: key].watchedLevel != nil {
      screen?[panel: key].watchedLevel = nil
      remark = "No longer watched"
    } else if let data = screen?.panels[key]?.data, let level = ThresholdLevel(data.frames) {
      screen?[panel: key].watchedLevel = level.index
      let isAsked = screen?.refresh.interval != nil
      remark = "Watched while this dashboard is open: bell and notification when a threshold is crossed" + (isAsked ? "" : "; < switches refreshing on")
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
      screens[index].variables.title($0.title, scope: key.scopedVariables)
    }
    let direction = level.index > before ? "crossed" : "is back below"
    let text = "\(title ?? "Panel"): \(level.series) \(direction) a threshold (\(level.value))"
    return tell(text, WatchEvent(kind: level.index > before ? "crossed" : "back", subject: title ?? "Panel", text: text))
  }

  private mutating func tell(_ text: String, _ event: WatchEvent) -> [Command] {
    remark = text
    needsPaint = true
    return [.outside(.bell), .outside(.notify(text)), .outside(.title("! \(text)")), .outside(.hook(event))]
  }

  /// What began and what ended to fire.
  mutating func news(since before: [AlertLine]) -> [Command] {
    func firing(_ lines: [AlertLine]) -> [AlertLine] { lines.filter { $0.state == .firing } }
    func key(_ line: AlertLine) -> String { "\(line.source.uid) \(line.labels)" }
    let (old, new) = (Set(firing(before).map(key)), Set(firing(alertLines).map(key)))
    let begun = firing(alertLines).filter { !old.contains(key($0)) }
    let ended = firing(before).filter { !new.contains(key($0)) }
    guard let first = begun.first ?? ended.first else { return [] }
    let more = begun.count + ended.count - 1
    let labels = first.labels.labels.filter { $0.name != "alertname" }.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
    let text = "\(first.name) \(begun.isEmpty ? "no longer fires" : "fires") (\(labels))" + (more > 0 ? " and \(more) more" : "")
    return tell(text, WatchEvent(kind: begun.isEmpty ? "resolved" : "firing", subject: first.name, text: text))
  }
}

/// What a watch has to tell, for a command that the user named.
package struct WatchEvent: Hashable, Sendable {
  /// `crossed`, `back`, `firing`, `resolved`
  package var kind: String
  /// The panel's title or the alert's name.
  package var subject: String
  /// One sentence.
  package var text: String
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
