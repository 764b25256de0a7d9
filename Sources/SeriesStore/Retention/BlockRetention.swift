import Glibc
import Synchronization
import TimeSeries

extension SeriesStore {
  /// Drops blocks whose newest sample is past retention, and the oldest ones while all together are too large.
  func enforceRetention() {
    let dropped = head.withLock { head in
      let expired = head.blocks.map(\.block).expired(
        before: head.newestTime.subtractingReportingOverflow(configuration.retention), byteLimit: configuration.diskByteLimit)
      if !expired.isEmpty { head.detach(expired) }
      return expired
    }
    for block in dropped { unlink(block.path) }
    // What readers have touched need not stay in memory.
    for attached in head.withLock(\.blocks) { attached.block.file.releasePages() }
    guard !dropped.isEmpty else { return }
    head.withLock { head in
      let cutoff = head.newestTime.subtractingReportingOverflow(configuration.retention)
      head.removeEmptySeries(notAppendedSince: cutoff.overflow ? .min : cutoff.partialValue)
    }
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
