package import TimeSeries

/// What a store holds.
package struct StoreStatistics: Hashable, Sendable {
  package var series = 0
  package var samples = 0
  /// Of the samples in memory: compressed ones, and 16 for each that is not compressed yet.
  package var headBytes = 0
  package var oldestSample: Timestamp?
  package var newestSample: Timestamp?

  package init() {}
}
