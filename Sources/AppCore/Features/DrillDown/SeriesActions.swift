import Dashboards
import DatasourceKinds
import DataFrames
import DatasourceKit
import TimeSeries

/// What can be done with one series or one row: show it alone, follow its links, filter the dashboard by one of its labels.
struct SeriesActions: ListOverlay {
  var panel: PanelInstance
  var list: Picker

  /// Of a row of a table.
  init(of panel: PanelInstance, title: String, items: [Picker.Item]) {
    self.panel = panel
    list = Picker(title: title, items: items)
  }

  init?(of panel: PanelInstance, series index: Int, in context: Context) {
    guard let screen = context.screen, let frames = screen.panels[panel]?.data?.frames else { return nil }
    let fields = SeriesNames.fields(of: frames)
    guard fields.indices.contains(index) else { return nil }
    let field = fields[index]
    let row = frames.first { $0.fields.contains(field) }.flatMap { $0.row(at: screen.view.crosshair) }
    var items = [Picker.Item(id: SeriesChoice.only(index).id, title: "Show only this series", detail: SeriesValue.text(of: field, row: row, in: context))]
    items += Self.links(of: field, in: frames, panel, screen).map { Picker.Item(id: SeriesChoice.link($0.id).id, title: $0.title, detail: $0.detail) }
    if !context.sources.directory.ofKind(.loki).isEmpty, field.labels.labels.contains(where: { $0.name != Labels.metricName }) {
      items.append(Picker.Item(id: SeriesChoice.logs(index).id, title: "Logs of this series", detail: "same labels and time"))
    }
    if !context.sources.directory.grafanaAddresses.isEmpty {
      items.append(Picker.Item(id: SeriesChoice.traces(index).id, title: "Traces of this series", detail: "link to Grafana"))
    }
    for label in field.labels.labels where label.name != Labels.metricName {
      items.append(Picker.Item(id: SeriesChoice.filter(label.name, "=", label.value).id, title: "\(label.name) = \(label.value)", detail: "only these"))
      items.append(Picker.Item(id: SeriesChoice.filter(label.name, "!=", label.value).id, title: "\(label.name) ≠ \(label.value)", detail: "all but these"))
    }
    self.panel = panel
    list = Picker(title: "series \(context.separator) \(SeriesNames.name(of: field))", items: items)
  }

  private static func links(of field: Field, in frames: [DataFrame], _ panel: PanelInstance, _ screen: OpenDashboard) -> [Picker.Item] {
    guard let frame = frames.first(where: { $0.fields.contains(field) }) else { return [] }
    let scope = LinkScope(field: field, frame: frame, row: frame.row(at: screen.view.crosshair) ?? frame.rowCount - 1)
    var interpolation = screen.variables.interpolation.scoped(panel.scopedVariables)
    interpolation.scope.merge(scope.values) { _, new in new }
    return field.config.links.map { link in
      let (address, title) = (interpolation(link.url), interpolation(link.title))
      return Picker.Item(id: address, title: title.isEmpty ? address : title, detail: "link")
    }
  }

  func choose(in context: Context) -> [Intent] {
    guard let item = list.chosen, let choice = SeriesChoice(id: item.id) else { return [.close] }
    return [.closeLists] + intents(for: choice, in: context)
  }

  private func intents(for choice: SeriesChoice, in context: Context) -> [Intent] {
    switch choice {
    case .only(let index): return [.dashboards(.showOnlySeries(index, of: panel))]
    case .logs(let index), .traces(let index):
      let fields = SeriesNames.fields(of: context.screen?.panels[panel]?.data?.frames ?? [])
      guard fields.indices.contains(index) else { return [] }
      if case .logs = choice { return [.dashboards(.findLogs(of: fields[index].labels))] }
      return [.dashboards(.openTraces(of: fields[index].labels))]
    case .link(let address): return context.surroundings.following(address)
    case .filter(let name, let sign, let value): return [.dashboards(.addFilter(AdhocFilter(key: name, operator: sign, value: value), from: panel))]
    }
  }
}
