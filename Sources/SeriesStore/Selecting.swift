import Synchronization
package import TimeSeries

extension SeriesStore: SeriesSource {
  package func select(_ matchers: [Matcher], in range: TimeRange) throws -> [Series] {
    guard range.start <= range.end else { return [] }
    let range = range.start.rawValue...range.end.rawValue
    let index = head.withLock(\.index)
    let slots = index.slots(matching: matchers)
    try Task.checkCancellation()
    let snapshots = snapshots(of: slots, in: range)
    var reader = SampleReader(range)
    var result: [Series] = []
    result.reserveCapacity(snapshots.count)
    for (number, snapshot) in snapshots.enumerated() {
      if number % 256 == 0 { try Task.checkCancellation() }
      let samples = try reader.samples(snapshot)
      if !samples.isEmpty { result.append(Series(labels: snapshot.labels, samples: samples)) }
    }
    return result
  }

  private func snapshots(of slots: PostingList, in range: ClosedRange<Int64>) -> [SeriesSnapshot] {
    head.withLock { head in
      var snapshots: [SeriesSnapshot] = []
      snapshots.reserveCapacity(slots.count)
      for slot in slots {
        let position = Int(slot)
        let series = head.series[position]
        guard series.firstTime <= range.upperBound, series.lastTime >= range.lowerBound else { continue }
        let chunks = series.sealed.overlapping(range)
        let open = (series.open.timestamps.first).map { $0 <= range.upperBound } ?? false ? series.open : Samples()
        if chunks.isEmpty, open.isEmpty { continue }
        snapshots.append(SeriesSnapshot(labels: head.index.labels[position], chunks: chunks, open: open))
      }
      return snapshots
    }
  }

  package func labelNames(matching matchers: [[Matcher]], in range: TimeRange) throws -> [String] {
    let (index, slots) = try matchingSlots(matchers, in: range)
    var names: Set<String> = []
    for slot in slots { for label in index.labels[Int(slot)].labels { names.insert(label.name) } }
    return names.sorted { $0.precedesByBytes($1) }
  }

  package func labelValues(of name: String, matching matchers: [[Matcher]], in range: TimeRange) throws -> [String] {
    let (index, slots) = try matchingSlots(matchers, in: range)
    let values = Set(slots.lazy.compactMap { index.labels[Int($0)][name] })
    return values.sorted { $0.precedesByBytes($1) }
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

extension [Chunk] {
  /// Those, of chunks that follow one another in time, that reach into the range.
  func overlapping(_ range: ClosedRange<Int64>) -> ArraySlice<Chunk> {
    guard let first, let last, first.start <= range.upperBound, last.end >= range.lowerBound else { return [] }
    if first.end >= range.lowerBound, last.start <= range.upperBound { return self[...] }
    let lower = firstIndex { $0.end >= range.lowerBound } ?? endIndex
    let upper = self[lower...].firstIndex { $0.start > range.upperBound } ?? endIndex
    return self[lower..<upper]
  }
}
