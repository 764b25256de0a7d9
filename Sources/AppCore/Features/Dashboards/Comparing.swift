import Dashboards
import DatasourceKinds
import DatasourceKit
import Text
import TimeSeries

/// A panel over itself an hour, a day or a week ago, or over what another source answers.
extension DashboardsFeature {
  private static let distances: [Milliseconds?] = [nil, 3_600_000, 86_400_000, 604_800_000]

  mutating func compareWithEarlier(in context: Surroundings) -> [Intent] {
    guard let key = comparablePanel else { return Self.refusal }
    let distance: Milliseconds? = if case .earlier(let distance)? = screen?[panel: key].comparison { distance } else { nil }
    let index = Self.distances.firstIndex(of: distance) ?? 0
    let next = Self.distances[(index + 1) % Self.distances.count]
    let sentence = next.map { "With itself \(PromDuration.format($0)) earlier, dashed; C goes on" } ?? "No comparison"
    return [.say(sentence)] + compare(key, with: next.map(Comparison.earlier), in: context)
  }

  /// The only other source or context at once; of several, one is chosen from a list.
  mutating func compareSources(in context: Surroundings) -> [Intent] {
    guard let key = comparablePanel, let screen else { return Self.refusal }
    switch screen[panel: key].comparison {
    case .source, .context:
      return [.say("No comparison")] + compare(key, with: nil, in: context)
    case .earlier, nil: break
    }
    let others = otherSources(than: key, on: screen, in: context).map { Picker.Item(id: "source\n\($0.uid)", title: $0.name, detail: $0.type) }
      + context.sources.contexts.filter { $0 != context.settings.context }.map { Picker.Item(id: "context\n\($0)", title: $0, detail: "context") }
    guard let first = others.first else {
      return [.say("There is no other source of this panel’s type and no other context here to compare with")]
    }
    let list = ComparisonList(panel: key, list: Picker(title: "Compare with", items: others))
    return others.count > 1 ? [.show(list)] : list.intents(for: first, in: context)
  }

  mutating func compare(_ key: PanelInstance, with comparison: Comparison?, in context: Surroundings) -> [Intent] {
    screen?[panel: key].comparison = comparison
    screen?[panel: key].askedGeneration = 0
    screen?[panel: key].phase = .idle
    return askVisiblePanels(in: context)
  }

  private static let refusal: [Intent] = [.say("Only time series can be compared")]

  private var comparablePanel: PanelInstance? {
    guard let key = screen?.view.focusedPanel, screen?.dashboard.panels[key.panel]?.type.rawValue == "timeseries" else { return nil }
    return key
  }

  /// Of the same type as what the panel asks, without what it asks already.
  private func otherSources(than key: PanelInstance, on screen: OpenDashboard, in context: Surroundings) -> [DatasourceID] {
    let plan = PanelPlanning(surroundings: context, screen: screen).query(for: key, columns: 100)
    guard case .ask(let query) = plan else { return [] }
    let asked = query.parts.map(\.datasource)
    let types = Set(asked.map { DatasourceKind.canonicalID($0.type) })
    return context.sources.directory.datasources.filter { types.contains(DatasourceKind.canonicalID($0.type)) && !asked.contains($0) }
  }
}

/// The sources and contexts that a panel can be compared with.
struct ComparisonList: ListOverlay {
  var panel: PanelInstance
  var list: Picker

  func choose(in context: Context) -> [Intent] {
    [.close] + (list.chosen.map { intents(for: $0, in: context.surroundings) } ?? [])
  }

  func intents(for item: Picker.Item, in surroundings: Surroundings) -> [Intent] {
    let parts = item.id.split(separator: "\n", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return [] }
    let source = surroundings.sources.directory.datasources.first { $0.uid == parts[1] }
    let comparison = parts[0] == "context" ? Comparison.context(parts[1]) : source.map(Comparison.source)
    return [.say("With the answer of \(item.title), dashed; V ends it"), .dashboards(.compare(panel, with: comparison))]
  }
}
