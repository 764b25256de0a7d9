import Dashboards
import DatasourceKit
import TimeSeries

/// The lists that keys open, and what choosing from them does.
extension Model {
  mutating func choose(in picker: Picker) -> [Command] {
    switch picker.purpose {
    case .dashboard:
      guard let item = picker.chosen, let entry = library.first(where: { $0.location.key == item.id }) else { return [] }
      return open(entry.location)
    case .panel:
      guard let item = picker.chosen, let screen,
        let stop = placement(of: screen).stops.first(where: { $0.id == item.id })
      else { return [] }
      return focus(stop.focus)
    case .palette:
      guard let item = picker.chosen, let action = Action.ID(rawValue: item.id) else { return [] }
      return perform(action)
    case .timeRange: return chooseTime(in: picker)
    case .timeZone: return chooseZone(in: picker)
    case .variableName:
      guard let item = picker.chosen, let values = valuePicker(of: item.id) else { return [] }
      // The list of variables stays below, so that Escape comes back to it.
      overlays += [.picker(picker), .picker(values)]
      return []
    case .text(let name):
      if case .picker(let below)? = overlays.last, below.purpose == .variableName { overlays.removeLast() }
      return setVariable(name, to: [picker.input.text])
    case .variable(let name):
      if case .picker(let below)? = overlays.last, below.purpose == .variableName { overlays.removeLast() }
      let values = picker.chosenValues
      return values.isEmpty ? [] : setVariable(name, to: values)
    case .series(let key):
      guard let item = picker.chosen, let index = Int(item.id), let detail = seriesDetailPicker(of: key, series: index) else { return [] }
      // The list of series stays below, so that Escape comes back to it.
      overlays += [.picker(picker), .picker(detail)]
      return []
    case .seriesDetail(let key):
      guard let item = picker.chosen, let choice = SeriesChoice(id: item.id) else { return [] }
      return choose(choice, of: key)
    case .filters(let name): return chooseFilter(in: picker, of: name)
    case .context:
      guard let item = picker.chosen else { return [] }
      return open(context: item.id)
    case .comparedSource(let key):
      return picker.chosen.map { compare(key, withChoice: $0) } ?? []
    case .endedSilence(let source): return picker.chosen.map { endSilence($0.id, at: source) } ?? []
    case .link:
      guard let item = picker.chosen else { return [] }
      return follow(item.id)
    }
  }

  func palettePicker() -> Picker {
    let items = ActionCatalogue.all.filter { $0.id != .palette }.map { action in
      Picker.Item(
        id: action.id.rawValue, title: action.title,
        detail: "\(action.help)   \(settings.keyMap.sequences(for: action.id).first?.description ?? "")")
    }
    return Picker(purpose: .palette, title: "Commands", items: items)
  }

  func dashboardPicker() -> Picker {
    Picker(purpose: .dashboard, title: "Open a dashboard", items: library.map(Self.item))
  }

  private static func item(_ entry: DashboardEntry) -> Picker.Item {
    Picker.Item(
      id: entry.location.key, title: entry.title,
      detail: entry.detail(withFolder: true))
  }

  /// The list of dashboards may come while it is being looked at.
  mutating func refreshOpenPicker() {
    guard case .picker(var picker) = overlays.last, picker.purpose == .dashboard else { return }
    picker.items = library.map(Self.item)
    picker.moveCursor(by: 0)
    overlays[overlays.count - 1] = .picker(picker)
  }

  func panelPicker() -> Picker? {
    guard let screen else { return nil }
    let stops = placement(of: screen).stops
    let items = stops.map { stop in
      let title = stop.panel.map(screen.title) ?? stop.title
      return Picker.Item(id: stop.id, title: title.isEmpty ? "(no title)" : title, detail: stop.kind)
    }
    return Picker(purpose: .panel, title: "Find a panel", items: items)
  }
}
