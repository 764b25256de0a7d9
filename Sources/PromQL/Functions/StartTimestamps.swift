enum StartTimestamps {
  /// Whether a start timestamp says that the counter began anew between two samples.
  ///
  /// One at the previous sample is a reset only where the previous one is known and before its own sample: else it is a
  /// cumulative series whose start is unknown, not a delta series (OpenTelemetry's rules, as Prometheus 3.x reads them).
  static func isReset(before previous: Int64, at previousTime: Int64, now current: Int64, at time: Int64) -> Bool {
    guard current != 0, current < time, current >= previousTime else { return false }
    return current > previousTime || (previous != 0 && previous < previousTime)
  }

  static func overlaps(_ previous: Int64, _ previousTime: Int64, _ current: Int64) -> Bool {
    current != 0 && current < previousTime && current != previous
  }
}
