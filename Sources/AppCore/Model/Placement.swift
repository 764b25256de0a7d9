import Canvas
package import Dashboards
import TimeSeries

/// Where everything of a dashboard lies, in cells from its own upper left corner, and what the focus can stand on.
package struct Placement: Sendable {
  /// Something that can have the focus.
  package struct Stop: Sendable {
    var focus: DashboardViewState.Focus
    var area: Rect
    /// With variables filled in.
    var title: String
    /// The panel's type, or "row".
    var kind: String

    var panel: PanelInstance? { if case .panel(let panel) = focus { panel } else { nil } }
    /// For lists to choose from.
    var id: String { "\(area.top),\(area.left),\(kind)" }
  }

  package private(set) var stops: [Stop]
  let rows: [PlacedRow]
  let tabs: [PlacedTabs]
  package let panels: [PlacedPanel]
  let height: Int
  let notices: [String]
  private let hiddenByData: [PanelInstance]
  private let width: Int

  init(_ layout: SolvedLayout, of screen: DashboardScreen, width: Int) {
    (rows, tabs, panels, height, notices) = (layout.rows, layout.tabs, layout.panels, layout.height, layout.notices)
    hiddenByData = layout.hiddenByData
    self.width = width
    let rowStops = layout.rows.map { row in
      Stop(
        focus: .row(row.path), area: Rect(left: 0, top: row.y, width: width, height: 1),
        title: screen.variables.title(row.title, scope: row.scopedVariables), kind: "row")
    }
    let panelStops = layout.panels.compactMap { placed -> Stop? in
      guard let panel = screen.dashboard.panels[placed.id] else { return nil }
      return Stop(
        focus: .panel(placed.instance), area: placed.area,
        title: screen.title(of: placed.instance), kind: panel.type.rawValue)
    }
    stops = (rowStops + panelStops).sorted { ($0.area.top, $0.area.left) < ($1.area.top, $1.area.left) }
  }

  func area(of focus: DashboardViewState.Focus) -> Rect? {
    stops.first { $0.focus == focus }?.area
  }

  /// The row that the focus is on or in; of nested ones the innermost.
  func row(of focus: DashboardViewState.Focus?) -> PlacedRow? {
    switch focus {
    case .row(let path): rows.first { $0.path == path }
    case .panel(let panel):
      panels.first { $0.instance == panel }.flatMap { placed in
        rows.filter { placed.container.steps.starts(with: $0.path.steps) }.max { $0.path.steps.count < $1.path.steps.count }
      }
    case nil: nil
    }
  }

  /// The width of a panel in cells.
  func columns(of panel: PanelInstance) -> Int {
    panels.first { $0.instance == panel }?.width ?? width
  }

  /// Panels on screen, those that the next page would show, and those that appear once they have data.
  func wantedPanels(of screen: DashboardScreen, height: Int) -> [PanelInstance] {
    if let panel = screen.view.fullScreen { return [panel] }
    let wanted = Rect(left: 0, top: screen.view.scroll - height / 4, width: width, height: height * 3 / 2)
    return panels.filter { !$0.area.intersection(wanted).isEmpty }.map(\.instance) + hiddenByData
  }
}

extension PlacedTabs {
  func area(width: Int) -> Rect { Rect(left: 0, top: y, width: width, height: 1) }
}

extension PlacedRow {
  func area(width: Int) -> Rect { Rect(left: 0, top: y, width: width, height: 1) }
}

extension PlacedPanel {
  var area: Rect { Rect(left: x, top: y, width: width, height: height) }
}

extension Model {
  /// Smaller than this nothing useful can be shown.
  static let smallest = (columns: 20, rows: 5)

  /// Between header and status bar.
  var bodyArea: Rect {
    guard !isKiosk else { return Rect(width: columns, height: rows) }
    let header = screen.map { HeaderView.height(of: self, screen: $0) } ?? 1
    return Rect(left: 0, top: header, width: columns, height: rows - header - 1)
  }

  /// The one that ``rememberPlacement()`` kept, as long as nothing that it depends on changed.
  package func placement(of screen: DashboardScreen) -> Placement {
    let conditions = conditions(of: screen)
    if let known = screen.placed, known.conditions == conditions { return known.placement }
    return placement(of: screen, under: conditions)
  }

  /// Keeps the layout of the dashboard on screen: moving, refreshing and painting then need not work it out again.
  mutating func rememberPlacement() {
    guard let screen else { return }
    let conditions = conditions(of: screen)
    guard screen.placed?.conditions != conditions else { return }
    let placement = placement(of: screen, under: conditions)
    // What the layout leaves out must be known.
    if !placement.notices.isEmpty, placement.notices != screen.placed?.placement.notices {
      remark = placement.notices.joined(separator: "; ")
    }
    opened.screens[opened.current].placed = (conditions, placement)
  }

  private func conditions(of screen: DashboardScreen) -> LayoutSolver.Conditions {
    LayoutSolver.Conditions(
      width: columns, values: screen.variables.repeatValues, collapsed: screen.view.collapsed,
      selectedTabs: screen.view.tabs, rangeLength: screen.time.resolved.length, panelsWithoutData: screen.panelsWithoutData)
  }

  private func placement(of screen: DashboardScreen, under conditions: LayoutSolver.Conditions) -> Placement {
    Placement(LayoutSolver.solve(screen.dashboard, conditions), of: screen, width: conditions.width)
  }
}
