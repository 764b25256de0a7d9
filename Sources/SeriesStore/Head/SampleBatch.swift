package import TimeSeries

/// Names a series of one store, so that a repeated append costs no search.
///
/// It stays valid while the series has samples in the store or is appended to. The reference of a series that has ended
/// and whose samples are all past retention expires: an append to it is counted as ``AppendOutcome/expired``.
package struct SeriesReference: Hashable, Sendable {
  let slot: UInt32
}

/// Who delivers samples: a scraped endpoint, the host collector. Its series end when it no longer names them.
package struct TargetID: Hashable, Sendable, RawRepresentable {
  package let rawValue: String

  package init(rawValue: String) {
    self.rawValue = rawValue
  }
}

/// The samples that one target gave at one time: a scrape.
package struct SampleBatch: Sendable {
  let timestamp: Timestamp
  private(set) var references: [SeriesReference] = []
  private(set) var values: [Double] = []
  /// By position in `references`.
  private(set) var histograms: [Int: NativeHistogram] = [:]
  private(set) var timestamps: [Int: Timestamp] = [:]

  package init(at timestamp: Timestamp, expecting count: Int = 0) {
    self.timestamp = timestamp
    references.reserveCapacity(count)
    values.reserveCapacity(count)
  }

  var count: Int { references.count }

  /// - Parameter time: Only where the exposition gives one. Such a series is not marked stale when it vanishes, as in
  ///   Prometheus: its timestamps are not the target's.
  package mutating func append(_ value: Double, to reference: SeriesReference, at time: Timestamp? = nil) {
    if let time { timestamps[references.count] = time }
    references.append(reference)
    values.append(value)
  }

  package mutating func append(_ histogram: NativeHistogram, to reference: SeriesReference, at time: Timestamp? = nil) {
    histograms[references.count] = histogram
    append(.nan, to: reference, at: time)
  }
}

/// What became of the samples of a batch.
package struct AppendOutcome: Hashable, Sendable {
  package var appended = 0
  /// Older than the newest sample of their series.
  package var outOfOrder = 0
  /// At the time of another sample of their series, with another value.
  package var duplicates = 0
  /// More than ten minutes after the batch: such a timestamp is a mistake, and retention would follow it.
  package var tooFarAhead = 0
  /// Histograms too large to be stored.
  var tooManyBuckets = 0
  /// Of series that the store has forgotten; ask for the reference again.
  package var expired = 0
  /// Series that the target named in its last batch and not in this one, and that now carry a stale marker.
  package var markedStale = 0

  init() {}
}
