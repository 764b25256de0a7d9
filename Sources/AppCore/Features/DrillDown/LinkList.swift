import Dashboards
import DataFrames
import Panels
import Text
import TimeSeries
import Widgets

/// Links of the panel, of its data and of the dashboard.
struct LinkList: ListOverlay {
  var list: Picker

  init(title: String, items: [Picker.Item]) { list = Picker(title: title, items: items) }

  static func open(in context: Context) -> [Intent] {
    LinkList(in: context).map { [.show($0)] } ?? [.say("No links here")]
  }

  /// - Returns: `nil` where there are none.
  init?(in context: Context) {
    guard let screen = context.screen else { return nil }
    var items: [Picker.Item] = []
    let interpolation = screen.variables.interpolation
    // As in Grafana, links to dashboards with a tag lead away from here.
    let others = context.library.filter { $0.isReadable && $0.location != screen.location }
    if let key = screen.view.focusedPanel, let panel = screen.dashboard.panels[key.panel] {
      let scoped = interpolation.scoped(key.scopedVariables)
      items += panel.links.flatMap { Self.items(of: $0, scoped, library: others) }
      items += Self.dataLinks(of: key, in: screen, scoped, context.surroundings)
      if let view = context.surroundings.panelView(of: key, in: screen), let text = view.renderer as? TextPanel {
        items += text.links(in: view.context).map { Picker.Item(id: $0.url, title: $0.title, detail: $0.title == $0.url ? "" : $0.url) }
      }
    }
    items += screen.dashboard.links.flatMap { Self.items(of: $0, interpolation, library: others) }
    guard !items.isEmpty else { return nil }
    self.init(title: "Links", items: items)
  }

  func choose(in context: Context) -> [Intent] {
    [.close] + (list.chosen.map { context.surroundings.following($0.id) } ?? [])
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

  private static func dataLinks(of key: PanelInstance, in screen: OpenDashboard, _ interpolation: Interpolation, _ surroundings: Surroundings) -> [Picker.Item] {
    guard let frames = screen.panels[key]?.data?.frames else { return [] }
    var items: [Picker.Item] = []
    let cursor = screen[panel: key].interaction.cursorRow.flatMap { cursor -> Int? in
      let targets = surroundings.rowTargets(of: key, in: screen)
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
        items += field.config.actions.map { item(of: $0, scoped) }
      }
    }
    var seen: Set<String> = []
    return items.filter { seen.insert($0.id).inserted }
  }

  /// An action would change something somewhere: it is shown, and only copied when it is chosen.
  private static func item(of action: DataAction, _ interpolation: Interpolation) -> Picker.Item {
    let request = "\(action.method) \(interpolation(action.url))"
    let title = interpolation(action.title)
    return Picker.Item(id: LinkAddress.actionMark + request, title: title.isEmpty ? request : title, detail: "action \(request)")
  }
}
