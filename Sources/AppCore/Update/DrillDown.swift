import Canvas
import Dashboards
import DataFrames
import DatasourceKit
import Panels
import Text
import TimeSeries

/// From a panel to its series, from a series to its labels and links.
extension Model {
  /// The series of a panel with their last values.
  func seriesPicker(of key: PanelInstance) -> Picker? {
    guard let screen, let frames = screen.panels[key]?.data?.frames else { return nil }
    let hidden = screen[panel: key].interaction.hiddenSeries
    let items = Self.series(of: frames).prefix(Self.seriesLimit).enumerated().map { index, field in
      let name = SeriesNames.name(of: field)
      return Picker.Item(id: String(index), title: name + (hidden.contains(name) ? " (hidden)" : ""), detail: Self.lastValue(of: field))
    }
    guard !items.isEmpty, let panel = screen.dashboard.panels[key.panel] else { return nil }
    let title = screen.variables.title(panel.title, scope: key.scopedVariables)
    return Picker(purpose: .series(key), title: "\(title) \(separator) series", items: items)
  }

  private static let seriesLimit = 5000

  private var separator: String { settings.symbols == .ascii ? ">" : "▸" }

  private static func series(of frames: [DataFrame]) -> [Field] {
    frames.flatMap { frame in frame.fields.filter { $0.type == .number } }
  }

  private static func lastValue(of field: Field) -> String {
    guard case .numbers(let values) = field.values, let last = values.last(where: { !$0.isNaN }) else { return "" }
    return DisplayProcessor(field: field).text(of: .number(last))
  }

  /// What can be done with one series: show it alone, follow its links, filter the dashboard by one of its labels.
  func seriesDetailPicker(of key: PanelInstance, series index: Int) -> Picker? {
    guard let screen, let frames = screen.panels[key]?.data?.frames else { return nil }
    let fields = Self.series(of: frames)
    guard fields.indices.contains(index) else { return nil }
    let field = fields[index]
    let name = SeriesNames.name(of: field)
    var items = [Picker.Item(id: SeriesChoice.only(index).id, title: "Show only this series", detail: Self.lastValue(of: field))]
    items += links(of: field, in: frames, key, screen).map { Picker.Item(id: SeriesChoice.link($0.id).id, title: $0.title, detail: $0.detail) }
    if !directory.ofType("loki").isEmpty, field.labels.labels.contains(where: { $0.name != Labels.metricName }) {
      items.append(Picker.Item(id: SeriesChoice.logs(index).id, title: "Logs of this series", detail: "same labels and time"))
    }
    if !directory.grafanaAddresses.isEmpty {
      items.append(Picker.Item(id: SeriesChoice.traces(index).id, title: "Traces of this series", detail: "link to Grafana"))
    }
    for label in field.labels.labels where label.name != Labels.metricName {
      items.append(Picker.Item(id: SeriesChoice.filter(label.name, "=", label.value).id, title: "\(label.name) = \(label.value)", detail: "only these"))
      items.append(Picker.Item(id: SeriesChoice.filter(label.name, "!=", label.value).id, title: "\(label.name) ≠ \(label.value)", detail: "all but these"))
    }
    return Picker(purpose: .seriesDetail(key), title: "series \(separator) \(name)", items: items)
  }

  private func links(of field: Field, in frames: [DataFrame], _ key: PanelInstance, _ screen: DashboardScreen) -> [Picker.Item] {
    guard let frame = frames.first(where: { $0.fields.contains(field) }) else { return [] }
    let scope = LinkScope(field: field, frame: frame, row: frame.rowCount - 1)
    var interpolation = screen.variables.interpolation.scoped(key.scopedVariables)
    interpolation.scope.merge(scope.values) { _, new in new }
    return field.config.links.map { link in
      let (address, title) = (interpolation(link.url), interpolation(link.title))
      return Picker.Item(id: address, title: title.isEmpty ? address : title, detail: "link")
    }
  }

  mutating func choose(_ choice: SeriesChoice, of key: PanelInstance) -> [Command] {
    overlays.removeAll { if case .picker = $0 { true } else { false } }
    switch choice {
    case .only(let index):
      guard let frames = screen?.panels[key]?.data?.frames else { return [] }
      let names = SeriesNames.of(frames)
      guard names.indices.contains(index) else { return [] }
      screen?.panels[key]?.interaction.hiddenSeries = Set(names).subtracting([names[index]])
      remark = "A shows every series again"
      return []
    case .logs(let index), .traces(let index):
      let fields = Self.series(of: screen?.panels[key]?.data?.frames ?? [])
      guard fields.indices.contains(index) else { return [] }
      if case .logs = choice { return findLogs(of: fields[index].labels) }
      return openTraces(of: fields[index].labels)
    case .link(let address): return follow(address)
    case .filter(let name, let sign, let value): return addFilter(AdhocFilter(key: name, operator: sign, value: value), from: key)
    }
  }

  // MARK: Filters

  /// In the dashboard's own filters for the panel's datasource, else in filters that are added to the dashboard.
  private mutating func addFilter(_ filter: AdhocFilter, from key: PanelInstance) -> [Command] {
    guard let screen, let panel = screen.dashboard.panels[key.panel] else { return [] }
    let interpolation = screen.variables.interpolation
    let reference = QueryPlanner.isMixed(panel.datasource) ? panel.targets.first?.datasource : panel.datasource ?? panel.targets.first?.datasource
    let wanted = datasource(for: reference, interpolation: interpolation)
    let own = screen.variables.states.first {
      $0.variable.kind == .adhoc && datasource(for: $0.variable.datasource, interpolation: interpolation) == wanted
    }
    let name: String
    if let own {
      name = own.name
      self.screen?.variables.setFilters(own.filters.filter { $0.key != filter.key || $0.operator != filter.operator } + [filter], of: name)
    } else {
      name = "Filters"
      self.screen?.variables.add(Variable(name: name, kind: .adhoc, datasource: reference), filters: [filter])
    }
    remark = "Filtered by \(filter.key)\(filter.operator)\(filter.value); v changes filters"
    return refreshNow(isUrgent: true) + [wakeCommand()]
  }

  /// The filters of an ad-hoc variable, to be taken away.
  func filterPicker(of name: String) -> Picker? {
    guard let state = screen?.variables[name] else { return nil }
    let items = state.filters.enumerated().map { index, filter in
      Picker.Item(id: String(index), title: "\(filter.key) \(filter.operator) \(filter.value)", detail: "Enter removes")
    }
    return Picker(
      purpose: .filters(name: name), title: items.isEmpty ? "No filters: Enter on a series in full screen adds one" : "Filters — or type one: pod=~cart.*",
      items: items, takesFreeText: true)
  }

  mutating func chooseFilter(in picker: Picker, of name: String) -> [Command] {
    guard var filters = screen?.variables[name]?.filters else { return [] }
    if !picker.input.text.isEmpty, let typed = AdhocFilter(typed: picker.input.text) {
      filters.append(typed)
    } else if let item = picker.chosen, let index = Int(item.id), filters.indices.contains(index) {
      filters.remove(at: index)
    } else {
      return []
    }
    screen?.variables.setFilters(filters, of: name)
    return refreshNow(isUrgent: true) + [wakeCommand()]
  }
}

/// What one line of a series' list does; lists keep it as text.
enum SeriesChoice: Hashable {
  case only(Int)
  case logs(Int)
  case traces(Int)
  case link(String)
  case filter(String, String, String)

  var id: String {
    switch self {
    case .only(let index): "only\n\(index)"
    case .logs(let index): "logs\n\(index)"
    case .traces(let index): "traces\n\(index)"
    case .link(let address): "link\n\(address)"
    case .filter(let name, let sign, let value): "filter\n\(name)\n\(sign)\n\(value)"
    }
  }

  init?(id: String) {
    let parts = id.split(separator: "\n", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
    switch (parts.first, parts.count) {
    case ("only", 2):
      guard let index = Int(parts[1]) else { return nil }
      self = .only(index)
    case ("logs", 2), ("traces", 2):
      guard let index = Int(parts[1]) else { return nil }
      self = parts[0] == "logs" ? .logs(index) : .traces(index)
    case ("link", 2...): self = .link(parts.dropFirst().joined(separator: "\n"))
    case ("filter", 4): self = .filter(parts[1], parts[2], parts[3])
    default: return nil
    }
  }
}

extension AdhocFilter {
  /// `pod=~cart.*`: a name, an operator, a value with or without quotes.
  init?(typed text: String) {
    let name = text.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
    let rest = text[name.endIndex...].drop { $0 == " " }
    guard !name.isEmpty, let sign = ["=~", "!~", "!=", "="].first(where: rest.hasPrefix) else { return nil }
    let value = rest.dropFirst(sign.count).drop { $0 == " " || $0 == "\"" }
    let trimmed = String(value.reversed().drop { $0 == " " || $0 == "\"" }.reversed())
    guard !trimmed.isEmpty else { return nil }
    self.init(key: String(name), operator: sign, value: trimmed)
  }
}
