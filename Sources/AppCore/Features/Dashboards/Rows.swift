import Canvas
import Dashboards
import DataFrames
import DatasourceKit
import Panels
import Text
import TimeSeries

/// Opening rows of tables and entries of lists.
extension DashboardsFeature {
  /// - Returns: `nil` where the panel has no rows to open.
  mutating func openRow(of key: PanelInstance, in context: Surroundings) -> [Intent]? {
    guard let screen else { return nil }
    let targets = context.rowTargets(of: key, in: screen)
    guard !targets.isEmpty else { return nil }
    let row = screen[panel: key].interaction.cursorRow ?? targets.firstIndex { $0 != nil } ?? 0
    guard targets.indices.contains(row), let target = targets[row] else { return [] }
    switch target {
    case .dashboard(let url):
      guard let entry = context.library.first(where: { $0.location.key == url }) else { return context.following(url) }
      return open(entry.location, showing: nil, in: context)
    case .alert(let name, let labels):
      let wanted = labels.filter { $0.key != "alertname" && $0.key != "alertstate" }
      guard let line = context.alerts.lines.first(where: { line in line.name == name && wanted.allSatisfy { line.labels[$0.key] == $0.value } }) else {
        return [.say("No source here knows more of this alert")]
      }
      return AlertDrawing.intents(for: line, in: Context(surroundings: context, opened: opened))
    case .moment(let start, let end): return goTo(start, until: end, in: context)
    case .row(let frame, let row): return openRow(row, of: frame, in: key, in: context)
    }
  }

  /// What happened, in the middle of a range that is no longer than the present one.
  private mutating func goTo(_ start: Timestamp, until end: Timestamp?, in context: Surroundings) -> [Intent] {
    guard let screen else { return [] }
    let lasted = max((end ?? start) - start, 0)
    let around = max(lasted, min(screen.time.resolved.length / 4, 3_600_000), 60_000)
    let intents = changeTime(in: context) { $0.change(to: TimeRange(start: start - around, end: start + lasted + around)) }
    self.screen?.view.fullScreen = nil
    self.screen?.view.crosshair = start
    keepFocusVisible(in: context)
    return intents + [.say("Z goes back to the range before")] + askVisiblePanels(in: context)
  }

  /// The only link at once; else a list of links and of what the row's cells hold.
  private mutating func openRow(_ row: Int, of index: Int, in key: PanelInstance, in context: Surroundings) -> [Intent] {
    guard let screen, let frames = screen.panels[key]?.data?.frames, frames.indices.contains(index) else { return [] }
    let frame = frames[index]
    var interpolation = screen.variables.interpolation.scoped(key.scopedVariables)
    var items: [Picker.Item] = []
    for field in frame.fields {
      interpolation.scope.merge(LinkScope(field: field, frame: frame, row: row).values) { _, new in new }
      items += field.config.links.map { link in
        let (address, title) = (interpolation(link.url), interpolation(link.title))
        return Picker.Item(id: SeriesChoice.link(address).id, title: title.isEmpty ? address : title, detail: SeriesNames.name(of: field))
      }
    }
    if items.count == 1, let only = items.first, case .link(let address)? = SeriesChoice(id: only.id) { return context.following(address) }
    for field in frame.fields where field.type == .string && field.name != Labels.metricName && row < field.values.count {
      guard case .string(let value) = field.values[row], !value.isEmpty else { continue }
      items.append(Picker.Item(id: SeriesChoice.filter(field.name, "=", value).id, title: "\(field.name) = \(value)", detail: "only these"))
      items.append(Picker.Item(id: SeriesChoice.filter(field.name, "!=", value).id, title: "\(field.name) ≠ \(value)", detail: "all but these"))
    }
    guard !items.isEmpty else {
      return [.say("This row has no links and no labels")]
    }
    return [.open(.rowActions(of: key, title: "Row \(row + 1)", items))]
  }
}
