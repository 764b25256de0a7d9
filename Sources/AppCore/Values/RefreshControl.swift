package import TimeSeries

/// When a dashboard asks again.
package struct RefreshControl: Hashable, Sendable {
  /// `nil` is off.
  var interval: Milliseconds?
  var isPaused = false
  /// Counts reasons to ask; a panel whose data is older than this is asked when it is visible.
  var generation = 1
  /// The last generation whose reason makes running queries worthless: another range or other variables.
  var urgentGeneration = 1
  var lastRefresh: Timestamp?
  /// Before its turn, because a source has only just begun to collect.
  private(set) var earlyRefresh: Timestamp?

  package init(interval: Milliseconds?) {
    self.interval = interval
  }

  /// `nil` while nothing is due: paused or switched off.
  var nextRefresh: Timestamp? {
    guard !isPaused else { return nil }
    return [regularRefresh, earlyRefresh].compactMap(\.self).min()
  }

  private var regularRefresh: Timestamp? {
    guard let interval, interval > 0, let lastRefresh else { return nil }
    // On whole multiples, so that the refreshes of dashboards and the samples of collectors fall together.
    return Timestamp(milliseconds: (lastRefresh.rawValue / interval + 1) * interval + Self.afterSamples)
  }

  mutating func refreshEarly(at time: Timestamp) {
    earlyRefresh = min(earlyRefresh ?? time, time)
  }

  mutating func didRefresh(at time: Timestamp) {
    (lastRefresh, earlyRefresh) = (time, nil)
  }

  /// A sample taken on the full second is then there.
  private static let afterSamples: Milliseconds = 25

  /// The choices of `<` and `>`, from the shortest; `nil` is off.
  static let choices: [Milliseconds?] = [
    1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 300_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 86_400_000, nil,
  ]

  /// Who switches refreshing on wants more than one a day.
  private static let firstChoice: Milliseconds = 60_000

  func next(towardsLonger: Bool) -> Milliseconds? {
    if interval == nil { return towardsLonger ? nil : Self.firstChoice }
    let length = interval ?? .max
    if towardsLonger { return Self.choices.first { ($0 ?? .max) > length } ?? nil }
    return Self.choices.last { ($0 ?? .max) < length } ?? interval
  }
}
