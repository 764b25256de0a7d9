import Synchronization
package import TimeSeries

/// The embedded time series database: what the collectors append and the PromQL engine reads.
///
/// Any thread may append and any may read. A reader takes its snapshot under the lock and decodes outside of it, so
/// neither waits for the other's work, and no reader ever waits for the disk.
package final class SeriesStore: Sendable {
  package let configuration: StoreConfiguration
  let head = Mutex(HeadState())

  /// A store in memory only.
  package init(_ configuration: StoreConfiguration = StoreConfiguration()) {
    self.configuration = configuration
  }
}

extension SeriesStore {
  /// The series with these labels, new if there is none yet. Look it up once and keep it: it makes appending cheap.
  ///
  /// - Throws: ``StoreError/tooManySeries(limit:)``
  package func reference(for labels: Labels) throws(StoreError) -> SeriesReference {
    let limit = configuration.seriesLimit
    // `withLock` cannot tell which error its closure throws.
    let result: Result<UInt32, StoreError> = head.withLock { head in
      do throws(StoreError) { return .success(try head.slot(of: labels, limit: limit)) } catch { return .failure(error) }
    }
    return SeriesReference(slot: try result.get())
  }

  /// Appends what one target gave at one time. Series of its last batch that this one does not name get a stale
  /// marker; a sample that is refused is counted and the others are taken.
  package func append(_ batch: SampleBatch, from target: TargetID) -> AppendOutcome {
    head.withLock { head in
      let outcome = head.append(batch, from: target)
      enforceLimits(&head)
      return outcome
    }
  }

  /// - Throws: ``StoreError/outOfOrder``, ``StoreError/duplicateSample`` (another value at the same time), or
  ///   ``StoreError/expiredReference``. The same value at the same time is no error.
  package func append(_ value: Double, at time: Timestamp, to reference: SeriesReference) throws(StoreError) {
    try append(to: reference) { head, slot throws(HeadSeries.Refusal) in
      _ = try head.append(value, at: time.rawValue, to: slot)
    }
  }

  package func append(_ histogram: NativeHistogram, at time: Timestamp, to reference: SeriesReference) throws(StoreError) {
    try append(to: reference) { head, slot throws(HeadSeries.Refusal) in
      _ = try head.append(histogram, at: time.rawValue, to: slot)
    }
  }

  private func append(
    to reference: SeriesReference, _ body: (inout HeadState, UInt32) throws(HeadSeries.Refusal) -> Void
  ) throws(StoreError) {
    let error: StoreError? = head.withLock { head in
      guard head.isKnown(reference.slot) else { return .expiredReference }
      do throws(HeadSeries.Refusal) {
        try body(&head, reference.slot)
        enforceLimits(&head)
        return nil
      } catch {
        return error == .duplicate ? .duplicateSample : .outOfOrder
      }
    }
    if let error { throw error }
  }

  private func enforceLimits(_ head: inout HeadState) {
    if head.bytes > configuration.headByteLimit || head.isRetentionDue(configuration.retention) {
      head.enforce(retention: configuration.retention, byteLimit: configuration.headByteLimit)
    }
  }

  /// The target is gone: all series of its last batch get a stale marker at `time`.
  ///
  /// - Returns: How many were marked.
  @discardableResult
  package func endTarget(_ target: TargetID, at time: Timestamp) -> Int {
    head.withLock { $0.end(target, at: time.rawValue) }
  }

  /// Notes the type, help and unit of a metric; the last word counts.
  package func setMetadata(_ metadata: MetricMetadata, of metric: String) {
    head.withLock { head in
      // A scrape says the same each time, and a changed dictionary is copied for whoever reads it.
      if head.metadata[metric] != metadata { head.metadata[metric] = metadata }
    }
  }

  package var statistics: StoreStatistics {
    head.withLock { head in
      var statistics = StoreStatistics()
      statistics.series = head.index.slots.count
      statistics.samples = head.samples
      statistics.headBytes = head.bytes
      let oldest = head.series.lazy.map(\.firstTime).min() ?? .max
      if oldest < .max { statistics.oldestSample = Timestamp(rawValue: oldest) }
      if head.newestTime > .min { statistics.newestSample = Timestamp(rawValue: head.newestTime) }
      return statistics
    }
  }
}
