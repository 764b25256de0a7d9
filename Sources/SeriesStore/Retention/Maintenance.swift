import CSystem
import Glibc
import Synchronization
import TimeSeries

/// What maintenance keeps from one time to the next.
struct MaintenanceState: Sendable {
  /// The number of the next block.
  var nextBlock: UInt32 = 1
  /// The log files up to this one hold nothing but what is being written to a block.
  var flushedLog: UInt32?
  /// Another process owns the folder; it is taken over when that one ends.
  var waitingFor: StoreFolder?
  /// The time of the newest sample when a block could last not be written; `nil` when the last one could.
  var failedAt: Int64?
}

extension SeriesStore {
  /// Does what is due: forces the log to the disk, writes a block once enough samples are in memory, merges small blocks,
  /// drops what is past retention; takes over a folder whose owner has ended. Nothing is done in a store without folder.
  ///
  /// To be called every half minute or so, off any path that must not wait for a disk; when nothing is due it is cheap.
  package func maintain() {
    maintenance.withLock { state in
      takeOverIfFree(&state)
      guard let folder = journal.withLock({ $0?.folder }) else { return }
      synchronizeLog()
      if isFlushDue(state) { flush(folder, &state) }
      while state.failedAt == nil, compact(folder, &state) {}
      enforceRetention()
    }
  }

  /// Writes everything to a block now.
  package func flush() {
    maintenance.withLock { state in
      guard let folder = journal.withLock({ $0?.folder }) else { return }
      flush(folder, &state)
      flush(folder, &state)
    }
  }

  /// Writes everything to a block and gives the folder back. What is appended later stays in memory.
  package func close() {
    flush()
    journal.withLock { journal in
      let allMetadata = head.withLock { head in
        head.logMetadata()
        let records = head.takeRecords()
        head.logEpoch = nil
        return records
      }
      // The next start knows the metrics' types even before their first scrape.
      journal?.write(allMetadata) { _ in }
      journal = nil
    }
  }

  /// Too many samples are in memory: writes a block where that works, and else forgets the oldest.
  func relieveMemory() {
    maintain()
    let configuration = configuration
    head.withLock { $0.enforce(configuration) }
  }
}

extension SeriesStore {
  private func isFlushDue(_ state: MaintenanceState) -> Bool {
    let configuration = configuration
    return head.withLock { head in
      guard head.samples > 0 else { return false }
      // A full disk is not asked every second whether it still is.
      if let failedAt = state.failedAt, (0..<60_000).contains(head.newestTime &- failedAt) { return false }
      if state.flushedLog != nil || head.samples >= configuration.blockSamples { return true }
      if head.size.bytes > configuration.headByteLimit { return true }
      let oldest = head.series.lazy.map(\.headStart).min() ?? .max
      return oldest < head.newestTime && head.newestTime &- oldest >= configuration.blockLength
    }
  }

  /// Forces the log to the disk, while appends go on.
  private func synchronizeLog() {
    let file = journal.withLock { $0?.log.duplicate() }
    guard let file else { return }
    fdatasync(file)
    Glibc.close(file)
  }

  /// Writes the samples in memory to a block. Those of a try that failed come first, and the others stay.
  func flush(_ folder: StoreFolder, _ state: inout MaintenanceState) {
    if state.flushedLog == nil {
      state.flushedLog = journal.withLock { journal in
        head.withLock { $0.startFlush() }
        return journal?.log.startNextFile()
      }
    }
    let (index, series) = head.withLock { head in
      (head.index, head.index.slots.compactMap { slot in head.series[Int(slot)].flushing.map { (slot, $0) } })
    }
    let numbers = BlockNumbers(first: state.nextBlock, last: state.nextBlock)
    do throws(StoreError) {
      let block = try writeBlock(numbers, in: folder, series.map(\.0)) { position in
        let (slot, part) = series[position]
        return (index.labels[Int(slot)], SeriesSnapshot(labels: Labels(), head: [part]))
      }
      head.withLock { $0.finishFlush(block) }
      sys_return_free_memory()
      if block != nil { state.nextBlock &+= 1 }
      if let flushedLog = state.flushedLog { journal.withLock { $0?.log.removeFiles(upTo: flushedLog) } }
      state.flushedLog = nil
      state.failedAt = nil
      problems.withLock { $0.block = nil }
    } catch {
      noteFailure(error, &state)
    }
  }

  func noteFailure(_ error: StoreError, _ state: inout MaintenanceState) {
    state.failedAt = head.withLock(\.newestTime)
    problems.withLock { $0.block = error }
  }

  /// - Parameter end: Samples after it are left out.
  /// - Returns: `nil` where there was no sample.
  func writeBlock(
    _ numbers: BlockNumbers, in folder: StoreFolder, _ slots: [UInt32], through end: Int64 = .max, _ series: (Int) -> (Labels, SeriesSnapshot)
  ) throws(StoreError) -> AttachedBlock? {
    let path = folder.blocks + "/" + numbers.fileName
    var writer = try BlockWriter(path: path)
    var written: [UInt32] = []
    var reader = SampleReader(.min ... end)
    for (position, slot) in slots.enumerated() {
      let (labels, snapshot) = series(position)
      let samples = reader.samples(snapshot)
      guard !samples.isEmpty else { continue }
      try writer.append(labels, samples)
      written.append(slot)
    }
    note(reader.damage)
    guard try writer.finish() else { return nil }
    return try AttachedBlock(block: Block(path: path, numbers: numbers), slotsByRow: written)
  }
}
