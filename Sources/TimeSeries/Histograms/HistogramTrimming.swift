import Glibc

extension NativeHistogram {
  /// What lies below `limit` (`histogram </ limit`), or above it (`>/`).
  ///
  /// The bucket that holds the limit is shared out by interpolation; the sum loses what the removed observations, taken
  /// at the middle of their part of the bucket, add up to.
  package func trimmed(at limit: Double, keepingBelow: Bool) -> NativeHistogram {
    var trimmed = self
    var removed = Removal()
    let positives = positiveBucketList.map { bucket in
      if bucket.count != 0 {
        removed.hasNegative = removed.hasNegative || (usesCustomBuckets && (bucket.upper <= 0 || bucket.lower < 0))
        removed.hasPositive = removed.hasPositive || !usesCustomBuckets || bucket.upper > 0
      }
      return removed.trim(bucket, at: limit, keepingBelow: keepingBelow, isPositive: true, isCustom: usesCustomBuckets)
    }
    let negatives = negativeBucketList.map { bucket in
      if bucket.count != 0 { removed.hasNegative = true }
      return removed.trim(bucket, at: limit, keepingBelow: keepingBelow, isPositive: false, isCustom: usesCustomBuckets)
    }
    for i in positives.indices { trimmed.positiveBuckets[i] = positives[i] }
    for i in negatives.indices { trimmed.negativeBuckets[i] = negatives[i] }
    if zeroCount > 0 {
      let below = zeroBucket.count(below: limit, isPositive: true, isLinear: true)
      trimmed.zeroCount = keepingBelow ? below : zeroCount - below
      removed.keptCount += trimmed.zeroCount
    }
    trimmed.count = removed.keptCount
    trimmed.sum = 0
    if removed.keptCount != 0 {
      let rest = sum - removed.sum
      let isImpossible = (!removed.hasNegative && rest < 0) || (!removed.hasPositive && rest > 0)
      trimmed.sum = isImpossible ? 0 : rest
    }
    trimmed.compact()
    return trimmed
  }

  private struct Removal {
    var sum = 0.0
    var keptCount = 0.0
    var hasPositive = false
    var hasNegative = false

    /// - Returns: The count that stays.
    mutating func trim(
      _ bucket: Bucket, at limit: Double, keepingBelow: Bool, isPositive: Bool, isCustom: Bool
    ) -> Double {
      guard bucket.count != 0 else { return bucket.count }
      let staysWhole = keepingBelow ? bucket.upper <= limit : bucket.lower >= limit
      if staysWhole {
        keptCount += bucket.count
        return bucket.count
      }
      let (kept, middle) = bucket.split(at: limit, keepingBelow: keepingBelow, isPositive: isPositive, isLinear: isCustom)
      let isCut = keepingBelow ? bucket.lower < limit : bucket.upper > limit
      if isCut {
        sum += (bucket.count - kept) * middle
        keptCount += kept
        return kept
      }
      sum += bucket.count * (isCustom ? middle : bucket.wholeMiddle(isPositive: isPositive))
      return 0
    }
  }
}

extension NativeHistogram.Bucket {
  fileprivate func wholeMiddle(isPositive: Bool) -> Double {
    let size = (lower * upper).squareRoot()
    return isPositive ? size : -size
  }

  fileprivate func count(below limit: Double, isPositive: Bool, isLinear: Bool) -> Double {
    if limit <= lower { return 0 }
    if limit >= upper { return count }
    if isLinear { return count * (limit - lower) / (upper - lower) }
    let (low, high, place) = (log2(abs(lower)), log2(abs(upper)), log2(abs(limit)))
    return count * (isPositive ? (place - low) / (high - low) : 1 - (place - high) / (low - high))
  }

  /// The count that stays, and the middle of the part that goes.
  fileprivate func split(
    at limit: Double, keepingBelow: Bool, isPositive: Bool, isLinear: Bool
  ) -> (kept: Double, removedMiddle: Double) {
    if lower == -.infinity { return splitOpenBelow(at: limit, keepingBelow: keepingBelow) }
    if upper == .infinity {
      // How observations lie in an endless bucket is unknown, so a cut takes all of it.
      return keepingBelow || limit > lower ? (0, lower) : (count, 0)
    }
    let below = count(below: limit, isPositive: isPositive, isLinear: isLinear)
    let product = keepingBelow ? abs(lower) * abs(limit) : abs(limit) * abs(upper)
    let middle = isLinear ? (lower + upper) / 2 : isPositive ? product.squareRoot() : -product.squareRoot()
    return (keepingBelow ? below : count - below, middle)
  }

  /// The first custom bucket: it is taken to begin at 0 where its bound is above 0.
  private func splitOpenBelow(at limit: Double, keepingBelow: Bool) -> (kept: Double, removedMiddle: Double) {
    let isCut = limit >= 0 && upper > limit && upper != .infinity
    if keepingBelow {
      if limit >= upper { return (count, 0) }
      return isCut ? (count * limit / upper, (limit + upper) / 2) : (0, upper)
    }
    if limit <= lower { return (count, 0) }
    return isCut ? (count * (1 - limit / upper), limit / 2) : (0, upper)
  }
}
