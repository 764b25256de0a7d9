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

  /// Whether it shows a list of rows that the arrow keys move through in full screen. `false` by default.
  static var scrolls: Bool { get }

  /// Whether the arrow keys then also move through columns that have no room. `false` by default.
  static var hasColumns: Bool { get }

  /// Whether it shows only the rows that hold the text of ``PanelInteraction/filter``. `false` by default.
  static var filtersRows: Bool { get }

  /// Whether its targets are asked. `true` by default; text and lists of dashboards need none.
  static var asksForData: Bool { get }

  /// Where its thresholds show. ``ThresholdUse/byColorMode`` by default.
  static var thresholdUse: ThresholdUse { get }

  /// Whether each field becomes one value (`options.reduceOptions`). `false` by default.
  static var reducesFields: Bool { get }

  /// Whether this panel's options keep thresholds from showing, whatever ``thresholdUse`` says. `false` by default.
  static func hidesThresholds(_ panel: Panel) -> Bool

  /// Options are read leniently: what is missing or of a wrong type takes Grafana's default.
  init(panel: Panel)

  /// JSON paths below the panel whose settings are not followed, with what is done instead: `options.text.valueSize`.
  var unsupportedOptions: [UnsupportedOption] { get }

  /// What to draw for `frames`, whose transformations and field config are already applied.
  func widget(for frames: [DataFrame], in context: PanelContext) -> any Widget

  /// What the lines of its list stand for, in the order in which they are drawn, headings included as `nil`. Empty where
  /// Enter has nothing to open.
  func rowTargets(for frames: [DataFrame], in context: PanelContext) -> [RowTarget?]

  /// How many columns can be scrolled off until the last one is seen, where the panel's inside has this width.
  func lastScrollColumn(for frames: [DataFrame], in context: PanelContext, width: Int) -> Int

  /// The row of its table at a row of the screen, counted as ``rowTargets(for:in:)`` does; `nil` beside the rows.
  func row(atRow row: Int, of area: Rect, for frames: [DataFrame], in context: PanelContext) -> Int?

  /// The moment under a column of the panel's inside; `nil` beside a time axis and without one.
  func moment(atColumn column: Int, of area: Rect, for frames: [DataFrame], in context: PanelContext) -> Timestamp?
}

extension PanelRenderer {
  package static var scrolls: Bool { false }
  package static var hasColumns: Bool { false }
  package static var filtersRows: Bool { false }
  package static var asksForData: Bool { true }
  package static var thresholdUse: ThresholdUse { .byColorMode }
  package static var reducesFields: Bool { false }
  package static func hidesThresholds(_ panel: Panel) -> Bool { false }
  package func row(atRow row: Int, of area: Rect, for frames: [DataFrame], in context: PanelContext) -> Int? { nil }
  package func lastScrollColumn(for frames: [DataFrame], in context: PanelContext, width: Int) -> Int { 0 }
  package var unsupportedOptions: [UnsupportedOption] { [] }
  package func rowTargets(for frames: [DataFrame], in context: PanelContext) -> [RowTarget?] { [] }
  package func moment(atColumn column: Int, of area: Rect, for frames: [DataFrame], in context: PanelContext) -> Timestamp? { nil }
}

/// When a reader sees which threshold a value has reached.
package enum ThresholdUse: Hashable, Sendable {
  /// On its scale.
  case always
  /// As its colour, where the field names no other.
  case unlessColored
  /// The same, in cells whose kind has a colour; each row is a value.
  case inColoredCells
  /// Where the field's colour is by thresholds.
  case byColorMode
}

/// A setting that the terminal does not follow.
package struct UnsupportedOption: Hashable, Sendable {
  /// Below the panel: `options.shape`.
  package var path: String
  package var reason: String

  init(path: String, reason: String) {
    (self.path, self.reason) = (path, reason)
  }
}

/// What a panel may know besides its data.
package struct PanelContext: Sendable {
  var range: TimeRange
  var theme: Theme
  var symbols: Symbols
  var colors: ColorDepth
  var zone: TimeZoneRules
  var now: Timestamp
  var interaction: PanelInteraction
  var annotations: [PanelAnnotation]
  /// Frames of exemplars (``DataFrames/DataFrame/holdsExemplars``), field config applied.
  package var exemplars: [DataFrame]
  /// Fills dashboard variables into a text; the second argument names the format that Grafana uses there (`html`, `text`, …).
  package var interpolate: @Sendable (String, String?) -> String

  package init(
    range: TimeRange, theme: Theme, symbols: Symbols, colors: ColorDepth = .direct, zone: TimeZoneRules, now: Timestamp? = nil,
    interaction: PanelInteraction = PanelInteraction(), annotations: [PanelAnnotation] = [], exemplars: [DataFrame] = [],
    interpolate: @escaping @Sendable (String, String?) -> String = { text, _ in text }
  ) {
    self.range = range
    self.theme = theme
    self.symbols = symbols
    self.colors = colors
    self.zone = zone
    self.now = now ?? range.end
    self.interaction = interaction
    self.annotations = annotations
    self.exemplars = exemplars
    self.interpolate = interpolate
  }

  var look: Look { Look(theme: theme, symbols: symbols, colors: colors) }
}

/// Something that happened, to be shown in time series.
package struct PanelAnnotation: Hashable, Sendable {
  var start: Timestamp
  /// For regions.
  var end: Timestamp?
  var title: String
  /// As the dashboard names it.
  var color: String

  package init(start: Timestamp, end: Timestamp? = nil, title: String = "", color: String = "") {
    (self.start, self.end, self.title, self.color) = (start, end, title, color)
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
  /// Whether the panel has the whole screen, where its legend is a table.
  package var isAlone = false

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
