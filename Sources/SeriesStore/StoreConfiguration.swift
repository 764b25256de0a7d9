package import TimeSeries

/// The bounds of a store.
package struct StoreConfiguration: Hashable, Sendable {
  /// New series past this number are refused. When nine tenths are reached, the series that ended first are forgotten.
  var seriesLimit: Int
  /// Of samples in memory. A store without a folder forgets its oldest samples past it, one with a folder writes a block.
  var headByteLimit: Int
  /// Samples older than that, seen from the newest, are dropped.
  var retention: Milliseconds
  /// Of blocks on disk; the oldest go first.
  var diskByteLimit: Int
  /// A block is written once so many samples are in memory, or so much time.
  var blockSamples: Int
  var blockLength: Milliseconds
  /// Whether retention follows samples whose times leap ahead of the clock that only counts: for data that is replayed faster than it
  /// came about. Elsewhere a leap is taken for a mistaken clock until it has lasted (``RetentionClock``).
  var followsLeaps: Bool

  package init(
    seriesLimit: Int = 200_000, headByteLimit: Int = 64 << 20, retention: Milliseconds = 7 * 86_400_000,
    diskByteLimit: Int = 2 << 30, blockSamples: Int = 1_000_000, blockLength: Milliseconds = 7_200_000,
    followsLeaps: Bool = false
  ) {
    self.seriesLimit = max(1, seriesLimit)
    self.headByteLimit = max(1 << 14, headByteLimit)
    self.retention = max(1, retention)
    self.diskByteLimit = max(1 << 16, diskByteLimit)
    self.blockSamples = max(1, blockSamples)
    self.blockLength = max(1, blockLength)
    self.followsLeaps = followsLeaps
  }
}
