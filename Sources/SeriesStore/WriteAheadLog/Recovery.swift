import Glibc
import Synchronization
import TimeSeries

/// What opening a folder found.
package struct RecoveryReport: Sendable {
  /// Why nothing is written to the folder: another Oriel has it, or it cannot be written to. What it holds was read as it
  /// stood, and new samples are kept in memory only. `nil` where samples are kept on disk.
  package var readOnly: StoreError?
  package var blocks = 0
  /// Taken from the write-ahead log, because no block held them yet.
  package var replayedSamples = 0
  /// Each place that could not be read, by path and byte; the rest of the file was used where that is possible.
  package var damage: [StoreError] = []
  package var lostBytes = 0
  var lostSamples = 0
}

extension SeriesStore {
  /// Opens the store in a folder, which is made if need be. It always opens: what cannot be read is left out and reported,
  /// and what cannot be written stays in memory.
  package static func open(
    folder path: String, configuration: StoreConfiguration = StoreConfiguration()
  ) -> (store: SeriesStore, report: RecoveryReport) {
    let folder = StoreFolder(path: path)
    var report = RecoveryReport()
    var lock: Int32?
    do throws(StoreError) {
      lock = try folder.claim()
    } catch {
      report.readOnly = error
    }
    var head = HeadState()
    let nextBlock = head.attachBlocks(folder, isOwner: lock != nil, &report)
    let lastLog = head.replayLog(folder, &report)
    var journal: Journal?
    if let lock {
      journal = Journal(folder: folder, lock: lock, log: LogWriter(folder: folder, number: lastLog &+ 1))
    }
    let store = SeriesStore(configuration, head, journal)
    store.maintenance.withLock { $0.nextBlock = nextBlock }
    store.note(report.damage)
    return (store, report)
  }
}

extension HeadState {
  /// - Parameter isOwner: Whether files that are no longer needed may be removed.
  /// - Returns: The number of the next block.
  fileprivate mutating func attachBlocks(
    _ folder: StoreFolder, isOwner: Bool, _ report: inout RecoveryReport
  ) -> UInt32 {
    let names = StoreFolder.names(in: folder.blocks)
    let found = names.compactMap { BlockNumbers(fileName: $0) }
    // A file that was being written, or one that a compacted block replaces: the process ended before it was removed.
    if isOwner { for name in names where name.hasSuffix(".tmp") { unlink(folder.blocks + "/" + name) } }
    var slotsByFingerprint: [Fingerprint: UInt32] = [:]
    var replaced: [BlockNumbers] = []
    for numbers in found.sorted(by: { ($0.first, $1.last) < ($1.first, $0.last) }) where !replaced.contains(numbers) {
      let path = folder.blocks + "/" + numbers.fileName
      do throws(StoreError) {
        let block = try Block(path: path, numbers: numbers)
        attach(try attachment(of: block, &slotsByFingerprint))
        report.blocks += 1
        for other in found where numbers.replaces(other) {
          replaced.append(other)
          if isOwner { unlink(folder.blocks + "/" + other.fileName) }
        }
      } catch {
        report.damage.append(error)
      }
    }
    return (found.map(\.last).max() ?? 0) &+ 1
  }

  /// Whatever the limit of series is now, the ones that were taken are found again; maintenance makes room.
  private mutating func attachment(
    of block: Block, _ slotsByFingerprint: inout [Fingerprint: UInt32]
  ) throws(StoreError) -> AttachedBlock {
    var slotsByRow: [UInt32] = []
    slotsByRow.reserveCapacity(block.footer.seriesCount)
    for index in 0..<block.footer.seriesCount {
      let row = try block.row(index)
      if let slot = slotsByFingerprint[row.fingerprint] {
        slotsByRow.append(slot)
      } else {
        let slot = try slot(of: try block.labels(of: row), limit: .max)
        slotsByFingerprint[row.fingerprint] = slot
        slotsByRow.append(slot)
      }
    }
    return try AttachedBlock(block: block, slotsByRow: slotsByRow)
  }

  /// - Returns: The highest number of a log file.
  fileprivate mutating func replayLog(_ folder: StoreFolder, _ report: inout RecoveryReport) -> UInt32 {
    var last: UInt32 = 0
    for name in StoreFolder.names(in: folder.log) {
      guard let number = LogWriter.number(ofFileName: name) else { continue }
      last = max(last, number)
      do throws(StoreError) {
        let path = folder.log + "/" + name
        let file = try MappedFile(path: path)
        var reader = LogReader(path: path)
        reader.replay(file, into: &self)
        report.replayedSamples += reader.samples
        report.damage += reader.damage
        report.lostBytes += reader.lostBytes
        report.lostSamples += reader.lostSamples
      } catch {
        report.damage.append(error)
      }
    }
    return last
  }
}
