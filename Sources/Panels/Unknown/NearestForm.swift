import Dashboards

/// Plugins whose data we show in a panel of our own.
enum NearestForm {
  /// The mark of a plugin's panel that is drawn by a native one; `nil` where the type is native itself.
  static func note(for type: PanelTypeID, shownAs form: String) -> UnsupportedOption? {
    guard isPlugin(type) else { return nil }
    return UnsupportedOption(path: "type", reason: "the plugin \"\(type.rawValue)\" is not known here; its data are shown as \(form)")
  }

  /// Grafana's own panel types have no vendor in their id and never end in `-panel`.
  private static func isPlugin(_ type: PanelTypeID) -> Bool {
    type.rawValue.hasSuffix("-panel") || type.rawValue.hasSuffix("-plugin") || type.rawValue.contains("-panel-")
  }
}
