import DataFrames
import Dashboards

/// Telling the user that a panel crossed its thresholds while he looks elsewhere.
extension DashboardsFeature {
  mutating func toggleWatch(in context: Surroundings) -> [Intent] {
    guard let screen, let key = screen.view.focusedPanel else { return [] }
    if screen[panel: key].watch != .off {
      self.screen?[panel: key].watch = .off
      return [.say("No longer watched")]
    }
    let data = screen.panels[key]?.data
    let level = data.flatMap { context.thresholdLevel(of: $0.frames, zone: context.zone(of: screen)) }
    guard level != nil || screen.dashboard.panels[key.panel]?.hasThresholds == true else { return [.say("This panel has no thresholds to watch")] }
    self.screen?[panel: key].watch = data == nil ? .waiting : .on(level: level?.index ?? 0)
    let isAsked = screen.refresh.interval != nil
    return [.say("Watched while this dashboard is open: bell and notification when a threshold is crossed" + (isAsked ? "" : "; < switches refreshing on"))]
  }

  /// After an answer: what to tell, where the level is another one than before.
  mutating func watchIntents(after key: PanelInstance, on index: Int, in context: Surroundings) -> [Intent] {
    guard let panel = opened.screens[index].panels[key], panel.watch != .off, let data = panel.data else { return [] }
    let level = context.thresholdLevel(of: data.frames, zone: context.zone(of: opened.screens[index]))
    let now = level?.index ?? 0
    opened.screens[index].panels[key]?.watch = .on(level: now)
    guard case .on(let before) = panel.watch, now != before else { return [] }
    let title = opened.screens[index].title(of: key)
    let change = now > before ? "crossed a threshold" : "is back below a threshold"
    let text = "\(title): " + (level.map { "\($0.series) \(change) (\($0.value))" } ?? "no values any more")
    return WatchEvent(kind: now > before ? "crossed" : "back", subject: title, text: text).intents
  }
}

extension Panel {
  /// Whether any field of it may have a threshold above the base.
  fileprivate var hasThresholds: Bool {
    fieldDefaults.thresholds.map { $0.steps.count > 1 } ?? false || overrides.contains { $0.properties.contains { $0.id == "thresholds" } }
  }
}
