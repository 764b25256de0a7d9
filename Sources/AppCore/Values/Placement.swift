import Canvas
package import Dashboards
import TimeSeries

/// Where everything of a dashboard lies, in cells from its own upper left corner, and what the focus can stand on.
package struct Placement: Sendable {
  /// Something that can have the focus.
  package struct FocusTarget: Sendable {
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

  package private(set) var focusTargets: [FocusTarget]
  let rows: [PlacedRow]
  let tabs: [PlacedTabs]
  package let panels: [PlacedPanel]
  let height: Int
  let notices: [String]
  private let hiddenByData: [PanelInstance]
  private let width: Int

  init(_ layout: SolvedLayout, of screen: OpenDashboard, width: Int) {
    (rows, tabs, panels, height, notices) = (layout.rows, layout.tabs, layout.panels, layout.height, layout.notices)
    hiddenByData = layout.hiddenByData
    self.width = width
    let rowTargets = layout.rows.map { row in
      FocusTarget(
        focus: .row(row.path), area: Rect(left: 0, top: row.y, width: width, height: 1),
        title: screen.variables.title(row.title, scope: row.scopedVariables), kind: "row")
    }
    let panelTargets = layout.panels.compactMap { placed -> FocusTarget? in
      guard let panel = screen.dashboard.panels[placed.id] else { return nil }
      return FocusTarget(
        focus: .panel(placed.instance), area: placed.area,
        title: screen.title(of: placed.instance), kind: panel.type.rawValue)
    }
    focusTargets = (rowTargets + panelTargets).sorted { ($0.area.top, $0.area.left) < ($1.area.top, $1.area.left) }
  }

  func area(of focus: DashboardViewState.Focus) -> Rect? {
    focusTargets.first { $0.focus == focus }?.area
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
  func wantedPanels(of screen: OpenDashboard, height: Int) -> [PanelInstance] {
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
