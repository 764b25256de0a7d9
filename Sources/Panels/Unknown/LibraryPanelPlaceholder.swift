import DataFrames
import Dashboards
import Widgets

/// A panel that lives in Grafana's library and did not come along with the dashboard: its name and where it is, as
/// Grafana shows it until the library has answered.
struct LibraryPanelPlaceholder: PanelRenderer {
  package static let types: [PanelTypeID] = [PanelTypeID(rawValue: "library-panel")]

  private let reference: LibraryPanelReference?

  package init(panel: Panel) {
    reference = panel.libraryPanel
  }

  package func widget(for frames: [DataFrame], in context: PanelContext) -> any Widget {
    let name = reference?.name ?? ""
    return MessageBox(
      kind: .empty, title: name.isEmpty ? "library panel" : "library panel “\(name)”",
      details: ["it is not part of this file", "try: export the dashboard with its library panels, or open it with --grafana URL"],
      look: context.look)
  }
}
