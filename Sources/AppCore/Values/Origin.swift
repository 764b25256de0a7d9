/// What was on screen when a dashboard was opened from it.
struct Origin: Hashable, Sendable {
  /// ``OpenDashboard/number``
  var screen: Int?
  var showedStart: Bool
  /// Whether Escape leaves the dashboard open: one that was chosen from a list and not come to through a link.
  var staysOpen = false
}
