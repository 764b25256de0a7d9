import Glibc
import Synchronization
import TimeSeries

extension SeriesStore {
  /// Drops blocks whose newest sample is past retention, and the oldest ones while all together are too large.
  func enforceRetention() {
    let dropped = head.withLock { head in
      let cutoff = head.present(configuration).subtractingReportingOverflow(configuration.retention)
      let expired = head.blocks.map(\.block).expired(before: cutoff, byteLimit: configuration.diskByteLimit)
      if !expired.isEmpty {
        head.detach(expired)
        head.removeEmptySeries(notAppendedSince: head.newestTime &- HeadState.endedAfter)
      }
      return expired + makeRoom(&head)
    }
    for block in dropped { unlink(block.path) }
    // What readers have touched need not stay in memory.
    for attached in head.withLock(\.blocks) { attached.block.file.releasePages() }
  }

  /// Drops the oldest blocks while new series would soon be refused.
  ///
  /// - Returns: What it dropped.
  private func makeRoom(_ head: inout HeadState) -> [Block] {
    var dropped: [Block] = []
    while head.isCrowded(seriesLimit: configuration.seriesLimit), let oldest = head.blocks.first?.block {
      dropped.append(oldest)
      head.detach([oldest])
      head.removeEmptySeries(notAppendedSince: head.newestTime &- HeadState.endedAfter)
    }
    return dropped
  }
}

extension [Block] {
  /// - Parameter cutoff: Where it has overflowed nothing is too old.
  func expired(before cutoff: (partialValue: Int64, overflow: Bool), byteLimit: Int) -> [Block] {
    var bytes = reduce(0) { $0 + $1.byteCount }
    return filter { block in
      let isTooOld = !cutoff.overflow && block.footer.end < cutoff.partialValue
      guard isTooOld || bytes > byteLimit else { return false }
      bytes -= block.byteCount
      return true
    }
  }
}
