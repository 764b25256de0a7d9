package import Canvas
package import Text
package import Widgets

/// What the command line and configuration decided.
package struct Settings: Sendable {
  package var theme: Theme
  package var themes: [Theme]
  package var symbols: Symbols
  package var colors: ColorDepth
  package var zone: TimeZoneRules
  package var keyMap: KeyMap
  package var hostName: String
  /// Who makes silences: `me@box`.
  package var author: String
  package var context: String
  package var isReadOnly: Bool
  /// On the command line: then the last one used does not count.
  package var isThemeGiven = false
  /// What to open first; empty shows the start screen.
  package var opening: [DashboardLocation]
  /// From the command line; each takes the place of the dashboard's own.
  package var from: String?
  package var to: String?
  package var refresh: String?
  package var timezone: String?
  package var variables: [String: [String]]
  /// What pasted addresses want of the dashboards that they name; the command line goes before it.
  package var views: [DashboardLocation: RequestedView] = [:]

  package init(
    theme: Theme, themes: [Theme], symbols: Symbols, colors: ColorDepth, zone: TimeZoneRules, keyMap: KeyMap = KeyMap(), hostName: String, user: String = "",
    context: String = "", isReadOnly: Bool = false, opening: [DashboardLocation] = [], from: String? = nil, to: String? = nil,
    refresh: String? = nil, variables: [String: [String]] = [:]
  ) {
    self.theme = theme
    self.themes = themes
    self.symbols = symbols
    self.colors = colors
    self.zone = zone
    self.keyMap = keyMap
    self.hostName = hostName
    author = user.isEmpty ? hostName : "\(user)@\(hostName)"
    self.context = context
    self.isReadOnly = isReadOnly
    self.opening = opening
    self.from = from
    self.to = to
    self.refresh = refresh
    self.variables = variables
  }
}
