import Dashboards
import DatasourceKinds
import DatasourceKit
import Text
import TimeSeries

/// A panel over itself an hour, a day or a week ago, or over what another source answers.
extension Model {
  private static let distances: [Milliseconds?] = [nil, 3_600_000, 86_400_000, 604_800_000]

  mutating func compare() -> [Command] {
    guard let key = comparablePanel() else { return [] }
    let distance: Milliseconds? = if case .earlier(let distance)? = screen?[panel: key].comparison { distance } else { nil }
    let index = Self.distances.firstIndex(of: distance) ?? 0
    let next = Self.distances[(index + 1) % Self.distances.count]
    remark = next.map { "With itself \(PromDuration.format($0)) earlier, dashed; C goes on" } ?? "No comparison"
    return compare(key, with: next.map(Comparison.earlier))
  }

  /// The only other source or context at once; of several, one is chosen from a list.
  mutating func compareSources() -> [Command] {
    guard let key = comparablePanel(), let screen else { return [] }
    switch screen[panel: key].comparison {
    case .source, .context:
      remark = "No comparison"
      return compare(key, with: nil)
    case .earlier, nil: break
    }
    let others = otherSources(than: key, on: screen).map { Picker.Item(id: "source\n\($0.uid)", title: $0.name, detail: $0.type) }
      + sources.contexts.filter { $0 != settings.context }.map { Picker.Item(id: "context\n\($0)", title: $0, detail: "context") }
    guard let first = others.first else {
      remark = "There is no other source of this panel’s type and no other context here to compare with"
      return []
    }
    guard others.count > 1 else { return compare(key, withChoice: first) }
    overlays.append(.picker(Picker(purpose: .comparedSource(key), title: "Compare with", items: others)))
    return []
  }

  mutating func compare(_ key: PanelInstance, withChoice item: Picker.Item) -> [Command] {
    let parts = item.id.split(separator: "\n", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return [] }
    let source = sources.directory.datasources.first { $0.uid == parts[1] }
    let comparison = parts[0] == "context" ? Comparison.context(parts[1]) : source.map(Comparison.source)
    remark = "With the answer of \(item.title), dashed; V ends it"
    return compare(key, with: comparison)
  }

  private mutating func compare(_ key: PanelInstance, with comparison: Comparison?) -> [Command] {
    screen?[panel: key].comparison = comparison
    screen?[panel: key].askedEpoch = 0
    screen?[panel: key].phase = .idle
    return askVisiblePanels()
  }

  private mutating func comparablePanel() -> PanelInstance? {
    guard let key = screen?.view.focusedPanel, let panel = screen?.dashboard.panels[key.panel] else { return nil }
    guard panel.type.rawValue == "timeseries" else {
      remark = "Only time series can be compared"
      return nil
    }
    return key
  }

  /// Of the same type as what the panel asks, without what it asks already.
  private func otherSources(than key: PanelInstance, on screen: DashboardScreen) -> [DatasourceID] {
    let plan = PanelPlanning(model: self, screen: screen).query(for: key, columns: 100, generation: 0)
    guard case .ask(let query) = plan else { return [] }
    let asked = query.parts.map(\.datasource)
    let types = Set(asked.map { DatasourceKind.canonicalID($0.type) })
    return sources.directory.datasources.filter { types.contains(DatasourceKind.canonicalID($0.type)) && !asked.contains($0) }
  }
}
