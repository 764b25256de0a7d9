import Glibc
import Synchronization
import TimeSeries

extension SeriesStore {
  /// So many blocks of about the same size become one.
  private static let blocksPerCompaction = 8
  /// Larger blocks are left alone: merging them again gains little.
  private static let samplesAfterCompaction = 64 << 20

  /// Merges one run of neighbouring blocks, if there is one to merge.
  ///
  /// - Returns: Whether it did.
  func compact(_ folder: StoreFolder, _ state: inout MaintenanceState) -> Bool {
    let (blocks, index) = head.withLock { ($0.blocks, $0.index) }
    guard let run = mergeableRun(blocks.map(\.block)) else { return false }
    let merged = Array(blocks[run])
    guard let first = merged.first, let last = merged.last else { return false }
    let numbers = BlockNumbers(first: first.block.numbers.first, last: last.block.numbers.last)
    let slots = Postings.union(merged.map(\.slots), slotCount: index.labels.count)
    do throws(StoreError) {
      var rows = [[(block: Block, row: Block.Row)]](repeating: [], count: slots.count)
      for attached in merged { attached.forEachRow(of: slots) { rows[$0].append((attached.block, $1)) } }
      let block = try writeBlock(numbers, in: folder, slots) { position in
        let labels = index.labels[Int(slots[position])]
        return (labels, SeriesSnapshot(labels: labels, rows: rows[position]))
      }
      guard let block else { return false }
      head.withLock { $0.detach(merged.map(\.block), replacement: block) }
      for attached in merged { unlink(attached.block.path) }
      return true
    } catch {
      noteFailure(error, &state)
      return false
    }
  }

  /// Neighbours none of which is much larger than the others. A merged block goes all at once when its newest sample is past retention, so it
  /// covers no more than a small part of what is retained.
  private func mergeableRun(_ blocks: [Block]) -> Range<Int>? {
    let count = Self.blocksPerCompaction
    guard blocks.count >= count else { return nil }
    for start in 0...(blocks.count - count) {
      let run = blocks[start..<start + count]
      let samples = run.map(\.footer.samples)
      let total = samples.reduce(0, +)
      let length = (run.last?.footer.end ?? 0).subtractingReportingOverflow(run.first?.footer.start ?? 0).partialValue
      // Each merge at least doubles the largest, so that a sample is rewritten only a few times.
      guard let largest = samples.max(), largest <= total / 2, total <= Self.samplesAfterCompaction, length >= 0, length <= configuration.retention / 4,
        run.reduce(0, { $0 + $1.byteCount }) <= configuration.diskByteLimit / 8
      else { continue }
      return start..<start + count
    }
    return nil
  }
}
