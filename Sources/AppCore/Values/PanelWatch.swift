/// Whether a panel's thresholds are watched.
enum PanelWatch: Hashable, Sendable {
  case off
  /// The first answer tells where the watch begins.
  case waiting
  /// The threshold step of the last answer; the base, 0, where it has no values.
  case on(level: Int)
}
