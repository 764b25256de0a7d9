import Glibc

extension NativeHistogram {
  /// One bucket with its bounds, as quantiles and fractions look at it.
  package struct Bucket: Hashable, Sendable {
    package var lower: Double
    package var upper: Double
    var lowerInclusive: Bool
    var upperInclusive: Bool
    package var count: Double
  }

  /// The upper bound of exponential bucket `index`; the last finite one is the largest double.
  static func bound(index: Int, schema: Int32) -> Double {
    if schema < 0 {
      let exponent = index << Int(min(-schema, 16))
      // The bucket before the one that holds only +Inf.
      if exponent == 1024 { return .greatestFiniteMagnitude }
      return ldexp(1, Int32(clamping: exponent))
    }
    let perPower = 1 << Int(min(schema, 16))
    let fraction = exp2(Double(index & (perPower - 1)) / Double(perPower)) / 2
    let exponent = (index >> Int(min(schema, 16))) + 1
    if fraction == 0.5 && exponent == 1025 { return .greatestFiniteMagnitude }
    return ldexp(fraction, Int32(clamping: exponent))
  }

  private func bucket(index: Int, count: Double, isPositive: Bool) -> Bucket {
    if usesCustomBuckets {
      let lower = index <= 0 ? -Double.infinity : index - 1 < customValues.count ? customValues[index - 1] : .infinity
      let upper = index >= 0 && index < customValues.count ? customValues[index] : Double.infinity
      return Bucket(
        lower: lower, upper: upper, lowerInclusive: index == 0 && lower.isInfinite, upperInclusive: true, count: count)
    }
    let lower = Self.bound(index: index - 1, schema: schema)
    let upper = Self.bound(index: index, schema: schema)
    return isPositive
      ? Bucket(lower: lower, upper: upper, lowerInclusive: false, upperInclusive: true, count: count)
      : Bucket(lower: -upper, upper: -lower, lowerInclusive: true, upperInclusive: false, count: count)
  }

  /// Rising, empty ones included; the zero bucket is not among them.
  var positiveBucketList: [Bucket] {
    let sparse = positive
    return sparse.indices.indices.map { bucket(index: sparse.indices[$0], count: sparse.counts[$0], isPositive: true) }
  }

  /// From zero downwards, empty ones included.
  var negativeBucketList: [Bucket] {
    let sparse = negative
    return sparse.indices.indices.map { bucket(index: sparse.indices[$0], count: sparse.counts[$0], isPositive: false) }
  }

  var zeroBucket: Bucket {
    Bucket(lower: -zeroThreshold, upper: zeroThreshold, lowerInclusive: true, upperInclusive: true, count: zeroCount)
  }

  /// All buckets from the lowest to the highest; the zero bucket only where it is populated.
  /// A bucket that overlaps the zero bucket ends at the zero threshold.
  package var allBuckets: [Bucket] {
    var all = negativeBucketList.reversed().map { bucket in
      var bucket = bucket
      if bucket.upper < 0 && bucket.upper > -zeroThreshold { bucket.upper = -zeroThreshold }
      return bucket
    }
    if zeroCount > 0 { all.append(zeroBucket) }
    all += positiveBucketList.map { bucket in
      var bucket = bucket
      if bucket.lower > 0 && bucket.lower < zeroThreshold { bucket.lower = zeroThreshold }
      return bucket
    }
    return all
  }
}

extension NativeHistogram {
  /// Equal layout and bit-equal numbers; empty spans and the counter reset hint do not count.
  package func isSameData(as other: NativeHistogram) -> Bool {
    schema == other.schema && count.bitPattern == other.count.bitPattern && sum.bitPattern == other.sum.bitPattern
      && (!usesCustomBuckets || customValues == other.customValues)
      && zeroThreshold == other.zeroThreshold && zeroCount.bitPattern == other.zeroCount.bitPattern
      && hasSameBits(negative, other.negative) && hasSameBits(positive, other.positive)
  }

  private func hasSameBits(_ left: SparseBuckets, _ right: SparseBuckets) -> Bool {
    left.indices == right.indices && zip(left.counts, right.counts).allSatisfy { $0.bitPattern == $1.bitPattern }
  }

  /// Whether any number is infinite, as the sum of large ones becomes.
  package var hasOverflow: Bool {
    zeroCount.isInfinite || count.isInfinite || sum.isInfinite || positiveBuckets.contains { $0.isInfinite }
      || negativeBuckets.contains { $0.isInfinite }
  }
}
