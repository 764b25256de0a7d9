import Canvas
import TimeSeries
import Widgets

/// What every feature may read: settings, the terminal's size, the time, and what all of them know.
struct Surroundings: Sendable {
  var settings: Settings
  /// The terminal's size in cells.
  var columns: Int
  var rows: Int
  var now: Timestamp
  var isKiosk: Bool
  var sources: KnownSources
  var alerts: AlertBoard
  /// Sources are being asked for their alerts.
  var isAskingAlerts: Bool
  /// Dashboards that can be opened.
  var library: [DashboardEntry]
  var savedState: SavedState
  /// The start screen is shown, and no dashboard.
  var showsStart: Bool
  /// What lies on top and is there again when one comes back to it.
  var keptOverlays: [OverlayEntry]

  var appearance: Look { Look(theme: settings.theme, symbols: settings.symbols, colors: settings.colors) }

  /// Smaller than this nothing useful can be shown.
  static let smallest = (columns: 20, rows: 5)

  /// What overlays are drawn in. The status bar stays readable: it answers what keys do there too.
  var overlayBounds: Rect { Rect(width: columns, height: max(isKiosk ? rows : rows - 1, 0)) }
}

/// The surroundings, and the dashboards that are open: what a feature beside them may read.
@dynamicMemberLookup struct Context: Sendable {
  var surroundings: Surroundings
  var opened: OpenDashboards

  subscript<Value>(dynamicMember path: KeyPath<Surroundings, Value>) -> Value { surroundings[keyPath: path] }

  /// Between the parts of a way.
  var separator: String { surroundings.settings.symbols == .ascii ? ">" : "▸" }

  /// The dashboard on screen.
  var screen: OpenDashboard? { opened.screen }
}
