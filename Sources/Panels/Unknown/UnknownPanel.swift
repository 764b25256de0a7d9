import DataFrames
import Dashboards
import Widgets

/// A panel type that we do not know: its frames in the nearest form that we have, marked with the type.
struct UnknownPanel: PanelRenderer {
  package static let types: [PanelTypeID] = []
  package static let scrolls = true

  private let panel: Panel

  package init(panel: Panel) {
    self.panel = panel
  }

  package var unsupportedOptions: [UnsupportedOption] {
    [UnsupportedOption(path: "type", reason: "panel type \"\(panel.type.rawValue)\" is not known; its data are shown as a chart or a table")]
  }

  package func widget(for frames: [DataFrame], in context: PanelContext) -> any Widget {
    let filled = frames.filter { $0.rowCount > 0 }
    guard !filled.isEmpty else {
      return MessageBox(
        kind: .empty, title: "panel type \"\(panel.type.rawValue)\" is not known here",
        details: ["its queries returned nothing that could be shown instead"], look: context.look)
    }
    return nearest(filled).widget(for: filled, in: context)
  }

  /// Many moments with numbers are a chart, one row of numbers a value, everything else a table.
  private func nearest(_ frames: [DataFrame]) -> any PanelRenderer {
    let hasSeries = frames.allSatisfy { frame in
      frame.rowCount > 1 && frame.fields.contains { $0.type == .time } && frame.fields.contains { $0.type == .number }
        && !frame.fields.contains { $0.type == .string }
    }
    if hasSeries { return TimeSeriesPanel(panel: panel) }
    if frames.allSatisfy({ $0.rowCount == 1 && $0.fields.allSatisfy { $0.type == .number || $0.type == .time } }) {
      return StatPanel(panel: panel)
    }
    return TablePanel(panel: panel)
  }
}
