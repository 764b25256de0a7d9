import Synchronization
package import TimeSeries

extension SeriesStore: SeriesSource {
  package func select(_ matchers: [Matcher], in range: TimeRange) throws -> [Series] {
    watchedMetrics.note(matchers)
    guard range.start <= range.end else { return [] }
    let range = range.start.rawValue...range.end.rawValue
    let index = head.withLock(\.index)
    let slots = index.slots(matching: matchers)
    try Task.checkCancellation()
    return try series(of: slots, in: range)
  }

  /// What is asked most, the present, is answered from the newest samples, of which none is compressed.
  package func latest(_ matchers: [Matcher], in range: TimeRange) throws -> [Series] {
    watchedMetrics.note(matchers)
    guard range.start <= range.end else { return [] }
    let range = range.start.rawValue...range.end.rawValue
    let index = head.withLock(\.index)
    let slots = index.slots(matching: matchers)
    try Task.checkCancellation()
    var found: [Series] = []
    found.reserveCapacity(slots.count)
    let others = head.withLock { head in
      slots.filter { slot in
        guard let newest = head.series[Int(slot)].newest, newest.time <= range.upperBound else { return true }
        if newest.time >= range.lowerBound {
          found.append(Series(labels: head.index.labels[Int(slot)], samples: Samples(timestamps: [newest.time], values: [newest.value])))
        }
        return false
      }
    }
    return others.isEmpty ? found : try found + series(of: others, in: range)
  }

  private func series(of slots: PostingList, in range: ClosedRange<Int64>) throws -> [Series] {
    let snapshots = snapshots(of: slots, in: range)
    var reader = SampleReader(range)
    var result: [Series] = []
    result.reserveCapacity(snapshots.count)
    for (number, snapshot) in snapshots.enumerated() {
      if number % 64 == 0 { try Task.checkCancellation() }
      let samples = reader.samples(snapshot)
      if !samples.isEmpty { result.append(Series(labels: snapshot.labels, samples: samples)) }
    }
    note(reader.damage)
    return result
  }

  private func snapshots(of slots: PostingList, in range: ClosedRange<Int64>) -> [SeriesSnapshot] {
    var (snapshots, blocks) = head.withLock { head in
      let snapshots = slots.map { slot in
        var snapshot = SeriesSnapshot(labels: head.index.labels[Int(slot)])
        head.series[Int(slot)].addParts(reaching: range, to: &snapshot.head)
        return snapshot
      }
      return (snapshots, head.blocks.filter { $0.reaches(range) })
    }
    for attached in blocks {
      attached.forEachRow(of: slots) { position, row in
        if row.start <= range.upperBound, row.end >= range.lowerBound { snapshots[position].rows.append((attached.block, row)) }
      }
    }
    return snapshots.filter { !$0.head.isEmpty || !$0.rows.isEmpty }
  }

  package func labelNames(matching matchers: [[Matcher]], in range: TimeRange) throws -> [String] {
    let (index, slots) = try matchingSlots(matchers, in: range)
    var names: Set<String> = []
    for slot in slots { for label in index.labels[Int(slot)].labels { names.insert(label.name) } }
    return names.sorted { $0.precedesByBytes($1) }
  }

  package func labelValues(of name: String, matching matchers: [[Matcher]], in range: TimeRange) throws -> [String] {
    let (index, slots) = try matchingSlots(matchers, in: range)
    guard let values = index.names[name] else { return [] }
    let found: [String]
    if slots.count >= index.slots.count {
      found = values.values
    } else if slots.count < values.values.count {
      found = Array(Set(slots.lazy.compactMap { index.labels[Int($0)][name] }))
    } else {
      found = zip(values.values, values.postings).filter { Postings.intersects($1, slots) }.map(\.0)
    }
    return found.sorted { $0.precedesByBytes($1) }
  }

  package func seriesLabels(matching matchers: [[Matcher]], in range: TimeRange) throws -> [Labels] {
    let (index, slots) = try matchingSlots(matchers, in: range)
    return slots.map { index.labels[Int($0)] }.sorted()
  }

  package func metadata(of metric: String?) throws -> [String: MetricMetadata] {
    let all = head.withLock(\.metadata)
    guard let metric else { return all }
    return all[metric].map { [metric: $0] } ?? [:]
  }

  /// The matching series that have been alive at some time in the range.
  private func matchingSlots(_ sets: [[Matcher]], in range: TimeRange) throws -> (LabelIndex, PostingList) {
    let index = head.withLock(\.index)
    let slots = index.slots(matchingAny: sets)
    try Task.checkCancellation()
    let alive = head.withLock { head in
      slots.filter { slot in
        let series = head.series[Int(slot)]
        return series.firstTime <= range.end.rawValue && series.lastTime >= range.start.rawValue
      }
    }
    return (index, alive)
  }
}
