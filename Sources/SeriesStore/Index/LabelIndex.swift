import TimeSeries

/// Finds series by their labels: for each label name its values, for each value the slots of the series that have it.
///
/// A value type, so that a reader searches its own snapshot while the writer adds series to the next.
struct LabelIndex: Sendable {
  /// By slot; empty where the series has been removed.
  private(set) var labels: [Labels] = []
  private(set) var names: [String: ValueIndex] = [:]
  /// All slots in use.
  private(set) var slots: PostingList = []

  struct ValueIndex: Sendable {
    fileprivate(set) var values: [String] = []
    fileprivate(set) var postings: [PostingList] = []
    private var positions: [String: Int] = [:]

    func postings(of value: String) -> PostingList {
      positions[value].map { postings[$0] } ?? []
    }

    fileprivate mutating func insert(_ slot: UInt32, value: String) {
      if let position = positions[value] {
        postings[position].append(slot)
      } else {
        positions[value] = values.count
        values.append(value)
        postings.append([slot])
      }
    }

    /// - Returns: The value as first stored, so that equal strings share their bytes.
    fileprivate func interned(_ value: String) -> String {
      positions[value].map { values[$0] } ?? value
    }

    fileprivate mutating func remove(_ removed: Set<UInt32>) {
      var kept = ValueIndex()
      for (value, list) in zip(values, postings) {
        let rest = list.filter { !removed.contains($0) }
        guard !rest.isEmpty else { continue }
        kept.positions[value] = kept.values.count
        kept.values.append(value)
        kept.postings.append(rest)
      }
      self = kept
    }
  }

  /// Adds a series that is not in the index yet.
  mutating func insert(_ new: Labels) -> (slot: UInt32, labels: Labels) {
    let slot = UInt32(truncatingIfNeeded: labels.count)
    let interned = Labels(sorted: new.labels.map { label in
      guard let position = names.index(forKey: label.name) else { return label }
      return Labels.Label(names.keys[position], names.values[position].interned(label.value))
    })
    for label in interned.labels { names[label.name, default: ValueIndex()].insert(slot, value: label.value) }
    labels.append(interned)
    slots.append(slot)
    return (slot, interned)
  }

  /// The next slots are given to no series.
  mutating func skip(_ count: Int) {
    labels.append(contentsOf: repeatElement(Labels(), count: count))
  }

  mutating func remove(_ removed: Set<UInt32>) {
    var touched: Set<String> = []
    for slot in removed {
      touched.formUnion(labels[Int(slot)].labels.map(\.name))
      labels[Int(slot)] = Labels()
    }
    for name in touched {
      names[name]?.remove(removed)
      if names[name]?.values.isEmpty == true { names[name] = nil }
    }
    slots.removeAll { removed.contains($0) }
  }
}
