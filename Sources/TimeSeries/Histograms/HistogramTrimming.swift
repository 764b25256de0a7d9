import Glibc

extension NativeHistogram {
  /// What lies below `limit` (`histogram </ limit`), or above it (`>/`).
  ///
  /// The bucket that holds the limit is shared out by interpolation. Unless nothing was cut off, the sum is estimated anew
  /// from the middles of the buckets that stay. A NaN limit leaves nothing.
  package func trimmed(at limit: Double, keepingBelow: Bool) -> NativeHistogram {
    let positives = positiveBucketList.map { $0.kept(at: limit, keepingBelow: keepingBelow, isLinear: usesCustomBuckets) }
    let negatives = negativeBucketList.map { $0.kept(at: limit, keepingBelow: keepingBelow, isLinear: usesCustomBuckets) }
    let zero = naturalZeroBucket.kept(at: limit, keepingBelow: keepingBelow, isLinear: true)
    let isWhole =
      zero.count == zeroCount && zip(positives, positiveBuckets).allSatisfy { $0.count == $1 }
      && zip(negatives, negativeBuckets).allSatisfy { $0.count == $1 }
    guard !isWhole else { return compacted() }
    var trimmed = self
    for i in positives.indices { trimmed.positiveBuckets[i] = positives[i].count }
    for i in negatives.indices { trimmed.negativeBuckets[i] = negatives[i].count }
    trimmed.zeroCount = zero.count
    let parts = positives + negatives + [zero]
    trimmed.count = parts.reduce(0) { $0 + $1.count }
    trimmed.sum = parts.reduce(0) { $0 + ($1.count == 0 ? 0 : $1.count * $1.middle) }
    trimmed.compact()
    return trimmed
  }

  /// With observations on one side of zero only, the zero bucket ends at zero on the other.
  var naturalZeroBucket: Bucket {
    var bucket = zeroBucket
    if negativeBuckets.isEmpty && !positiveBuckets.isEmpty { bucket.lower = 0 }
    if positiveBuckets.isEmpty && !negativeBuckets.isEmpty { bucket.upper = 0 }
    return bucket
  }
}

extension NativeHistogram.Bucket {
  fileprivate struct Part {
    var count: Double
    /// Where its observations are taken to lie.
    var middle: Double

    static let none = Part(count: 0, middle: 0)
  }

  fileprivate func kept(at limit: Double, keepingBelow: Bool, isLinear: Bool) -> Part {
    if lower == -.infinity && upper == .infinity {
      return limit == (keepingBelow ? .infinity : -.infinity) ? Part(count: count, middle: 0) : .none
    }
    if lower == -.infinity && upper <= 0 { return keptOfOpenBelow(at: limit, keepingBelow: keepingBelow) }
    if upper == .infinity { return keptOfOpenAbove(at: limit, keepingBelow: keepingBelow) }
    // A first custom bucket with a bound above zero begins at zero.
    let start = lower == -.infinity ? 0 : lower
    if keepingBelow ? limit >= upper : limit <= start {
      return Part(count: count, middle: Self.middle(start, upper, isLinear: isLinear))
    }
    guard keepingBelow ? limit > start : limit < upper else { return .none }
    let below = count * share(below: limit, from: start, isLinear: isLinear)
    return keepingBelow
      ? Part(count: below, middle: Self.middle(start, limit, isLinear: isLinear))
      : Part(count: count - below, middle: Self.middle(limit, upper, isLinear: isLinear))
  }

  /// How observations lie in an endless bucket is unknown: a limit inside keeps all of them, as if they lay at the limit,
  /// when it cuts off the endless end, and none when it cuts off the other.
  private func keptOfOpenBelow(at limit: Double, keepingBelow: Bool) -> Part {
    if !keepingBelow { return limit == -.infinity ? Part(count: count, middle: upper) : .none }
    if limit >= upper { return Part(count: count, middle: upper) }
    return limit > -.infinity ? Part(count: count, middle: limit) : .none
  }

  private func keptOfOpenAbove(at limit: Double, keepingBelow: Bool) -> Part {
    if keepingBelow { return limit == .infinity ? Part(count: count, middle: lower) : .none }
    if limit <= lower { return Part(count: count, middle: lower) }
    return limit < .infinity ? Part(count: count, middle: limit) : .none
  }

  private static func middle(_ lower: Double, _ upper: Double, isLinear: Bool) -> Double {
    if isLinear { return (lower + upper) / 2 }
    let size = (lower * upper).squareRoot()
    return upper <= 0 ? -size : size
  }

  private func share(below limit: Double, from start: Double, isLinear: Bool) -> Double {
    if isLinear { return (limit - start) / (upper - start) }
    let (low, high, place) = (log2(abs(start)), log2(abs(upper)), log2(abs(limit)))
    return start >= 0 ? (place - low) / (high - low) : 1 - (place - high) / (low - high)
  }
}
