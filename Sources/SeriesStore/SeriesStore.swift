import Synchronization
package import TimeSeries

/// The embedded time series database: what the collectors append and the PromQL engine reads.
///
/// Any thread may append and any may read. A reader takes its snapshot under the lock and decodes outside of it, so
/// neither waits for the other's work, and no reader ever waits for the disk. A store with a folder wants
/// ``maintain()`` to be called now and then.
package final class SeriesStore: Sendable {
  let configuration: StoreConfiguration
  let head: Mutex<HeadState>
  /// Held by one appender at a time, so that the log has the samples in the order in which the head took them.
  /// Always taken before `head`.
  let journal: Mutex<Journal?>
  /// Held while a block is written or removed. Always taken before `journal`.
  let maintenance = Mutex(MaintenanceState())
  let problems = Mutex(StoreProblems())
  let watchedMetrics = WatchedMetrics()

  /// A store in memory only.
  package convenience init(_ configuration: StoreConfiguration = StoreConfiguration()) {
    self.init(configuration, HeadState(), nil)
  }

  init(_ configuration: StoreConfiguration, _ head: sending HeadState, _ journal: consuming sending Journal?) {
    self.configuration = configuration
    self.head = Mutex(head)
    self.journal = Mutex(journal)
  }

  func note(_ new: [StoreError]) {
    guard !new.isEmpty else { return }
    problems.withLock { $0.add(damage: new) }
  }
}

/// What is wrong with the store's files at present. It has a lock of its own, so that nobody who asks waits for a disk.
struct StoreProblems: Sendable {
  var log: StoreError?
  var block: StoreError?
  private(set) var damage: [StoreError] = []

  mutating func add(damage new: [StoreError]) {
    for error in new where !damage.contains(error) { damage.append(error) }
    damage.removeFirst(max(0, damage.count - 20))
  }
}

extension SeriesStore {
  /// The series with these labels, new if there is none yet. Look it up once and keep it: it makes appending cheap.
  ///
  /// - Throws: ``StoreError/tooManySeries(limit:)``, ``StoreError/labelsTooLong(bytes:limit:)``
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
    logging { $0.append(batch, from: target) }
  }

  /// For single samples; a scrape is better appended as a batch, which is logged with one write.
  ///
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
    let error: StoreError? = logging { head in
      guard head.isKnown(reference.slot) else { return .expiredReference }
      do throws(HeadSeries.Refusal) {
        try body(&head, reference.slot)
        return nil
      } catch {
        switch error {
        case .outOfOrder: return .outOfOrder
        case .duplicate: return .duplicateSample
        case .tooManyBuckets: return .tooManyBuckets(limit: HistogramColumn.bucketLimit)
        }
      }
    }
    if let error { throw error }
  }

  /// The target is gone: all series of its last batch get a stale marker at `time`.
  ///
  /// - Returns: How many were marked.
  @discardableResult
  package func endTarget(_ target: TargetID, at time: Timestamp) -> Int {
    logging { $0.end(target, at: time.rawValue) }
  }

  /// Notes the type, help and unit of a metric; the last word counts.
  package func setMetadata(_ metadata: MetricMetadata, of metric: String) {
    setMetadata([metric: metadata])
  }

  package func setMetadata(_ metadata: [String: MetricMetadata]) {
    logging { head in
      for (metric, one) in metadata { head.setMetadata(one, of: metric) }
    }
  }

  /// Changes the head, writes to the log what changed, and keeps the memory bounded.
  private func logging<Outcome: Sendable>(_ change: (inout HeadState) -> Outcome) -> Outcome {
    let (outcome, isOverLimit) = journal.withLock { journal in
      let (outcome, isOverLimit, records) = head.withLock { head in
        head.logEpoch = journal?.log.epoch
        let outcome = change(&head)
        if journal == nil, head.isRetentionDue(configuration.retention) {
          head.enforce(configuration)
          head.makeRoom(seriesLimit: configuration.seriesLimit)
        }
        // Twice the size of a block: nobody calls for maintenance, or it cannot keep up.
        let isOverdue = journal != nil && head.samples / 2 >= configuration.blockSamples
        return (outcome, isOverdue || head.size.bytes > configuration.headByteLimit, head.takeRecords())
      }
      journal?.write(records) { metadata in
        head.withLock { head in
          head.logMetadata()
          metadata = head.takeRecords()
        }
      }
      let problem = journal?.log.problem
      problems.withLock { $0.log = problem }
      return (outcome, isOverLimit)
    }
    if isOverLimit { relieveMemory() }
    return outcome
  }

  /// Why the folder cannot be written to at present; samples are then kept in memory only. `nil` while all is well.
  package var writeProblem: StoreError? { problems.withLock { $0.log ?? $0.block } }

  package var statistics: StoreStatistics {
    var statistics = StoreStatistics()
    head.withLock { head in
      statistics.series = head.index.slots.count
      statistics.headSamples = head.samples
      statistics.headBytes = head.size.bytes
      statistics.blocks = head.blocks.count
      statistics.blockBytes = head.blocks.reduce(0) { $0 + $1.block.byteCount }
      statistics.samples = head.samples + head.blocks.reduce(0) { $0 + $1.block.footer.samples }
      let oldest = head.series.lazy.map(\.firstTime).min() ?? .max
      if oldest < .max { statistics.oldestSample = Timestamp(rawValue: oldest) }
      if head.newestTime > .min { statistics.newestSample = Timestamp(rawValue: head.newestTime) }
    }
    statistics.damage = problems.withLock(\.damage)
    statistics.writeProblem = writeProblem
    return statistics
  }
}
