import Canvas
import Dashboards
import DataFrames
import DatasourceKinds
import DatasourceKit
import Panels
import Text
import TimeSeries

/// From a panel to its series, from a series to its labels and links.
extension Model {
  /// The series of a panel with their values: at the crosshair, else the last ones.
  func seriesPicker(of key: PanelInstance) -> Picker? {
    guard let screen, let frames = screen.panels[key]?.data?.frames else { return nil }
    let hidden = screen[panel: key].interaction.hiddenSeries
    let rows = frames.flatMap { frame in Array(repeating: frame.row(at: screen.view.crosshair), count: Self.series(of: [frame]).count) }
    let items = zip(Self.series(of: frames), rows).prefix(Self.seriesLimit).enumerated().map { index, series in
      let name = SeriesNames.name(of: series.0)
      return Picker.Item(id: String(index), title: name + (hidden.contains(name) ? " (hidden)" : ""), detail: value(of: series.0, row: series.1))
    }
    guard !items.isEmpty, screen.dashboard.panels[key.panel] != nil else { return nil }
    let title = screen.title(of: key)
    let instant = screen.view.crosshair.map { " at \(CivilTimeText.dateAndTime($0, zone: zone(of: screen)))" } ?? ""
    return Picker(purpose: .series(key), title: "\(title) \(separator) series\(instant)", items: items)
  }

  private static let seriesLimit = 5000

  private var separator: String { settings.symbols == .ascii ? ">" : "▸" }

  private static func series(of frames: [DataFrame]) -> [Field] {
    frames.flatMap { frame in frame.fields.filter { $0.type == .number } }
  }

  /// - Parameter row: `nil` stands for the last one with a value.
  private func value(of field: Field, row: Int?) -> String {
    guard case .numbers(let values) = field.values else { return "" }
    let atCrosshair = row.map { values.indices.contains($0) ? values[$0] : .nan }
    guard let value = atCrosshair ?? values.last(where: { !$0.isNaN }), !value.isNaN else { return "" }
    return DisplayProcessor(field: field, zone: zone, now: now).text(of: .number(value))
  }

  /// What can be done with one series: show it alone, follow its links, filter the dashboard by one of its labels.
  func seriesDetailPicker(of key: PanelInstance, series index: Int) -> Picker? {
    guard let screen, let frames = screen.panels[key]?.data?.frames else { return nil }
    let fields = Self.series(of: frames)
    guard fields.indices.contains(index) else { return nil }
    let field = fields[index]
    let name = SeriesNames.name(of: field)
    let row = frames.first { $0.fields.contains(field) }.flatMap { $0.row(at: screen.view.crosshair) }
    var items = [Picker.Item(id: SeriesChoice.only(index).id, title: "Show only this series", detail: value(of: field, row: row))]
    items += links(of: field, in: frames, key, screen).map { Picker.Item(id: SeriesChoice.link($0.id).id, title: $0.title, detail: $0.detail) }
    if !sources.directory.ofKind(.loki).isEmpty, field.labels.labels.contains(where: { $0.name != Labels.metricName }) {
      items.append(Picker.Item(id: SeriesChoice.logs(index).id, title: "Logs of this series", detail: "same labels and time"))
    }
    if !sources.directory.grafanaAddresses.isEmpty {
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
    let scope = LinkScope(field: field, frame: frame, row: frame.row(at: screen.view.crosshair) ?? frame.rowCount - 1)
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

  /// The filters of an ad-hoc variable, to be taken away, and the labels on screen, to be filtered by.
  func filterPicker(of name: String) -> Picker? {
    guard let screen, let state = screen.variables[name] else { return nil }
    let own = state.filters.enumerated().map { index, filter in
      Picker.Item(id: String(index), title: "\(filter.key) \(filter.operator) \(filter.value)", detail: "Enter removes")
    }
    let added = Set(state.filters.map { Labels.Label($0.key, $0.value) })
    let others = Self.labels(on: screen).filter { !added.contains($0) }.map { label in
      Picker.Item(id: SeriesChoice.filter(label.name, "=", label.value).id, title: "\(label.name) = \(label.value)", detail: "on screen")
    }
    return Picker(purpose: .filters(name: name), title: "Filters — or type one: pod=~cart.*", items: own + others, takesFreeText: true)
  }

  /// Names and values of the labels of every series that is shown, each once, in order.
  private static func labels(on screen: DashboardScreen) -> [Labels.Label] {
    var found: Set<Labels.Label> = []
    for progress in screen.panels.values {
      for field in series(of: progress.data?.frames ?? []).prefix(seriesLimit) where found.count < seriesLimit {
        found.formUnion(field.labels.labels.filter { $0.name != Labels.metricName && !$0.value.isEmpty })
      }
    }
    return found.sorted { ($0.name, $0.value) < ($1.name, $1.value) }
  }

  mutating func chooseFilter(in picker: Picker, of name: String) -> [Command] {
    guard var filters = screen?.variables[name]?.filters else { return [] }
    if !picker.input.text.isEmpty, let typed = AdhocFilter(typed: picker.input.text) {
      filters.append(typed)
    } else if let item = picker.chosen, let index = Int(item.id), filters.indices.contains(index) {
      filters.remove(at: index)
    } else if let item = picker.chosen, case .filter(let key, let sign, let value)? = SeriesChoice(id: item.id) {
      filters.append(AdhocFilter(key: key, operator: sign, value: value))
    } else {
      return []
    }
    if case .picker(let below)? = overlays.last, below.purpose == .variableName { overlays.removeLast() }
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
