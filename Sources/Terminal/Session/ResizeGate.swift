/// Lets the first of many resizes through at once, and of those that follow quickly only one in a while, the last
/// among them.
struct ResizeGate {
  static let interval = Duration.milliseconds(40)

  private var lastPassed: ContinuousClock.Instant?
  /// When the size has to be looked at; `nil` when no resize waits.
  private(set) var due: ContinuousClock.Instant?

  mutating func requested(_ now: ContinuousClock.Instant) {
    due = max(now, lastPassed.map { $0 + Self.interval } ?? now)
  }

  /// Whether one passes now.
  mutating func isDue(_ now: ContinuousClock.Instant) -> Bool {
    guard let due, due <= now else { return false }
    self.due = nil
    lastPassed = now
    return true
  }
}
