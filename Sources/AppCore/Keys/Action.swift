/// Something that a person can tell the application to do, by key or from the palette.
package struct Action: Hashable, Sendable {
  package enum ID: String, Hashable, Sendable, CaseIterable {
    case moveLeft, moveRight, moveUp, moveDown, nextPanel, previousPanel
    case pageUp, pageDown, top, bottom
    case open, fullScreen, back, quit, help, palette
    case findPanel, openDashboard, startScreen, nextDashboard, previousDashboard, closeDashboard, nextTab, previousTab
    case variables, timePicker, zoomIn, zoomOut, resetTime, timeBack, timeForward, live, rangeHistoryBack, rangeHistoryForward, timeZone
    case pause, refresh, refreshFaster, refreshSlower
    case crosshair, inspect, explainNoData, report, alerts, explore, pin, save, followLink, copy
    case toggleSeries, showAllSeries, toggleLegend, foldRow, foldAllRows, unfoldAllRows
    case sortColumn, filterRows
    case switchContext, scrapeFound, logs, traces
    case star, theme, mouse, kiosk, playlist, compare, compareSources, bundle, watch, suspend, redraw
  }

  /// Under which heading help lists it.
  package enum Group: String, Sendable, CaseIterable {
    case moving = "Moving", looking = "Looking closer", time = "Time", data = "Data", application = "Application"
  }

  package var id: ID
  package var group: Group
  /// As the palette lists it: "Zoom out".
  package var title: String
  package var help: String
  /// The sequences bound to it by default.
  package var keys: [String]

  init(_ id: ID, _ group: Group, _ title: String, _ help: String, keys: [String]) {
    (self.id, self.group, self.title, self.help, self.keys) = (id, group, title, help, keys)
  }
}
