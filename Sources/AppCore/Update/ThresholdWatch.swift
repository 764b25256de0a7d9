import Dashboards
import DataFrames
import DatasourceKit
import Text
import TimeSeries

/// Telling the user that a panel crossed its thresholds while he looks elsewhere.
extension Model {
  mutating func toggleWatch() {
    guard let key = screen?.view.focusedPanel else { return }
    if screen?[panel: key].watch != .off {
      screen?[panel: key].watch = .off
      remark = "No longer watched"
      return
    }
    let data = screen?.panels[key]?.data
    let level = data.flatMap { thresholdLevel(of: $0.frames, zone: zone) }
    guard level != nil || screen?.dashboard.panels[key.panel]?.hasThresholds == true else {
      remark = "This panel has no thresholds to watch"
      return
    }
    screen?[panel: key].watch = data == nil ? .waiting : .on(level: level?.index ?? 0)
    let isAsked = screen?.refresh.interval != nil
    remark = "Watched while this dashboard is open: bell and notification when a threshold is crossed" + (isAsked ? "" : "; < switches refreshing on")
  }

  /// After an answer: what to tell, where the level is another one than before.
  mutating func watch(_ key: PanelInstance, on index: Int) -> [Command] {
    guard let panel = opened.screens[index].panels[key], panel.watch != .off, let data = panel.data else { return [] }
    let level = thresholdLevel(of: data.frames, zone: zone(of: opened.screens[index]))
    let now = level?.index ?? 0
    opened.screens[index].panels[key]?.watch = .on(level: now)
    guard case .on(let before) = panel.watch, now != before else { return [] }
    let title = opened.screens[index].title(of: key)
    let change = now > before ? "crossed a threshold" : "is back below a threshold"
    let text = "\(title): " + (level.map { "\($0.series) \(change) (\($0.value))" } ?? "no values any more")
    return tell(text, WatchEvent(kind: now > before ? "crossed" : "back", subject: title, text: text))
  }

  /// - Parameter zone: Of the dashboard, for values that are times.
  func thresholdLevel(of frames: [DataFrame], zone: TimeZoneRules) -> ThresholdLevel? {
    ThresholdLevel(frames) { field, value in DisplayProcessor(field: field, zone: zone, now: now).text(of: .number(value)) }
  }

  private mutating func tell(_ text: String, _ event: WatchEvent) -> [Command] {
    remark = text
    needsPaint = true
    return [.outside(.bell), .outside(.notify(text)), .outside(.title("! \(text)")), .outside(.hook(event))]
  }

  /// What began and what ended to fire.
  mutating func news(since before: [AlertLine]) -> [Command] {
    func firing(_ lines: [AlertLine]) -> [AlertLine] { lines.filter { $0.state == .firing } }
    // Not the source: of a highly available pair now the one, now the other is the first to tell.
    func key(_ line: AlertLine) -> String { "\(line.expression ?? "") \(line.labels)" }
    let (old, new) = (Set(firing(before).map(key)), Set(firing(alerts.lines).map(key)))
    let begun = firing(alerts.lines).filter { !old.contains(key($0)) }
    let ended = firing(before).filter { !new.contains(key($0)) }
    guard let first = begun.first ?? ended.first else { return [] }
    let more = begun.count + ended.count - 1
    let text = "\(first.name) \(begun.isEmpty ? "no longer fires" : "fires") (\(first.labels.besideName))" + (more > 0 ? " and \(more) more" : "")
    return tell(text, WatchEvent(kind: begun.isEmpty ? "resolved" : "firing", subject: first.name, text: text))
  }
}

extension Panel {
  /// Whether any field of it may have a threshold above the base.
  fileprivate var hasThresholds: Bool {
    fieldDefaults.thresholds.map { $0.steps.count > 1 } ?? false || overrides.contains { $0.properties.contains { $0.id == "thresholds" } }
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
