import Glibc

extension NativeHistogram {
  /// How observations of NaN, which are counted but stand in no bucket, touched a result.
  package enum NaNEffect: Sendable { case none, resultIsNaN, skewedHigher }

  /// The value below which the share `quantile` of observations lies.
  ///
  /// Inside a bucket it is interpolated on the logarithmic scale of the buckets, linearly in custom buckets and in the
  /// zero bucket. −Inf and +Inf outside 0…1; NaN for no observations.
  package func quantile(_ quantile: Double) -> (value: Double, effect: NaNEffect) {
    if quantile < 0 { return (-.infinity, .none) }
    if quantile > 1 { return (.infinity, .none) }
    guard count != 0, !quantile.isNaN else { return (.nan, .none) }
    // NaN observations raise the count only, so ranks count from below where there are any.
    let countsFromBelow = sum.isNaN || quantile < 0.5
    let buckets = countsFromBelow ? allBuckets : allBuckets.reversed()
    var rank = (countsFromBelow ? quantile : 1 - quantile) * count
    var seen = 0.0
    var bucket = Bucket(lower: 0, upper: 0, lowerInclusive: true, upperInclusive: true, count: 0)
    for candidate in buckets {
      bucket = candidate
      if candidate.count == 0 { continue }
      seen += candidate.count
      if seen >= rank { break }
    }
    if sum.isNaN && seen < rank { return (.nan, .resultIsNaN) }
    let effect = sum.isNaN ? NaNEffect.skewedHigher : .none
    if usesCustomBuckets {
      if bucket.lower == -.infinity {
        if bucket.upper <= 0 { return (bucket.upper, effect) }
        bucket.lower = 0
      } else if bucket.upper == .infinity {
        return (bucket.lower, effect)
      }
    } else {
      bucket = withNaturalZero(bucket)
    }
    seen = min(seen, count)
    if seen < rank { return (bucket.upper, effect) }
    rank = countsFromBelow ? rank - (seen - bucket.count) : seen - rank
    return (value(at: rank / bucket.count, in: bucket), effect)
  }

  /// The share of observations between two values; NaN for no observations or a NaN bound.
  package func fraction(from lower: Double, to upper: Double) -> Double {
    guard count != 0, !lower.isNaN, !upper.isNaN else { return .nan }
    guard lower < upper else { return 0 }
    var rank = 0.0
    var ranks: (lower: Double?, upper: Double?)
    for raw in allBuckets {
      let bucket = usesCustomBuckets ? withCustomZero(raw) : withNaturalZero(raw, includingEdges: true)
      if ranks.lower == nil { ranks.lower = rankOf(lower, in: bucket, below: rank) }
      if ranks.upper == nil { ranks.upper = rankOf(upper, in: bucket, below: rank) }
      if ranks.lower != nil && ranks.upper != nil { break }
      rank += bucket.count
    }
    // Observations of NaN are in no bucket, so that even all buckets together may not make up the count.
    return (min(ranks.upper ?? rank, count) - min(ranks.lower ?? rank, count)) / count
  }

  /// `nil` where `value` lies above the bucket.
  private func rankOf(_ value: Double, in bucket: Bucket, below rank: Double) -> Double? {
    if bucket.lower >= value { return rank }
    guard bucket.upper > value else { return nil }
    return rank + bucket.count * share(below: value, in: bucket)
  }

  private func isLinear(_ bucket: Bucket) -> Bool {
    usesCustomBuckets || (bucket.lower <= 0 && bucket.upper >= 0)
  }

  private func value(at share: Double, in bucket: Bucket) -> Double {
    if isLinear(bucket) { return bucket.lower + (bucket.upper - bucket.lower) * share }
    let (low, high) = (log2(abs(bucket.lower)), log2(abs(bucket.upper)))
    if bucket.lower > 0 { return exp2(low + (high - low) * share) }
    return -exp2(high + (low - high) * (1 - share))
  }

  /// How much of the bucket lies below `value`, which is inside it.
  func share(below value: Double, in bucket: Bucket) -> Double {
    if isLinear(bucket) {
      if bucket.lower == -.infinity { return 1 }
      if bucket.upper == .infinity { return 0 }
      return (value - bucket.lower) / (bucket.upper - bucket.lower)
    }
    let (low, high, place) = (log2(abs(bucket.lower)), log2(abs(bucket.upper)), log2(abs(value)))
    return value > 0 ? (place - low) / (high - low) : 1 - (place - high) / (low - high)
  }

  /// With observations on one side of zero only, the zero bucket ends at zero on the other.
  private func withNaturalZero(_ bucket: Bucket, includingEdges: Bool = false) -> Bucket {
    guard includingEdges ? bucket.lower <= 0 && bucket.upper >= 0 : bucket.lower < 0 && bucket.upper > 0 else {
      return bucket
    }
    var bucket = bucket
    if negativeBuckets.isEmpty && !positiveBuckets.isEmpty { bucket.lower = 0 }
    if positiveBuckets.isEmpty && !negativeBuckets.isEmpty { bucket.upper = 0 }
    return bucket
  }

  /// The first custom bucket begins at zero where its bound is above zero, as that of a classic histogram does.
  private func withCustomZero(_ bucket: Bucket) -> Bucket {
    var bucket = bucket
    if bucket.lower == -.infinity && bucket.upper > 0 { bucket.lower = 0 }
    return bucket
  }

  /// Population variance, every observation taken at the middle of its bucket (geometric for exponential buckets).
  package var variance: Double {
    let mean = sum / count
    var (total, lost) = (0.0, 0.0)
    for bucket in allBuckets where bucket.count != 0 {
      let middle: Double
      if usesCustomBuckets {
        middle = (bucket.upper + bucket.lower) / 2
      } else if bucket.lower <= 0 && bucket.upper >= 0 {
        middle = 0
      } else {
        let size = (bucket.upper * bucket.lower).squareRoot()
        middle = bucket.upper < 0 ? -size : size
      }
      let term = bucket.count * (middle - mean) * (middle - mean)
      let next = total + term
      lost += abs(total) >= abs(term) ? (total - next) + term : (term - next) + total
      total = next
    }
    return (total.isFinite ? total + lost : total) / count
  }
}

extension NativeHistogram: CustomStringConvertible {
  /// `{count:4, sum:5, (0.5,1]:1, (1,2]:2}`, as Prometheus writes a histogram.
  package var description: String {
    var parts = ["count:\(count.goGeneral)", "sum:\(sum.goGeneral)"]
    parts += negativeBucketList.reversed().filter { $0.count != 0 }.map(\.description)
    if zeroCount != 0 { parts.append(zeroBucket.description) }
    parts += positiveBucketList.filter { $0.count != 0 }.map(\.description)
    return "{\(parts.joined(separator: ", "))}"
  }
}

extension NativeHistogram.Bucket: CustomStringConvertible {
  package var description: String {
    "\(lowerInclusive ? "[" : "(")\(lower.goGeneral),\(upper.goGeneral)\(upperInclusive ? "]" : ")"):\(count.goGeneral)"
  }
}
