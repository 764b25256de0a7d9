package import SeriesStore
package import TimeSeries

/// Carries the host collector's batches into a store. Each series is looked up once.
package struct HostStoreWriter: Sendable {
  private let store: SeriesStore
  private let target: TargetID
  private var references: [SeriesReference?] = []
  private var knownMetrics = 0
  /// Series that the store did not take, for want of room.
  private(set) var refusedSeries = 0

  package init(store: SeriesStore, target: TargetID = TargetID(rawValue: "host")) {
    (self.store, self.target) = (store, target)
  }

  /// Series that were in the batch before and are not in this one end with a stale marker.
  @discardableResult
  package mutating func write(_ batch: HostBatch, of collector: HostCollector, at time: Timestamp) -> AppendOutcome {
    for number in collector.retiredSeries where Int(number) < references.count { references[Int(number)] = nil }
    refusedSeries = 0
    var samples = SampleBatch(at: time, expecting: batch.count)
    for position in 0..<batch.count {
      let number = Int(batch.series[position])
      if number >= references.count {
        references.append(contentsOf: repeatElement(nil, count: number + 1 - references.count))
      }
      if references[number] == nil { references[number] = try? store.reference(for: collector.labels(of: batch.series[position])) }
      if let reference = references[number] {
        samples.append(batch.values[position], to: reference)
      } else {
        refusedSeries += 1
      }
    }
    if collector.metadata.count != knownMetrics {
      store.setMetadata(collector.metadata)
      knownMetrics = collector.metadata.count
    }
    let outcome = store.append(samples, from: target)
    // The store forgot series past its retention: they are looked up again.
    if outcome.expired > 0 { references.removeAll() }
    return outcome
  }

  /// All series end at `time`.
  func end(at time: Timestamp) {
    store.endTarget(target, at: time)
  }
}
