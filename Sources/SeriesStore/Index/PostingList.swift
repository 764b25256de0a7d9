/// The slots of the series that have something in common, rising.
typealias PostingList = [UInt32]

/// Operations on posting lists. The inputs are rising and without repetition, and so are the results.
enum Postings {
  static func intersection(_ left: PostingList, _ right: PostingList) -> PostingList {
    let (few, many) = left.count <= right.count ? (left, right) : (right, left)
    guard let last = few.last else { return [] }
    // Past this ratio a binary search for each of the few costs less than walking the many.
    if many.count / 16 > few.count { return few.filter { contains(many, $0) } }
    var result: PostingList = []
    result.reserveCapacity(few.count)
    var position = 0
    for slot in many {
      if slot > last { break }
      while few[position] < slot { position += 1 }
      if few[position] == slot { result.append(slot) }
    }
    return result
  }

  static func intersects(_ left: PostingList, _ right: PostingList) -> Bool {
    let (few, many) = left.count <= right.count ? (left, right) : (right, left)
    return few.contains { contains(many, $0) }
  }

  static func difference(_ left: PostingList, _ right: PostingList) -> PostingList {
    guard !right.isEmpty else { return left }
    var position = 0
    return left.filter { slot in
      while position < right.count, right[position] < slot { position += 1 }
      return position == right.count || right[position] != slot
    }
  }

  /// - Parameter slotCount: More than any slot in `lists`.
  static func union(_ lists: [PostingList], slotCount: Int) -> PostingList {
    if lists.count <= 1 { return lists.first ?? [] }
    var words = [UInt64](repeating: 0, count: (slotCount + 63) / 64)
    var total = 0
    for list in lists {
      total += list.count
      for slot in list { words[Int(slot >> 6)] |= 1 << UInt64(slot & 63) }
    }
    var result: PostingList = []
    result.reserveCapacity(min(total, slotCount))
    for (index, word) in words.enumerated() {
      var rest = word
      while rest != 0 {
        result.append(UInt32(truncatingIfNeeded: index * 64 + rest.trailingZeroBitCount))
        rest &= rest - 1
      }
    }
    return result
  }

  static func contains(_ list: PostingList, _ slot: UInt32) -> Bool {
    var low = 0
    var high = list.count
    while low < high {
      let middle = (low + high) / 2
      if list[middle] < slot { low = middle + 1 } else { high = middle }
    }
    return low < list.count && list[low] == slot
  }
}
