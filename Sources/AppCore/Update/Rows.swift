import Canvas
import Dashboards
import DataFrames
import DatasourceKit
import Panels
import Text
import TimeSeries

/// Opening rows of tables and entries of lists.
extension Model {
  /// A panel as it is drawn, to be asked what stands where.
  func panelView(of key: PanelInstance) -> PanelView? {
    guard let screen, let panel = screen.dashboard.panels[key.panel] else { return nil }
    let state = screen[panel: key]
    var interaction = state.interaction
    interaction.isAlone = screen.isFullScreen
    return PanelView(
      panel: panel, title: screen.title(of: key), state: state, interaction: interaction,
      renderer: PanelCatalogue.renderer(for: panel), isFocused: true, isFullScreen: screen.isFullScreen,
      range: state.data?.range ?? screen.time.resolved, screen: screen, key: key, model: self)
  }

  /// What the lines of a list or table stand for, from the top.
  func rowTargets(of key: PanelInstance) -> [RowTarget?] {
    guard let view = panelView(of: key) else { return [] }
    return view.renderer.rowTargets(for: view.frames, in: view.context)
  }

  /// - Returns: `nil` where the panel has no rows to open.
  mutating func openRow(of key: PanelInstance) -> [Command]? {
    let targets = rowTargets(of: key)
    guard !targets.isEmpty else { return nil }
    let row = screen?[panel: key].interaction.cursorRow ?? targets.firstIndex { $0 != nil } ?? 0
    guard targets.indices.contains(row), let target = targets[row] else { return [] }
    switch target {
    case .dashboard(let url):
      guard let entry = library.first(where: { $0.location.key == url }) else { return follow(url) }
      return open(entry.location)
    case .alert(let name, let labels):
      let wanted = labels.filter { $0.key != "alertname" && $0.key != "alertstate" }
      guard let line = alerts.lines.first(where: { line in line.name == name && wanted.allSatisfy { line.labels[$0.key] == $0.value } }) else {
        remark = "No source here knows more of this alert"
        return []
      }
      return draw(line)
    case .moment(let start, let end): return show(moment: start, until: end)
    case .row(let frame, let row): return openRow(row, of: frame, in: key)
    }
  }

  /// What happened, in the middle of a range that is no longer than the present one.
  private mutating func show(moment start: Timestamp, until end: Timestamp?) -> [Command] {
    guard let screen else { return [] }
    let lasted = max((end ?? start) - start, 0)
    let around = max(lasted, min(screen.time.resolved.length / 4, 3_600_000), 60_000)
    let commands = changeTime { $0.change(to: TimeRange(start: start - around, end: start + lasted + around)) }
    self.screen?.view.fullScreen = nil
    self.screen?.view.crosshair = start
    remark = "Z goes back to the range before"
    keepFocusVisible()
    return commands + askVisiblePanels()
  }

  /// The only link at once; else a list of links and of what the row's cells hold.
  private mutating func openRow(_ row: Int, of index: Int, in key: PanelInstance) -> [Command] {
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
    if items.count == 1, let only = items.first, case .link(let address)? = SeriesChoice(id: only.id) { return follow(address) }
    for field in frame.fields where field.type == .string && field.name != Labels.metricName && row < field.values.count {
      guard case .string(let value) = field.values[row], !value.isEmpty else { continue }
      items.append(Picker.Item(id: SeriesChoice.filter(field.name, "=", value).id, title: "\(field.name) = \(value)", detail: "only these"))
      items.append(Picker.Item(id: SeriesChoice.filter(field.name, "!=", value).id, title: "\(field.name) ≠ \(value)", detail: "all but these"))
    }
    guard !items.isEmpty else {
      remark = "This row has no links and no labels"
      return []
    }
    overlays.append(.picker(Picker(purpose: .seriesDetail(key), title: "Row \(row + 1)", items: items)))
    return []
  }
}
