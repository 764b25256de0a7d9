@testable import SeriesStore
import TestSupport
import Testing
import TimeSeries

@Suite struct MemoryStoreTests {
  let everything = TimeRange(start: Timestamp(rawValue: .min), end: Timestamp(rawValue: .max))
  let target = TargetID(rawValue: "host")

  private func named(_ name: String, _ more: [String: String] = [:]) -> Labels {
    Labels(more.merging(["__name__": name]) { $1 })
  }

  @Test func `samples come back in the range, ends included, across chunks`() throws {
    let store = SeriesStore()
    let reference = try store.reference(for: named("up"))
    for second in 0..<1000 { try store.append(Double(second * second), at: Timestamp(rawValue: Int64(second) * 1000), to: reference) }
    for (start, end) in [(0, 999), (5, 5), (119, 121), (500, 2000), (990, 999)] {
      let range = TimeRange(start: Timestamp(rawValue: Int64(start) * 1000), end: Timestamp(rawValue: Int64(end) * 1000))
      let series = try store.select([.equal("__name__", "up")], in: range)
      let expected = Array(start...min(end, 999))
      #expect(series.map(\.samples.timestamps) == [expected.map { Int64($0) * 1000 }])
      #expect(series.map(\.samples.values) == [expected.map { Double($0 * $0) }])
    }
    #expect(try store.select([], in: TimeRange(start: Timestamp(rawValue: 1), end: Timestamp(rawValue: 999))).isEmpty)
    #expect(store.statistics.samples == 1000)
  }

  @Test func `the latest sample is the last of the range, now, in the past and where a series has ended`() throws {
    let store = SeriesStore()
    let (lives, ended) = (try store.reference(for: named("lives")), try store.reference(for: named("ended")))
    for second in 0..<300 { try store.append(Double(second), at: Timestamp(rawValue: Int64(second) * 1000), to: lives) }
    for second in 0..<200 { try store.append(Double(-second), at: Timestamp(rawValue: Int64(second) * 1000), to: ended) }
    try store.append(.staleMarker, at: Timestamp(rawValue: 200_000), to: ended)
    for end in [0, 119, 120, 199, 200, 250, 298, 299, 400] {
      let range = TimeRange(start: Timestamp(rawValue: Int64(end - 60) * 1000), end: Timestamp(rawValue: Int64(end) * 1000))
      func last(_ series: [Series]) -> [Labels: [UInt64]] {
        Dictionary(uniqueKeysWithValues: series.map { ($0.labels, [UInt64($0.samples.timestamps.last ?? -1), $0.samples.values.last?.bitPattern ?? 0]) })
      }
      #expect(try last(store.latest([], in: range)) == last(store.select([], in: range)), "at \(end) s")
    }
  }

  @Test func `older and contradicting samples are refused, repeated ones are not`() throws {
    let store = SeriesStore()
    let reference = try store.reference(for: named("a"))
    try store.append(1, at: Timestamp(rawValue: 1000), to: reference)
    #expect(throws: StoreError.outOfOrder) { try store.append(1, at: Timestamp(rawValue: 999), to: reference) }
    #expect(throws: StoreError.duplicateSample) { try store.append(2, at: Timestamp(rawValue: 1000), to: reference) }
    try store.append(1, at: Timestamp(rawValue: 1000), to: reference)
    #expect(try store.select([], in: everything).map(\.samples.values) == [[1]])
    #expect(throws: StoreError.expiredReference) { try store.append(1, at: .epoch, to: SeriesReference(slot: 7)) }
  }

  @Test func `a batch counts what it could not take`() throws {
    let store = SeriesStore()
    let a = try store.reference(for: named("a"))
    let b = try store.reference(for: named("b"))
    var batch = SampleBatch(at: Timestamp(rawValue: 5000))
    batch.append(1, to: a)
    batch.append(2, to: a)
    batch.append(3, to: b, at: Timestamp(rawValue: 4000))
    batch.append(3, to: b, at: Timestamp(rawValue: 3000))
    batch.append(4, to: SeriesReference(slot: 99))
    batch.append(4, to: b, at: Timestamp(rawValue: 5000 + 600_001))
    let outcome = store.append(batch, from: target)
    #expect(outcome.appended == 2)
    #expect(outcome.duplicates == 1)
    #expect(outcome.outOfOrder == 1)
    #expect(outcome.expired == 1)
    #expect(outcome.tooFarAhead == 1)
  }

  @Test func `a series that its target no longer names ends with a stale marker`() throws {
    let store = SeriesStore()
    let stays = try store.reference(for: named("stays"))
    let leaves = try store.reference(for: named("leaves"))
    let other = try store.reference(for: named("other"))
    func scrape(_ second: Int64, _ references: [SeriesReference], from target: TargetID) -> AppendOutcome {
      var batch = SampleBatch(at: Timestamp(rawValue: second * 1000))
      for reference in references { batch.append(1, to: reference) }
      return store.append(batch, from: target)
    }
    _ = scrape(1, [stays, leaves], from: target)
    _ = scrape(1, [other], from: TargetID(rawValue: "other"))
    #expect(scrape(2, [stays], from: target).markedStale == 1)
    #expect(scrape(3, [stays], from: target).markedStale == 0)
    #expect(scrape(4, [leaves, stays], from: target).markedStale == 0)
    #expect(store.endTarget(target, at: Timestamp(rawValue: 5000)) == 2)
    let values = try store.select([.equal("__name__", "leaves")], in: everything)[0].samples.values
    #expect(values.map(\.isStaleMarker) == [false, true, false, true])
    #expect(try store.select([.equal("__name__", "other")], in: everything)[0].samples.values == [1])
  }

  @Test func `histograms and floats share a series`() throws {
    let store = SeriesStore()
    let reference = try store.reference(for: named("h"))
    let narrow = NativeHistogram(count: 1, positiveSpans: [.init(offset: 0, length: 1)], positiveBuckets: [1])
    let wide = NativeHistogram(count: 3, positiveSpans: [.init(offset: 0, length: 2)], positiveBuckets: [1, 2])
    let expected: [NativeHistogram?] = [narrow, narrow, wide, nil, wide, nil]
    for (second, histogram) in expected.enumerated() {
      let time = Timestamp(rawValue: Int64(second) * 1000)
      if let histogram {
        try store.append(histogram, at: time, to: reference)
      } else {
        try store.append(second == 3 ? 7 : .staleMarker, at: time, to: reference)
      }
    }
    let samples = try store.select([], in: everything)[0].samples
    #expect(samples.histograms == expected)
    #expect(samples.values[3] == 7)
    #expect(samples.values[5].isStaleMarker)
  }

  @Test func `new series are refused past the limit`() throws {
    let store = SeriesStore(StoreConfiguration(seriesLimit: 2))
    _ = try store.reference(for: named("a"))
    _ = try store.reference(for: named("b"))
    #expect(throws: StoreError.tooManySeries(limit: 2)) { try store.reference(for: named("c")) }
    #expect(try store.reference(for: named("a")) == store.reference(for: named("a")))
  }

  @Test func `what is older than the retention is dropped, and the series with it`() throws {
    let store = SeriesStore(StoreConfiguration(retention: 600_000, followsLeaps: true))
    let ended = try store.reference(for: named("ended"))
    let lives = try store.reference(for: named("lives"))
    for second in 0..<5000 {
      var batch = SampleBatch(at: Timestamp(rawValue: Int64(second) * 1000))
      batch.append(Double(second), to: lives)
      if second < 300 { batch.append(1, to: ended) }
      _ = store.append(batch, from: target)
    }
    let oldest = try #require(store.statistics.oldestSample)
    #expect(oldest.seconds > 4000 && oldest.seconds < 4400)
    #expect(try store.labelValues(of: "__name__", matching: [], in: everything) == ["lives"])
    #expect(throws: StoreError.expiredReference) { try store.append(1, at: Timestamp(rawValue: 6_000_000), to: ended) }
  }

  @Test func `memory stays within its limit`() throws {
    let store = SeriesStore(StoreConfiguration(headByteLimit: 1 << 17))
    let references = try (0..<10).map { try store.reference(for: named("n\($0)")) }
    var random = SplitMix(seed: 5)
    for second in 0..<5000 {
      var batch = SampleBatch(at: Timestamp(rawValue: Int64(second) * 1000))
      for reference in references { batch.append(Double(random.next()) / 3, to: reference) }
      _ = store.append(batch, from: target)
      #expect(store.statistics.headBytes <= 1 << 17)
    }
    #expect(store.statistics.samples > 5000)
    #expect(try store.select([], in: everything).allSatisfy { $0.samples.timestamps.last == 4_999_000 })
  }

  @Test func `metadata is kept by metric`() throws {
    let store = SeriesStore()
    store.setMetadata(MetricMetadata(kind: .counter, help: "h"), of: "a_total")
    store.setMetadata(MetricMetadata(kind: .gauge), of: "b")
    #expect(try store.metadata(of: "a_total") == ["a_total": MetricMetadata(kind: .counter, help: "h")])
    #expect(try store.metadata(of: nil).count == 2)
    #expect(try store.metadata(of: "c").isEmpty)
  }
}

extension MemoryStoreTests {
  @Test func `label names, values and sets are those of series alive in the range`() throws {
    let store = SeriesStore()
    for (name, second) in [("a", 1), ("b", 2), ("c", 3)] {
      let labels: Labels = ["__name__": name, "only_\(name)": "x", "shared": "s\(second % 2)"]
      try store.append(1, at: Timestamp(rawValue: Int64(second) * 1000), to: try store.reference(for: labels))
    }
    let early = TimeRange(start: .epoch, end: Timestamp(rawValue: 2000))
    #expect(try store.labelValues(of: "__name__", matching: [], in: early) == ["a", "b"])
    #expect(try store.labelValues(of: "__name__", matching: [[.equal("shared", "s1")], [.equal("__name__", "b")]], in: everything) == ["a", "b", "c"])
    #expect(try store.labelValues(of: "shared", matching: [[.equal("shared", "s1")]], in: everything) == ["s1"])
    #expect(try store.labelNames(matching: [[.equal("__name__", "b")]], in: everything) == ["__name__", "only_b", "shared"])
    #expect(try store.seriesLabels(matching: [], in: early).map(\.name) == ["a", "b"])
    #expect(try store.labelValues(of: "nope", matching: [], in: everything).isEmpty)
  }

  @Test func `what is too large is refused`() throws {
    let store = SeriesStore()
    #expect(throws: StoreError.labelsTooLong(bytes: 70_009, limit: 65_536)) {
      try store.reference(for: ["__name__": "n", "l": String(repeating: "x", count: 69_999)])
    }
    let huge = NativeHistogram(positiveSpans: [.init(offset: 0, length: 9000)], positiveBuckets: Array(repeating: 1, count: 9000))
    let reference = try store.reference(for: ["__name__": "h"])
    #expect(throws: StoreError.tooManyBuckets(limit: 8192)) { try store.append(huge, at: .epoch, to: reference) }
    #expect(try store.select([], in: everything).isEmpty)
  }
}
