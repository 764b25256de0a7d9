import Glibc
import Synchronization
package import TimeSeries

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
  /// Taken out because the clock was ahead when they were taken; `nil` where there were none.
  package var future: FutureSamples?
  /// Where damaged files are kept; `nil` where there were none, or they could not be kept.
  package var asideFolder: String?
}

/// What a process wants of a store's folder.
package enum StoreAccess: Sendable {
  /// What is there, for one answer. Nothing is written or removed, and nobody else is kept from it.
  case reading
  /// To be its owner: at once where nobody else is, else as soon as the other one has ended (``SeriesStore/maintain()``).
  case owning
}

extension SeriesStore {
  /// Opens the store in a folder, which is made if need be. It always opens: what cannot be read is left out, reported and kept aside,
  /// and what cannot be written stays in memory.
  ///
  /// - Parameter now: Samples after it are taken out (``setAsideSamples(after:)``); `nil` takes all.
  package static func open(
    folder path: String, configuration: StoreConfiguration = StoreConfiguration(), access: StoreAccess = .owning, now: Timestamp? = nil
  ) -> (store: SeriesStore, report: RecoveryReport) {
    let folder = StoreFolder(path: path)
    var report = RecoveryReport()
    var lock: Int32?
    if access == .owning {
      do throws(StoreError) { lock = try folder.claim() } catch { report.readOnly = error }
    }
    var contents = FolderContents(folder, isOwner: lock != nil, &report)
    // An owner that writes a block meanwhile takes away the log that held its samples.
    for _ in 0..<3 where lock == nil && !contents.isComplete {
      report = RecoveryReport(readOnly: report.readOnly)
      contents = FolderContents(folder, isOwner: false, &report)
    }
    var journal: Journal?
    if let lock { journal = Journal(folder: folder, lock: lock, log: LogWriter(folder: folder, number: contents.lastLog &+ 1, keeping: contents.keptLogs)) }
    let store = SeriesStore(configuration, contents.head, journal)
    store.maintenance.withLock { state in
      state.nextBlock = contents.nextBlock
      if case .lockedByAnotherProcess = report.readOnly { state.waitingFor = folder }
      if let now {
        report.future = store.setAsideSamples(after: now.rawValue, &state)
        store.head.withLock { $0.startRetention() }
      }
    }
    store.note(report.damage)
    return (store, report)
  }

  /// Takes the folder over from an owner that has ended: what it left comes first, then what was kept in memory here.
  ///
  /// References that were handed out expire.
  func takeOverIfFree(_ state: inout MaintenanceState) {
    guard let folder = state.waitingFor, let lock = try? folder.claim() else { return }
    state.waitingFor = nil
    var report = RecoveryReport()
    journal.withLock { journal in
      let old = head.withLock(\.self)
      var contents = FolderContents(folder, isOwner: true, slotsFrom: old.series.count, &report)
      contents.head.append(samplesOf: old)
      head.withLock { $0 = contents.head }
      journal = Journal(folder: folder, lock: lock, log: LogWriter(folder: folder, number: contents.lastLog &+ 1, keeping: contents.keptLogs))
      state.nextBlock = contents.nextBlock
    }
    note(report.damage)
    // What was in memory only is on no disk yet.
    flush(folder, &state)
  }
}

/// What a store's folder holds, read.
private struct FolderContents {
  var head = HeadState()
  var nextBlock: UInt32 = 1
  /// The highest number of a log file.
  var lastLog: UInt32 = 0
  /// Log files that could neither be read whole nor set aside: they stay.
  var keptLogs: Set<UInt32> = []
  /// Whether the blocks were the same before and after the log was read.
  var isComplete: Bool

  /// - Parameters:
  ///   - isOwner: Whether files that are no longer needed may be removed, and damaged ones set aside.
  ///   - slotsFrom: The first slot to be given to a series.
  init(_ folder: StoreFolder, isOwner: Bool, slotsFrom: Int = 0, _ report: inout RecoveryReport) {
    head.skipSlots(slotsFrom)
    let names = StoreFolder.names(in: folder.blocks)
    nextBlock = head.attachBlocks(folder, names, isOwner: isOwner, &report)
    lastLog = head.replayLog(folder, isOwner: isOwner, keeping: &keptLogs, &report)
    isComplete = isOwner || names == StoreFolder.names(in: folder.blocks)
  }
}

extension HeadState {
  /// - Parameter isOwner: Whether files that are no longer needed may be removed.
  /// - Returns: The number of the next block.
  fileprivate mutating func attachBlocks(
    _ folder: StoreFolder, _ names: [String], isOwner: Bool, _ report: inout RecoveryReport
  ) -> UInt32 {
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
  fileprivate mutating func replayLog(_ folder: StoreFolder, isOwner: Bool, keeping kept: inout Set<UInt32>, _ report: inout RecoveryReport) -> UInt32 {
    var last: UInt32 = 0
    for name in StoreFolder.names(in: folder.log) {
      guard let number = LogWriter.number(ofFileName: name) else { continue }
      last = max(last, number)
      func setAside(_ path: String, keepingPlace: Bool) {
        guard isOwner else { return }
        if let place = folder.setAside(path, keepingPlace: keepingPlace) {
          report.asideFolder = folder.asideFolder
          report.damage.append(.setAside(path: path, place: place))
        } else {
          kept.insert(number)
        }
      }
      let path = folder.log + "/" + name
      do throws(StoreError) {
        let file = try MappedFile(path: path)
        var reader = LogReader(path: path)
        reader.replay(file, into: &self)
        report.replayedSamples += reader.samples
        report.damage += reader.damage
        report.lostBytes += reader.lostBytes
        report.lostSamples += reader.lostSamples
        // The next block takes the place of the log, and the log away.
        if reader.lostBytes > 0 { setAside(path, keepingPlace: !reader.isUnreadable) }
      } catch {
        report.damage.append(error)
        setAside(path, keepingPlace: false)
      }
    }
    return last
  }

  /// The present of retention is that of the history until new samples have shown otherwise.
  fileprivate mutating func startRetention() {
    if newestTime > .min { retentionClock.turnBack(to: newestTime, at: .now) }
  }

  /// Slots that another state gave out name no series here.
  fileprivate mutating func skipSlots(_ count: Int) {
    guard count > 0 else { return }
    index.skip(count)
    var removed = HeadSeries()
    removed.remove()
    series = Array(repeating: removed, count: count)
  }

  /// The samples of another state's memory that are newer than those of the same series here.
  fileprivate mutating func append(samplesOf other: HeadState) {
    var reader = SampleReader(.min ... .max)
    for slot in other.index.slots {
      var snapshot = SeriesSnapshot(labels: other.index.labels[Int(slot)])
      other.series[Int(slot)].addParts(reaching: .min ... .max, to: &snapshot.head)
      let samples = reader.samples(snapshot)
      guard !samples.isEmpty, let own = try? self.slot(of: snapshot.labels, limit: .max) else { continue }
      for (position, time) in samples.timestamps.enumerated() {
        if let histogram = samples.histograms?[position] {
          _ = try? append(histogram, at: time, to: own)
        } else {
          _ = try? append(samples.values[position], at: time, to: own)
        }
      }
    }
    metadata.merge(other.metadata) { own, _ in own }
  }
}
