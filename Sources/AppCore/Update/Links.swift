import Dashboards
import DataFrames
import Panels
import Text
import TimeSeries
import Widgets

/// Links of the panel, of its data and of the dashboard.
extension Model {
  func linkPicker() -> Picker? {
    guard let screen else { return nil }
    var items: [Picker.Item] = []
    let interpolation = screen.variables.interpolation
    // As in Grafana, links to dashboards with a tag lead away from here.
    let others = library.filter { $0.isReadable && $0.location != screen.location }
    if let key = screen.view.focusedPanel, let panel = screen.dashboard.panels[key.panel] {
      let scoped = interpolation.scoped(key.scopedVariables)
      items += panel.links.flatMap { Self.items(of: $0, scoped, library: others) }
      items += dataLinks(of: key, in: screen, scoped)
      if let view = panelView(of: key), let text = view.renderer as? TextPanel {
        items += text.links(in: view.context).map { Picker.Item(id: $0.url, title: $0.title, detail: $0.title == $0.url ? "" : $0.url) }
      }
    }
    items += screen.dashboard.links.flatMap { Self.items(of: $0, interpolation, library: others) }
    return items.isEmpty ? nil : Picker(purpose: .link, title: "Links", items: items)
  }

  private static func items(of link: DashboardLink, _ interpolation: Interpolation, library: [DashboardEntry]) -> [Picker.Item] {
    switch link.kind {
    case .url(let url):
      let address = withState(interpolation(url), of: link, interpolation)
      let title = interpolation(link.title)
      return [Picker.Item(id: address, title: title.isEmpty ? address : title, detail: address)]
    case .dashboards(let tags, _):
      return library.filter { entry in tags.allSatisfy(entry.tags.contains) && entry.uid != nil }.map { entry in
        let address = withState("/d/\(entry.uid ?? "")", of: link, interpolation)
        return Picker.Item(id: address, title: entry.title, detail: entry.tags.map { "#\($0)" }.joined(separator: " "))
      }
    }
  }

  /// Variables and time go along where the link says so.
  private static func withState(_ address: String, of link: DashboardLink, _ interpolation: Interpolation) -> String {
    var parts: [String] = []
    if link.includesVariables { parts.append(interpolation.allVariables) }
    if link.keepsTime { parts.append(interpolation.environment.urlTimeRange) }
    let query = parts.filter { !$0.isEmpty }.joined(separator: "&")
    return query.isEmpty ? address : address + (address.contains("?") ? "&" : "?") + query
  }

  private func dataLinks(of key: PanelInstance, in screen: DashboardScreen, _ interpolation: Interpolation) -> [Picker.Item] {
    guard let frames = screen.panels[key]?.data?.frames else { return [] }
    var items: [Picker.Item] = []
    let cursor = screen[panel: key].interaction.cursorRow.flatMap { cursor -> Int? in
      let targets = rowTargets(of: key)
      guard targets.indices.contains(cursor), case .row(_, let row)? = targets[cursor] else { return cursor }
      return row
    }
    for frame in frames.prefix(50) {
      // A link for all fields is the time's as well, but nobody follows it there.
      for field in frame.fields where field.type != .time && !(field.config.links.isEmpty && field.config.actions.isEmpty) {
        let scope = LinkScope(field: field, frame: frame, row: cursor ?? frame.row(at: screen.view.crosshair) ?? frame.rowCount - 1)
        for link in field.config.links {
          var scoped = interpolation
          scoped.scope.merge(scope.values) { _, new in new }
          let address = scoped(link.url)
          let title = scoped(link.title)
          items.append(Picker.Item(id: address, title: title.isEmpty ? address : title, detail: SeriesNames.name(of: field)))
        }
        var scoped = interpolation
        scoped.scope.merge(scope.values) { _, new in new }
        items += field.config.actions.map { Self.item(of: $0, scoped) }
      }
    }
    var seen: Set<String> = []
    return items.filter { seen.insert($0.id).inserted }
  }

  /// An action would change something somewhere: it is shown, and only copied when it is chosen.
  private static func item(of action: DataAction, _ interpolation: Interpolation) -> Picker.Item {
    let request = "\(action.method) \(interpolation(action.url))"
    let title = interpolation(action.title)
    return Picker.Item(id: actionMark + request, title: title.isEmpty ? request : title, detail: "action \(request)")
  }

  private static let actionMark = "action\n"

  /// Dashboards that can be found here open in place; other addresses are handed to the terminal's clipboard.
  mutating func follow(_ address: String) -> [Command] {
    if address.hasPrefix(Self.actionMark) {
      let request = String(address.dropFirst(Self.actionMark.count))
      remark = "Actions are not sent from here; in the terminal’s clipboard: \(request)"
      return [.outside(.copy(request))]
    }
    guard let target = DashboardAddress(address), let uid = target.uid,
      let entry = library.first(where: { $0.uid == uid })
    else {
      remark = "Sent to the terminal’s clipboard: \(address)"
      return [.outside(.copy(address))]
    }
    return open(entry.location, showing: RequestedView(target))
  }

  /// The focused panel's data as a table.
  mutating func copy() -> [Command] {
    guard let panel = screen?.view.focusedPanel else { return [] }
    var inspection = Inspection(panel: panel)
    inspection.tab = .data
    return copy(InspectionText(model: self, inspection: inspection).lines.joined(separator: "\n"))
  }
}

/// What the macros of a data link stand for at one row of a frame.
struct LinkScope {
  var values: [String: Interpolation.ScopedValue]

  init(field: Field, frame: DataFrame, row: Int) {
    let name = SeriesNames.name(of: field)
    let isRow = row >= 0 && row < frame.rowCount
    let value = isRow ? field.values[row] : Value.null
    let time = frame.fields.first { $0.type == .time }.flatMap { isRow ? $0.values[row] : nil }
    values = [
      "__series": .tree(["name": .string(name)]),
      "__field": .tree([
        "name": .string(field.name), "displayName": .string(name),
        "labels": .object(.init(field.labels.labels.map { .init(key: $0.name, value: .string($0.value)) })),
      ]),
      "__value": .tree([
        "text": .string(Self.text(value)), "raw": .string(Self.text(value)), "numeric": .string(Self.text(value)),
        "time": .string(time.map(Self.text) ?? ""),
      ]),
      "__data": .tree([
        "name": .string(frame.name ?? ""), "refId": .string(frame.refID ?? ""),
        "fields": .object(
          .init(
            frame.fields.map { field in
              .init(
                key: SeriesNames.name(of: field),
                value: .string(row >= 0 && row < field.values.count ? Self.text(field.values[row]) : ""))
            })),
      ]),
    ]
  }

  private static func text(_ value: Value) -> String {
    switch value {
    case .null, .frames: ""
    case .time(let time): String(time)
    case .number(let number): Int64(exactly: number).map(String.init) ?? "\(number)"
    case .string(let text): text
    case .boolean(let bool): String(bool)
    case .json(let json): json.text ?? json.compactText
    }
  }
}

extension DataFrame {
  /// The row whose time is nearest to an instant; `nil` without one, and in a frame without times.
  func row(at instant: Timestamp?) -> Int? {
    guard let instant, case .times(let times)? = fields.first(where: { $0.type == .time })?.values else { return nil }
    func distance(_ row: Int) -> Double { times[row].map { abs(Double($0) - Double(instant.milliseconds)) } ?? .infinity }
    return times.indices.filter { times[$0] != nil }.min { distance($0) < distance($1) }
  }
}
