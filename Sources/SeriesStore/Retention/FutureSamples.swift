import Glibc
import Synchronization
package import TimeSeries

/// Samples that a clock which was ahead left behind.
package struct FutureSamples: Hashable, Sendable {
  package var count: Int
  package var newest: Timestamp
  /// The folder where the files that held them are kept; `nil` where the store is in memory, or they could not be kept.
  package var folder: String?

  /// What a user should know of it.
  package func sentence(at now: Timestamp) -> String {
    let ahead = PromDuration.format(max((newest - now) / 1000 * 1000, 1000))
    return "The clock was \(ahead) ahead: \(count) samples that were taken then are no longer shown"
      + (folder.map { "; their files are kept in \($0), which may be removed" } ?? "")
  }
}

extension SeriesStore {
  /// Takes out all samples after `moment`, so that those of now are taken again and shown: no sample goes in before the newest one of its
  /// series. The files that held them are kept aside.
  ///
  /// - Returns: What was taken out; `nil` where there was no such sample.
  package func setAsideSamples(after moment: Timestamp) -> FutureSamples? {
    maintenance.withLock { state in setAsideSamples(after: moment.rawValue, &state) }
  }

  func setAsideSamples(after moment: Int64, _ state: inout MaintenanceState) -> FutureSamples? {
    let newest = head.withLock(\.newestTime)
    guard newest > moment else { return nil }
    var found = FutureSamples(count: 0, newest: Timestamp(rawValue: newest), folder: nil)
    let folder = journal.withLock { $0?.folder }
    if let folder {
      let logs = StoreFolder.names(in: folder.log).filter { LogWriter.number(ofFileName: $0) != nil }
      for name in logs where folder.setAside(folder.log + "/" + name, keepingPlace: true) != nil { found.folder = folder.asideFolder }
    }
    found.count += head.withLock { $0.cut(after: moment) }
    if let folder {
      // What is left in memory goes to a block, and the log, which has the others too, goes.
      flush(folder, &state)
      flush(folder, &state)
      for attached in head.withLock(\.blocks) where attached.block.footer.end > moment {
        do throws(StoreError) {
          found.count += try cut(attached, after: moment, folder)
          found.folder = folder.asideFolder
        } catch {
          note([error])
        }
      }
    }
    head.withLock { head in
      head.settleTimes()
      head.retentionClock.turnBack(to: head.newestTime, at: .now)
    }
    return found
  }

  /// - Returns: How many samples the block lost.
  private func cut(_ attached: AttachedBlock, after moment: Int64, _ folder: StoreFolder) throws(StoreError) -> Int {
    let block = attached.block
    guard folder.setAside(block.path, keepingPlace: true) != nil else {
      throw .cannotWrite(path: folder.asideFolder, reason: SystemError.last)
    }
    let labels = head.withLock { head in attached.slots.map { head.index.labels[Int($0)] } }
    let rest = try writeBlock(block.numbers, in: folder, attached.slots, through: moment) { position in
      (labels[position], SeriesSnapshot(labels: labels[position], rows: [(block, attached.rows[position])]))
    }
    if rest == nil { unlink(block.path) }
    head.withLock { $0.detach([block], replacement: rest) }
    return block.footer.samples - (rest?.block.footer.samples ?? 0)
  }
}

extension HeadState {
  /// - Returns: How many samples were taken out of memory.
  fileprivate mutating func cut(after moment: Int64) -> Int {
    let before = samples
    var reader = SampleReader(.min ... moment)
    for position in series.indices where series[position].lastTime > moment {
      let (freed, taken) = series[position].cut(after: moment, &reader, timestamps: &sharedTimestamps)
      size -= freed
      size += taken
    }
    settleTimes()
    return before - samples
  }

  /// Finds out anew which samples are the newest.
  fileprivate mutating func settleTimes() {
    newestTime = .min
    for position in series.indices { series[position].settle() }
    for block in blocks {
      for (slot, row) in zip(block.slots, block.rows) { series[Int(slot)].note(blockStart: row.start, end: row.end) }
    }
    newestTime = series.lazy.map(\.lastTime).max() ?? .min
  }
}
