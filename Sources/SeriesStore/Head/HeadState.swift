import TimeSeries

/// All that changes with an append, behind the store's lock.
struct HeadState: Sendable {
  var index = LabelIndex()
  /// By slot.
  var series: [HeadSeries] = []
  var slots: [Labels: UInt32] = [:]
  var targets: [TargetID: [UInt32]] = [:]
  var metadata: [String: MetricMetadata] = [:]
  /// Oldest first.
  var blocks: [AttachedBlock] = []
  /// Of the newest sample in head and blocks; `Int64.min` where there is none.
  var newestTime = Int64.min
  var size = HeadSeries.Size()
  var retentionClock = RetentionClock()
  var sharedTimestamps = SharedTimestamps()
  private var batchNumber: UInt64 = 0
  private var lastEnforced = Int64.min

  /// The epoch of the log that ``takeRecords()`` will be written to; `nil` where there is no log.
  var logEpoch: UInt32?
  private var records = LogRecords()

  /// How far the timestamps of an exposition may be ahead of its scrape: as in Prometheus (`scrape.maxAheadTime`).
  private static let futureAllowance: Milliseconds = 600_000

  /// A series not appended to for so long has ended.
  static let endedAfter: Milliseconds = 600_000
  private static let labelByteLimit = 1 << 16
  private static let longestUnchanged: UInt8 = 60

  var samples: Int { size.sealedSamples + size.openSamples }

  mutating func slot(of labels: Labels, limit: Int) throws(StoreError) -> UInt32 {
    if let slot = slots[labels] { return slot }
    guard slots.count < limit else { throw .tooManySeries(limit: limit) }
    let bytes = labels.labels.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
    guard bytes <= Self.labelByteLimit else { throw .labelsTooLong(bytes: bytes, limit: Self.labelByteLimit) }
    let (slot, interned) = index.insert(labels)
    slots[interned] = slot
    series.append(HeadSeries())
    return slot
  }

  func isKnown(_ slot: UInt32) -> Bool {
    Int(slot) < series.count && !series[Int(slot)].isRemoved
  }

  /// What the log has to be told of the appends since the last call.
  mutating func takeRecords() -> LogRecords {
    defer { records = LogRecords() }
    return records
  }
}

extension HeadState {
  /// - Returns: Whether the sample was not there already.
  mutating func append(_ value: Double, at time: Int64, to slot: UInt32) throws(HeadSeries.Refusal) -> Bool {
    let position = Int(slot)
    let isSame = series[position].lastValue.bitPattern == value.bitPattern
    guard try series[position].accepts(time, isSame: isSame) else { return false }
    if logEpoch != nil {
      let isNamed = nameInLog(slot)
      // Told in full now and then, so that a damaged record does not cost all that follow in a series that stays the same.
      let isUnchanged = isSame && isNamed && series[position].loggedUnchanged < Self.longestUnchanged
      series[position].loggedUnchanged = isUnchanged ? series[position].loggedUnchanged + 1 : 0
      records.addSample(value, at: time, slot: slot, isUnchanged: isUnchanged)
    }
    let full = series[position].append(value, at: time, timestamps: &sharedTimestamps)
    count(full, time)
    return true
  }

  mutating func append(_ histogram: NativeHistogram, at time: Int64, to slot: UInt32) throws(HeadSeries.Refusal) -> Bool {
    let position = Int(slot)
    let buckets = histogram.positiveBuckets.count + histogram.negativeBuckets.count + histogram.customValues.count
    guard buckets <= HistogramColumn.bucketLimit else { throw .tooManyBuckets }
    guard try series[position].accepts(time, isSame: series[position].lastHistogram == histogram) else { return false }
    if logEpoch != nil {
      _ = nameInLog(slot)
      records.addHistogram(histogram, at: time, slot: slot)
    }
    let full = series[position].append(histogram, at: time, timestamps: &sharedTimestamps)
    count(full, time)
    return true
  }

  /// - Returns: Whether the log knew the series, and so its value before.
  private mutating func nameInLog(_ slot: UInt32) -> Bool {
    guard let logEpoch, series[Int(slot)].loggedEpoch != logEpoch else { return true }
    records.addSeries(index.labels[Int(slot)], slot: slot)
    series[Int(slot)].loggedEpoch = logEpoch
    return false
  }

  mutating func logMetadata() {
    for (metric, metadata) in metadata { records.addMetadata(metadata, of: metric) }
  }

  mutating func setMetadata(_ new: MetricMetadata, of metric: String) {
    // A scrape says the same each time.
    guard metadata[metric] != new else { return }
    metadata[metric] = new
    if logEpoch != nil { records.addMetadata(new, of: metric) }
  }

  private mutating func sealAll() {
    for position in series.indices {
      if let chunk = series[position].seal(&sharedTimestamps) { count(chunk) }
    }
  }

  private mutating func count(_ full: Chunk) {
    size.openSamples -= full.count
    size.add(full)
  }

  private mutating func count(_ full: Chunk?, _ time: Int64) {
    size.openSamples += 1
    if let full { count(full) }
    if newestTime == .min { lastEnforced = time }
    newestTime = max(newestTime, time)
  }

  mutating func append(_ batch: SampleBatch, from target: TargetID) -> AppendOutcome {
    var outcome = AppendOutcome()
    batchNumber += 1
    var named: [UInt32] = []
    named.reserveCapacity(batch.count)
    let latest = (batch.timestamp + Self.futureAllowance).rawValue
    for (position, reference) in batch.references.enumerated() {
      let slot = reference.slot
      guard isKnown(slot) else {
        outcome.expired += 1
        continue
      }
      let ownTime = batch.timestamps.isEmpty ? nil : batch.timestamps[position]
      let time = (ownTime ?? batch.timestamp).rawValue
      guard time <= latest else {
        outcome.tooFarAhead += 1
        continue
      }
      do {
        let isNew: Bool
        if !batch.histograms.isEmpty, let histogram = batch.histograms[position] {
          isNew = try append(histogram, at: time, to: slot)
        } else {
          isNew = try append(batch.values[position], at: time, to: slot)
        }
        if isNew { outcome.appended += 1 }
      } catch {
        switch error {
        case .outOfOrder: outcome.outOfOrder += 1
        case .duplicate: outcome.duplicates += 1
        case .tooManyBuckets: outcome.tooManyBuckets += 1
        }
      }
      series[Int(slot)].lastBatch = batchNumber
      if ownTime == nil { named.append(slot) }
    }
    let before = targets.updateValue(named, forKey: target) ?? []
    if before != named {
      for slot in before where series[Int(slot)].lastBatch != batchNumber && isKnown(slot) {
        if end(slot, at: batch.timestamp.rawValue) { outcome.markedStale += 1 }
      }
    }
    return outcome
  }

  /// Marks all series of a target stale and forgets it.
  mutating func end(_ target: TargetID, at time: Int64) -> Int {
    var marked = 0
    for slot in targets.removeValue(forKey: target) ?? [] where isKnown(slot) {
      if end(slot, at: time) { marked += 1 }
    }
    return marked
  }

  /// - Returns: Whether the series was marked as ended.
  private mutating func end(_ slot: UInt32, at time: Int64) -> Bool {
    guard (try? append(.staleMarker, at: time, to: slot)) == true else { return false }
    if let chunk = series[Int(slot)].end(&sharedTimestamps) { count(chunk) }
    return true
  }
}

extension HeadState {
  /// Drops the chunks and open samples that end before `time`.
  mutating func drop(endingBefore time: Int64) {
    for position in series.indices where series[position].firstTime < time {
      size -= series[position].drop(endingBefore: time)
    }
  }

  /// Forgets the series of which nothing is left and to which nobody has appended since `time`.
  mutating func removeEmptySeries(notAppendedSince time: Int64) {
    var removed: Set<UInt32> = []
    for slot in index.slots {
      let one = series[Int(slot)]
      // A series without any sample is about to get its first.
      guard one.isEmpty, one.blockStart == .max, one.lastTime < time, one.lastTime > Int64.min else { continue }
      removed.insert(slot)
      slots[index.labels[Int(slot)]] = nil
      series[Int(slot)].remove()
    }
    if !removed.isEmpty { index.remove(removed) }
  }

  /// Whether samples are old enough for ``enforce(retention:byteLimit:)``; it is put off a little, since it looks at
  /// every series.
  func isRetentionDue(_ retention: Milliseconds) -> Bool {
    newestTime > .min && newestTime.subtractingReportingOverflow(lastEnforced).partialValue > max(1, min(retention / 8, 60_000))
  }

  /// Whether new series will soon be refused.
  func isCrowded(seriesLimit: Int) -> Bool {
    slots.count > seriesLimit - seriesLimit / 10
  }

  /// Makes room for new series by forgetting those that ended first, with all other samples of that age: what happens
  /// now matters more than the past. Series that are still appended to stay.
  mutating func makeRoom(seriesLimit: Int) {
    guard isCrowded(seriesLimit: seriesLimit) else { return }
    let ended = index.slots.map { series[Int($0)].lastTime }.filter { $0 < newestTime &- Self.endedAfter }.sorted()
    guard !ended.isEmpty else { return }
    let cutoff = ended[min(seriesLimit / 5, ended.count - 1)] &+ 1
    drop(endingBefore: cutoff)
    removeEmptySeries(notAppendedSince: cutoff)
  }

  /// The moment from which retention counts back.
  mutating func present(_ configuration: StoreConfiguration) -> Int64 {
    configuration.followsLeaps ? newestTime : retentionClock.present(newest: newestTime, at: .now)
  }

  /// Forgets what is older than the retention or more than the byte limit allows, oldest first.
  mutating func enforce(_ configuration: StoreConfiguration) {
    guard newestTime > .min else { return }
    lastEnforced = newestTime
    let byteLimit = configuration.headByteLimit
    let cutoff = present(configuration).subtractingReportingOverflow(configuration.retention)
    if !cutoff.overflow {
      drop(endingBefore: cutoff.partialValue)
      removeEmptySeries(notAppendedSince: cutoff.partialValue)
    }
    guard size.bytes > byteLimit else { return }
    if size.openSamples * 16 > byteLimit / 2 { sealAll() }
    guard size.bytes > byteLimit else { return }
    // To nine tenths, so that this does not happen again with the next chunk.
    let excess = size.bytes - byteLimit / 10 * 9
    var dropped = 0
    let byEnd = series.flatMap { ($0.flushing?.chunks ?? []) + $0.current.chunks }.sorted { $0.end < $1.end }
    for chunk in byEnd {
      dropped += chunk.byteCount
      if dropped >= excess {
        drop(endingBefore: chunk.end &+ 1)
        return
      }
    }
    drop(endingBefore: .max)
  }

  mutating func startFlush() {
    for position in series.indices { series[position].startFlush() }
  }

  /// The samples set aside are in `block` now; `nil` where there was none.
  mutating func finishFlush(_ block: AttachedBlock?) {
    for position in series.indices { size -= series[position].finishFlush() }
    if let block { attach(block) }
  }
}
