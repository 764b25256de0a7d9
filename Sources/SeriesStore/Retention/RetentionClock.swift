import TimeSeries

/// From which moment retention counts back: that of the newest sample, unless it leapt ahead.
///
/// A wall clock that is wrong by a year would otherwise delete the history within a minute. So the present moves on only as fast as
/// a clock that nobody can set, until a leap has lasted for an hour: then the wall clock is believed.
struct RetentionClock: Sendable {
  private static let allowance: Milliseconds = 600_000
  private static let probation = Duration.seconds(3600)

  private var anchor: (moment: Int64, at: ContinuousClock.Instant)?
  private var leapt: ContinuousClock.Instant?

  /// - Parameters:
  ///   - newest: The time of the newest sample.
  ///   - now: Of a clock that only counts.
  mutating func present(newest: Int64, at now: ContinuousClock.Instant) -> Int64 {
    guard let anchor else {
      anchor = (newest, now)
      return newest
    }
    let expected = anchor.moment.addingReportingOverflow((now - anchor.at).wholeMilliseconds).partialValue
    if newest.subtractingReportingOverflow(expected).partialValue <= Self.allowance {
      leapt = nil
      self.anchor = (newest, now)
      return newest
    }
    guard let leapt, now - leapt >= Self.probation else {
      leapt = leapt ?? now
      return expected
    }
    self.leapt = nil
    self.anchor = (newest, now)
    return newest
  }

  /// Samples after `moment` were set aside.
  mutating func turnBack(to moment: Int64, at now: ContinuousClock.Instant) {
    (anchor, leapt) = ((moment, now), nil)
  }
}

extension Duration {
  fileprivate var wholeMilliseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds.multipliedReportingOverflow(by: 1000).partialValue &+ attoseconds / 1_000_000_000_000_000
  }
}
