/// The k best values at every step, fed one series at a time.
///
/// Each step has a heap with its worst value on top, in a stretch of one array. Most offers fail against that worst value,
/// which stands in an array of its own.
struct BestPlaces {
  private let limits: [Int]
  private let width: Int
  private let isTop: Bool
  /// The larger the better, whichever end is asked for.
  private var keys: [Double]
  private var owners: [Int32]
  private var filled: [Int]
  /// What an offer must beat; +∞ where nothing is asked for, −∞ while there is room or NaN to push out.
  private var thresholds: [Double]

  init(steps: Int, limits: [Int], isTop: Bool) {
    (self.limits, self.isTop) = (limits, isTop)
    width = limits.max() ?? 0
    keys = Array(repeating: 0, count: steps * width)
    owners = Array(repeating: 0, count: steps * width)
    filled = Array(repeating: 0, count: steps)
    thresholds = limits.map { $0 > 0 ? -.infinity : .infinity }
  }

  mutating func offer(_ values: [Double], from owner: Int) {
    for step in 0..<min(filled.count, values.count) {
      let value = values[step]
      if value.isAbsent { continue }
      let key = isTop ? value : -value
      // NaN and −∞ beat nothing but are taken while there is room.
      if key > thresholds[step] || thresholds[step] == -.infinity { insert(key, owner, at: step) }
    }
  }

  private mutating func insert(_ key: Double, _ owner: Int, at step: Int) {
    let start = step * width
    if filled[step] < limits[step] {
      put(key, owner, at: start + filled[step])
      filled[step] += 1
      siftUp(from: filled[step] - 1, start)
    } else {
      guard keys[start] < key || (keys[start].isNaN && !key.isNaN) else { return }
      put(key, owner, at: start)
      siftDown(start, count: filled[step])
    }
    if filled[step] == limits[step], !keys[start].isNaN { thresholds[step] = keys[start] }
  }

  private mutating func put(_ key: Double, _ owner: Int, at place: Int) {
    keys[place] = key
    owners[place] = Int32(truncatingIfNeeded: owner)
  }

  /// NaN is worse than every number.
  private func isWorse(_ left: Int, _ right: Int) -> Bool {
    keys[left].isNaN ? !keys[right].isNaN : keys[left] < keys[right]
  }

  private mutating func siftUp(from index: Int, _ start: Int) {
    var child = index
    while child > 0 {
      let parent = (child - 1) / 2
      guard isWorse(start + child, start + parent) else { return }
      swap(start + child, start + parent)
      child = parent
    }
  }

  private mutating func siftDown(_ start: Int, count: Int) {
    var parent = 0
    while 2 * parent + 1 < count {
      var child = 2 * parent + 1
      if child + 1 < count, isWorse(start + child + 1, start + child) { child += 1 }
      guard isWorse(start + child, start + parent) else { return }
      swap(start + child, start + parent)
      parent = child
    }
  }

  private mutating func swap(_ left: Int, _ right: Int) {
    keys.swapAt(left, right)
    owners.swapAt(left, right)
  }

  /// In no order.
  func places(at step: Int) -> some Sequence<Int> {
    owners[step * width..<step * width + filled[step]].lazy.map(Int.init)
  }

  /// Best first; of equal values the earlier series first.
  func sorted(at step: Int) -> [Int] {
    let start = step * width
    return (start..<start + filled[step])
      .sorted { isWorse($1, $0) || (!isWorse($0, $1) && owners[$0] < owners[$1]) }
      .map { Int(owners[$0]) }
  }
}
