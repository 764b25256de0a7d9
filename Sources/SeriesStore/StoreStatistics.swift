package import TimeSeries

/// What a store holds.
package struct StoreStatistics: Hashable, Sendable {
  package var series = 0
  package var samples = 0
  /// Of the samples in memory: compressed ones, and 16 for each that is not compressed yet.
  package var headBytes = 0
  package var headSamples = 0
  package var blocks = 0
  package var blockBytes = 0
  package var oldestSample: Timestamp?
  package var newestSample: Timestamp?
  /// ``SeriesStore/writeProblem``
  package var writeProblem: StoreError?
  /// What could not be read and was left out of answers, the latest last; at most 20.
  package var damage: [StoreError] = []

  init() {}

  /// At rest: in the blocks if there are any, else in memory.
  package var bytesPerSample: Double? {
    let (bytes, count) = blocks > 0 ? (blockBytes, samples - headSamples) : (headBytes, headSamples)
    return count > 0 ? Double(bytes) / Double(count) : nil
  }
}
