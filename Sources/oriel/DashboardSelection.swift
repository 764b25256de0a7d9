import AppCore
import Dashboards

/// What of a dashboard a command without a screen looks at.
enum DashboardSelection: Sendable {
  /// As the file has it.
  case asWritten
  /// Every panel, folded rows and other tabs included.
  case everyPanel
  /// One panel, by title or id.
  case panel(String)

  func applied(to dashboard: Dashboard) -> Result<Dashboard, LoadProblem> {
    var dashboard = dashboard
    switch self {
    case .asWritten: break
    case .everyPanel: dashboard.layout = dashboard.layout.unfolded
    case .panel(let wanted):
      let found = dashboard.panels(named: wanted)
      guard found.count == 1, let id = found.first else {
        return .failure(dashboard.problem(finding: wanted, found))
      }
      dashboard.layout = .grid([Layout.GridItem(panel: id, x: 0, y: 0, width: 24, height: 20)])
    }
    return .success(dashboard)
  }
}

extension Layout {
  /// Rows open, and tabs one below the other.
  var unfolded: Layout {
    switch self {
    case .grid, .autoGrid: self
    case .rows(let rows):
      .rows(
        rows.map { row in
          var row = row
          row.isCollapsed = false
          row.layout = row.layout.unfolded
          return row
        })
    case .tabs(let tabs):
      .rows(
        tabs.map { tab in
          Row(title: tab.title, isCollapsed: false, layout: tab.layout.unfolded, repeat: tab.repeat, condition: tab.condition)
        })
    }
  }
}

extension Dashboard {
  /// The panel with that id, else those with that title, else those whose title contains the text, whatever its case.
  func panels(named text: String) -> [PanelID] {
    if let number = Int(text), panels[PanelID(rawValue: number)] != nil { return [PanelID(rawValue: number)] }
    let titled = panels.values.filter { $0.type.rawValue != "row" }.sorted { $0.id < $1.id }
    let wanted = text.lowercased()
    for matches: (String) -> Bool in [{ $0 == text }, { $0.lowercased() == wanted }, { $0.lowercased().contains(wanted) }] {
      let found = titled.filter { matches($0.title) }
      if !found.isEmpty { return found.map(\.id) }
    }
    return []
  }

  fileprivate func problem(finding wanted: String, _ found: [PanelID]) -> LoadProblem {
    let candidates = found.isEmpty ? panels.values.filter { $0.type.rawValue != "row" }.map(\.id).sorted() : found
    let list = candidates.prefix(12).map { "\($0.rawValue) “\(panels[$0]?.title ?? "")”" }.joined(separator: ", ")
    return LoadProblem(
      subject: title, reason: found.isEmpty ? "there is no panel “\(wanted)”" : "\(found.count) panels are called “\(wanted)”",
      advice: "--panel with one of the ids: \(list)\(candidates.count > 12 ? ", …" : "")")
  }
}
