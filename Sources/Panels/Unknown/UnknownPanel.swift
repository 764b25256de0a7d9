package import DataFrames
package import Dashboards
import Text
package import Widgets

/// A panel type that we do not know: its frames in the nearest form that we have, marked with the type.
package struct UnknownPanel: PanelRenderer {
  package static let types: [PanelTypeID] = []

  private let panel: Panel

  package init(panel: Panel) {
    self.panel = panel
  }

  package var unsupportedOptions: [UnsupportedOption] {
    [UnsupportedOption(path: "type", reason: "panel type \"\(panel.type.rawValue)\" is not known; its data are shown as a chart or a table")]
  }

  package func widget(for frames: [DataFrame], in context: PanelContext) -> any Widget {
    guard frames.contains(where: { $0.rowCount > 0 }) else {
      return MessageBox(kind: .empty, title: "panel type \"\(panel.type.rawValue)\" is not supported", look: context.look)
    }
    return nearest(frames).widget(for: frames, in: context)
  }

  private func nearest(_ frames: [DataFrame]) -> any PanelRenderer {
    TimeSeriesPanel(panel: panel)
  }
}
