import Dashboards
import DataFrames
import Panels

extension Panel {
  /// Its rows are the dashboards that can be opened here, not what a datasource answers.
  var listsDashboards: Bool { type.rawValue == "dashlist" }
}

extension Model {
  /// What dashboard lists show: a row for each dashboard that can be opened, with `title`, `uid`, `folder`, `tags`,
  /// `starred`, `recent` (1 is the last one opened) and `url`, which opens it.
  var dashboardList: DataFrame {
    let recents = Dictionary(remembered.recents.enumerated().map { ($0.element, $0.offset + 1) }, uniquingKeysWith: { first, _ in first })
    let starred = Set(remembered.starred)
    return DataFrame(
      name: "dashboards",
      fields: [
        Field(name: "title", values: .strings(library.map(\.title))), Field(name: "uid", values: .strings(library.map(\.uid))),
        Field(name: "folder", values: .strings(library.map(\.folder))),
        Field(name: "tags", values: .strings(library.map { $0.tags.joined(separator: ", ") })),
        Field(name: "starred", values: .booleans(library.map { starred.contains($0.location.key) })),
        Field(name: "recent", values: .numbers(library.map { recents[$0.location.key].map(Double.init) ?? FieldValues.absent })),
        Field(name: "url", values: .strings(library.map(Self.address))),
      ])
  }

  private static func address(of entry: DashboardEntry) -> String { entry.uid.map { "/d/\($0)" } ?? "" }

  /// The panel with what it lists, where it is a list of dashboards.
  func dashboardList(of key: PanelInstance) -> ListedDashboards? {
    guard let screen, let panel = screen.dashboard.panels[key.panel], panel.listsDashboards else { return nil }
    return ListedDashboards(panel: DashboardListPanel(panel: panel), frames: [dashboardList], interpolation: screen.variables.interpolation.scoped(key.scopedVariables))
  }
}

/// A list of dashboards as its panel shows it.
struct ListedDashboards {
  fileprivate let panel: DashboardListPanel
  fileprivate let frames: [DataFrame]
  fileprivate let interpolation: Interpolation

  var lineCount: Int { panel.lineCount(of: frames) { interpolation($0) } }

  func address(atLine line: Int) -> String? { panel.address(atLine: line, of: frames) { interpolation($0) } }
}
