package import TimeSeries

/// Decides when the next sample is due and what time it carries. It has no clock: moments go in and come out.
package struct SampleSchedule: Sendable {
  let interval: Duration
  private let start: ContinuousClock.Instant
  private let hasEarlySecond: Bool
  private var lastTime: Timestamp?
  private var samples = 0

  /// Of the interval: an early second sample brings rates within the first second.
  private static let secondSample = 0.25
  /// Of the interval: nearer than this the time is the regular one, which compresses to nothing.
  private static let tolerance = 0.02

  /// - Parameters:
  ///   - interval: At least 100 ms.
  ///   - hasEarlySecond: Whether the second sample comes after a quarter of the interval.
  package init(interval: Duration, start: ContinuousClock.Instant, hasEarlySecond: Bool = true) {
    self.interval = max(interval, .milliseconds(100))
    self.start = start
    self.hasEarlySecond = hasEarlySecond
  }

  /// When to sample next, after a sample at `now`. Samples that were missed (the machine slept, the process was
  /// stopped) are not made up for.
  package func next(after now: ContinuousClock.Instant) -> ContinuousClock.Instant {
    if samples == 1, hasEarlySecond { return max(now, start + interval * Self.secondSample) }
    let passed = Int64((now - start) / interval)
    return start + interval * Double(passed + 1)
  }

  /// A wall clock that is behind the last sample by more than this, in milliseconds, was set back; by less it is waited for.
  private static let waitedFor: Milliseconds = 5000

  /// Whether the wall clock was set back, so that samples of its earlier time are in the way of those to come. Times then begin anew.
  package mutating func wasSetBack(wall: Timestamp) -> Bool {
    guard let last = lastTime, last - wall > Self.waitedFor else { return false }
    lastTime = nil
    return true
  }

  /// The time of the sample taken when the wall clock shows `wall`. It rises from sample to sample.
  package mutating func time(wall: Timestamp) -> Timestamp {
    defer { samples += 1 }
    guard let last = lastTime else {
      lastTime = wall
      return wall
    }
    let regular = last + interval.milliseconds
    let isNear = abs(Double(wall - regular)) <= max(Double(interval.milliseconds) * Self.tolerance, 2)
    // A wall clock that was put back: time stands until it has caught up.
    let time = isNear ? regular : max(wall, last + 1)
    lastTime = time
    return time
  }
}
