package import Dashboards

/// Every panel type there is.
package enum PanelCatalogue {
  /// A new panel type is one line here.
  package static let all: [any PanelRenderer.Type] = [
    TimeSeriesPanel.self, StatPanel.self, GaugePanel.self, BarGaugePanel.self, TablePanel.self, TextPanel.self,
    StateTimelinePanel.self, BarChartPanel.self, PieChartPanel.self, HeatmapPanel.self, HistogramPanel.self,
    LogsPanel.self, AlertListPanel.self, DashboardListPanel.self, AnnotationListPanel.self,
    CandlestickPanel.self, XYChartPanel.self, NodeGraphPanel.self, FlameGraphPanel.self, GeomapPanel.self, CanvasPanel.self,
    NewsPanel.self, TracesPanel.self, PolystatPanel.self,
    LibraryPanelPlaceholder.self,
  ]

  private static let byType: [PanelTypeID: any PanelRenderer.Type] = {
    var result: [PanelTypeID: any PanelRenderer.Type] = [:]
    for renderer in all {
      for type in renderer.types { result[type] = renderer }
    }
    return result
  }()

  /// Whether the panel's own arrows move through its rows while it fills the screen.
  package static func hasColumns(_ type: PanelTypeID) -> Bool { (byType[type] ?? UnknownPanel.self).hasColumns }
  package static func scrolls(_ type: PanelTypeID) -> Bool { (byType[type] ?? UnknownPanel.self).scrolls }

  /// Whether rows can be filtered by a text.
  package static func filtersRows(_ type: PanelTypeID) -> Bool { (byType[type] ?? UnknownPanel.self).filtersRows }

  /// What is known of the type without its options; of one that is not known, ``UnknownPanel``'s.
  package static func type(of panel: Panel) -> any PanelRenderer.Type { byType[panel.type] ?? UnknownPanel.self }

  static func knows(_ type: PanelTypeID) -> Bool { byType[type] != nil }

  /// The renderer of a panel; of a type that is not known, ``UnknownPanel``.
  package static func renderer(for panel: Panel) -> any PanelRenderer {
    (byType[panel.type] ?? UnknownPanel.self).init(panel: panel)
  }
}
