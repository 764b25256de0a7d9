package import Dashboards
package import DatasourceKit

/// What `i` shows of a panel.
package struct Inspection: Hashable, Sendable {
  package enum Tab: String, Hashable, Sendable, CaseIterable { case query = "Query", data = "Data", response = "Response", json = "JSON" }

  package var panel: PanelInstance
  package var tab: Tab = .query
  package var scroll = 0
  /// Answers as they came over the line; `nil` while nobody asked for them or they are on their way.
  package var replies: Result<[SentQuery], DatasourceError>?

  package init(panel: PanelInstance) {
    self.panel = panel
  }
}
