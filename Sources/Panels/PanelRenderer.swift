package import Canvas
package import DataFrames
package import Dashboards
package import Text
package import TimeSeries
package import Widgets

/// A panel type: the only place that knows both Grafana's option names and our widgets.
///
/// An instance is made once a panel and decodes its options then; drawing happens often.
package protocol PanelRenderer: Sendable {
  static var types: [PanelTypeID] { get }

  init(panel: Panel)

  /// What to draw for `frames`, whose transformations and field config are already applied.
  func widget(for frames: [DataFrame], in context: PanelContext) -> any Widget
}

/// What a panel may know besides its data.
package struct PanelContext: Sendable {
  package var range: TimeRange
  package var theme: Theme
  package var symbols: Symbols
  package var zone: TimeZoneRules
  package var interaction: PanelInteraction

  package init(
    range: TimeRange, theme: Theme, symbols: Symbols, zone: TimeZoneRules, interaction: PanelInteraction = PanelInteraction()
  ) {
    self.range = range
    self.theme = theme
    self.symbols = symbols
    self.zone = zone
    self.interaction = interaction
  }
}

/// What the user did inside a panel.
package struct PanelInteraction: Hashable, Sendable {
  /// The crosshair, shared by all panels.
  package var crosshair: Timestamp?
  /// The other end while a range is being selected.
  package var selectionStart: Timestamp?
  /// Display names of series that are switched off.
  package var hiddenSeries: Set<String>
  /// First visible row and column of tables, legends and lists.
  package var scrollRow: Int
  package var scrollColumn: Int
  /// The row under the cursor in tables and lists, where there is one.
  package var cursorRow: Int?
  package var sort: Sort?
  package var filter: String

  package struct Sort: Hashable, Sendable {
    package var column: String
    package var descending: Bool

    package init(column: String, descending: Bool) {
      (self.column, self.descending) = (column, descending)
    }
  }

  package init(
    crosshair: Timestamp? = nil, selectionStart: Timestamp? = nil, hiddenSeries: Set<String> = [], scrollRow: Int = 0,
    scrollColumn: Int = 0, cursorRow: Int? = nil, sort: Sort? = nil, filter: String = ""
  ) {
    self.crosshair = crosshair
    self.selectionStart = selectionStart
    self.hiddenSeries = hiddenSeries
    self.scrollRow = scrollRow
    self.scrollColumn = scrollColumn
    self.cursorRow = cursorRow
    self.sort = sort
    self.filter = filter
  }
}
