extension NativeHistogram {
  /// Whether a counter was reset between `previous` and this sample.
  ///
  /// The hint decides where it says so. Otherwise any count that shrank (not the sum of observations), a finer
  /// resolution, a smaller zero bucket or a populated bucket that is gone tells a reset.
  package func isReset(after previous: NativeHistogram) -> Bool {
    switch counterResetHint {
    case .counterReset: return true
    case .notCounterReset: return false
    case .unknown, .gauge: break
    }
    if count < previous.count { return true }
    if usesCustomBuckets {
      guard previous.usesCustomBuckets else { return true }
      if customValues != previous.customValues {
        let shared = Self.sharedBounds(customValues, previous.customValues)
        var (now, before) = (self, previous)
        now.mapCustomBuckets(to: shared)
        before.mapCustomBuckets(to: shared)
        return Self.hasShrunk(now.positive, after: before.positive)
      }
    } else if previous.usesCustomBuckets {
      return true
    }
    if schema > previous.schema || zeroThreshold < previous.zeroThreshold { return true }
    let (previousZeros, threshold) = previous.zeroCount(forLargerThreshold: zeroThreshold)
    if threshold != zeroThreshold || zeroCount < previousZeros { return true }
    return Self.hasShrunk(outsideZero(positive, schema), after: outsideZero(previous.positive, previous.schema))
      || Self.hasShrunk(outsideZero(negative, schema), after: outsideZero(previous.negative, previous.schema))
  }

  private func outsideZero(_ buckets: SparseBuckets, _ bucketSchema: Int32) -> SparseBuckets {
    guard !usesCustomBuckets else { return buckets }
    let reduced = buckets.reduced(by: bucketSchema - schema)
    guard zeroThreshold > 0 else { return reduced }
    return reduced.filtered { index, _ in Self.bound(index: index, schema: schema) > zeroThreshold }
  }

  private static func hasShrunk(_ now: SparseBuckets, after before: SparseBuckets) -> Bool {
    var i = 0
    for (index, count) in zip(before.indices, before.counts) {
      while i < now.indices.count && now.indices[i] < index { i += 1 }
      if i < now.indices.count && now.indices[i] == index {
        if now.counts[i] < count { return true }
      } else if count != 0 {
        return true
      }
    }
    return false
  }
}
