import Dashboards
import DatasourceKit

/// What `i` shows of a panel.
struct Inspection: Hashable, Sendable {
  enum Tab: String, Hashable, Sendable, CaseIterable { case query = "Query", data = "Data", response = "Response", json = "JSON" }

  var panel: PanelInstance
  var tab: Tab = .query
  var scroll = 0
  /// Columns of a table that are scrolled off to the left.
  var scrollColumn = 0
  /// Answers as they came over the line; `nil` while nobody asked for them or they are on their way.
  var replies: Result<[SentQuery], DatasourceError>?

  init(panel: PanelInstance) {
    self.panel = panel
  }
}
