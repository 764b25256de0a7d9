/// A block, and which series of the head its rows are.
struct AttachedBlock: Sendable {
  let block: Block
  /// Rising.
  let slots: PostingList
  /// By position in `slots`.
  let rows: [Block.Row]

  init(block: Block, slots: PostingList, rows: [Block.Row]) {
    (self.block, self.slots, self.rows) = (block, slots, rows)
  }

  /// - Parameter slotsByRow: In the order of the file.
  init(block: Block, slotsByRow: [UInt32]) throws(StoreError) {
    var pairs: [(slot: UInt32, row: Block.Row)] = []
    pairs.reserveCapacity(slotsByRow.count)
    for (index, slot) in slotsByRow.enumerated() { pairs.append((slot, try block.row(index))) }
    if !zip(slotsByRow, slotsByRow.dropFirst()).allSatisfy({ $0 < $1 }) { pairs.sort { $0.slot < $1.slot } }
    self.init(block: block, slots: pairs.map(\.slot), rows: pairs.map(\.row))
  }

  func reaches(_ range: ClosedRange<Int64>) -> Bool {
    block.footer.start <= range.upperBound && block.footer.end >= range.lowerBound
  }

  /// Calls `body` with the position in `wanted` and the row of each wanted series that the block has.
  ///
  /// - Parameter wanted: Rising.
  func forEachRow(of wanted: PostingList, _ body: (Int, Block.Row) -> Void) {
    var position = 0
    for (index, slot) in wanted.enumerated() {
      // Both lists are mostly the same series, so the next one is mostly the right one.
      if position < slots.count, slots[position] < slot { position = firstPosition(notBefore: slot, from: position) }
      if position == slots.count { return }
      if slots[position] == slot {
        body(index, rows[position])
        position += 1
      }
    }
  }

  private func firstPosition(notBefore slot: UInt32, from start: Int) -> Int {
    var step = 1
    var low = start
    while low + step < slots.count, slots[low + step] < slot {
      low += step
      step *= 2
    }
    var high = min(low + step, slots.count)
    while low < high {
      let middle = (low + high) / 2
      if slots[middle] < slot { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension HeadState {
  mutating func attach(_ block: AttachedBlock) {
    for (slot, row) in zip(block.slots, block.rows) { series[Int(slot)].note(blockStart: row.start, end: row.end) }
    newestTime = max(newestTime, block.block.footer.end)
    blocks.append(block)
    blocks.sort { $0.block.numbers < $1.block.numbers }
  }

  /// Takes blocks out, and what has become unknown with them.
  mutating func detach(_ detached: [Block], replacement: AttachedBlock? = nil) {
    blocks.removeAll { attached in detached.contains { $0 === attached.block } }
    for position in series.indices { series[position].blockStart = .max }
    if let replacement { attach(replacement) }
    for block in blocks {
      for (slot, row) in zip(block.slots, block.rows) {
        series[Int(slot)].blockStart = min(series[Int(slot)].blockStart, row.start)
      }
    }
  }
}
