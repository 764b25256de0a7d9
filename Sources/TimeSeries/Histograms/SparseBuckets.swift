/// The buckets of one side of a histogram as parallel columns: rising indices and their counts.
///
/// Spans are compact to store but awkward to compute with; arithmetic between different layouts goes through this form.
struct SparseBuckets: Equatable {
  var indices: [Int]
  var counts: [Double]

  init(indices: [Int] = [], counts: [Double] = []) {
    (self.indices, self.counts) = (indices, counts)
  }

  /// Spans that name more buckets than there are end early, so that a hostile length costs nothing.
  init(spans: [NativeHistogram.Span], counts buckets: [Double]) {
    indices = []
    counts = []
    indices.reserveCapacity(buckets.count)
    counts.reserveCapacity(buckets.count)
    var next = 0
    for span in spans {
      next += Int(span.offset)
      for _ in 0..<min(Int(span.length), buckets.count - counts.count) {
        indices.append(next)
        counts.append(buckets[counts.count])
        next += 1
      }
    }
  }

  /// Back in span form; neighbouring buckets share a span.
  var spans: [NativeHistogram.Span] {
    var spans: [NativeHistogram.Span] = []
    var end = 0
    for index in indices {
      if index == end, !spans.isEmpty {
        spans[spans.count - 1].length += 1
      } else {
        spans.append(NativeHistogram.Span(offset: Int32(clamping: index - end), length: 1))
      }
      end = index + 1
    }
    return spans
  }

  func withoutEmpty() -> SparseBuckets {
    filtered { _, count in count != 0 }
  }

  func filtered(_ isKept: (Int, Double) -> Bool) -> SparseBuckets {
    var kept = SparseBuckets()
    for (index, count) in zip(indices, counts) where isKept(index, count) {
      kept.indices.append(index)
      kept.counts.append(count)
    }
    return kept
  }

  /// Each step down in schema joins two neighbouring buckets.
  func reduced(by steps: Int32) -> SparseBuckets {
    guard steps > 0 else { return self }
    return regrouped { (($0 - 1) >> Int(steps)) + 1 }
  }

  /// Adds up the counts of buckets that `target` sends to the same place; `target` must be monotonic.
  func regrouped(_ target: (Int) -> Int) -> SparseBuckets {
    var result = SparseBuckets()
    for (index, count) in zip(indices, counts) {
      let index = target(index)
      if result.indices.last == index {
        result.counts[result.counts.count - 1] += count
      } else {
        result.indices.append(index)
        result.counts.append(count)
      }
    }
    return result
  }

  /// The union of both index sets with the two counts of each, 0 where one side has no such bucket.
  static func aligned(_ left: SparseBuckets, _ right: SparseBuckets) -> (indices: [Int], left: [Double], right: [Double]) {
    if left.indices == right.indices { return (left.indices, left.counts, right.counts) }
    var indices: [Int] = []
    var lefts: [Double] = []
    var rights: [Double] = []
    var (i, j) = (0, 0)
    while i < left.indices.count || j < right.indices.count {
      let a = i < left.indices.count ? left.indices[i] : Int.max
      let b = j < right.indices.count ? right.indices[j] : Int.max
      indices.append(min(a, b))
      lefts.append(a <= b ? left.counts[i] : 0)
      rights.append(b <= a ? right.counts[j] : 0)
      if a <= b { i += 1 }
      if b <= a { j += 1 }
    }
    return (indices, lefts, rights)
  }
}

extension NativeHistogram {
  var positive: SparseBuckets {
    get { SparseBuckets(spans: positiveSpans, counts: positiveBuckets) }
    set { (positiveSpans, positiveBuckets) = (newValue.spans, newValue.counts) }
  }

  var negative: SparseBuckets {
    get { SparseBuckets(spans: negativeSpans, counts: negativeBuckets) }
    set { (negativeSpans, negativeBuckets) = (newValue.spans, newValue.counts) }
  }

  /// Drops empty buckets and joins spans that then touch.
  package mutating func compact() {
    if positiveBuckets.contains(0) || positiveSpans.contains(where: { $0.length == 0 }) || hasTouchingSpans(positiveSpans) {
      positive = positive.withoutEmpty()
    }
    if negativeBuckets.contains(0) || negativeSpans.contains(where: { $0.length == 0 }) || hasTouchingSpans(negativeSpans) {
      negative = negative.withoutEmpty()
    }
  }

  package func compacted() -> NativeHistogram {
    var copy = self
    copy.compact()
    return copy
  }

  private func hasTouchingSpans(_ spans: [Span]) -> Bool {
    spans.dropFirst().contains { $0.offset == 0 }
  }

  /// `schema` must not be above the histogram's own, and neither may be the custom one.
  package func reducedResolution(to schema: Int32) -> NativeHistogram {
    guard schema < self.schema, !usesCustomBuckets, schema != Self.customBucketsSchema else { return self }
    var copy = self
    copy.positive = positive.reduced(by: self.schema - schema)
    copy.negative = negative.reduced(by: self.schema - schema)
    copy.schema = schema
    return copy
  }
}
