extension NativeHistogram {
  /// What the zero count would be with a larger zero threshold.
  ///
  /// A threshold inside a populated bucket is raised to that bucket's far bound, and the bucket counted in.
  func zeroCount(forLargerThreshold wanted: Double) -> (count: Double, threshold: Double) {
    var threshold = wanted
    guard threshold > zeroThreshold else { return (zeroCount, zeroThreshold) }
    let positives = positiveBucketList
    let negatives = negativeBucketList
    // Raising the threshold for one side can reach into further buckets of the other side.
    while true {
      var count = zeroCount
      for bucket in positives {
        if bucket.lower >= threshold { break }
        count += bucket.count
        if bucket.upper > threshold {
          if bucket.count != 0 { threshold = bucket.upper }
          break
        }
      }
      var hasGrown = false
      for bucket in negatives {
        if bucket.upper <= -threshold { break }
        count += bucket.count
        if bucket.lower < -threshold {
          if bucket.count != 0 {
            threshold = -bucket.lower
            hasGrown = true
          }
          break
        }
      }
      if !hasGrown { return (count, threshold) }
    }
  }

  /// Finds a zero bucket that holds those of both and cuts no populated bucket in either.
  ///
  /// Afterwards `self` (and `compensation` with it) has no bucket inside its zero bucket. `other` gets the zero count and
  /// threshold only: its buckets are left for the caller to skip.
  mutating func reconcileZeroBuckets(with other: inout NativeHistogram, compensation: inout NativeHistogram?) {
    var (otherCount, otherThreshold) = (other.zeroCount, other.zeroThreshold)
    // A NaN threshold is never equal and never larger: nothing to reconcile.
    while otherThreshold != zeroThreshold {
      if zeroThreshold > otherThreshold {
        (otherCount, otherThreshold) = other.zeroCount(forLargerThreshold: zeroThreshold)
      } else if otherThreshold > zeroThreshold {
        let (count, threshold) = zeroCount(forLargerThreshold: otherThreshold)
        raiseZeroThreshold(to: threshold, count: count)
        if var adjusted = compensation {
          let folded = adjusted.countInside(threshold)
          adjusted.raiseZeroThreshold(to: threshold, count: adjusted.zeroCount + folded)
          compensation = adjusted
        }
      } else {
        break
      }
    }
    (other.zeroCount, other.zeroThreshold) = (otherCount, otherThreshold)
  }

  private func countInside(_ threshold: Double) -> Double {
    positiveBucketList.reduce(0) { $0 + ($1.lower < threshold ? $1.count : 0) }
      + negativeBucketList.reduce(0) { $0 + ($1.upper > -threshold ? $1.count : 0) }
  }

  private mutating func raiseZeroThreshold(to threshold: Double, count: Double) {
    (zeroThreshold, zeroCount) = (threshold, count)
    let schema = schema
    positive = positive.filtered { index, _ in Self.bound(index: index - 1, schema: schema) >= threshold }
    negative = negative.filtered { index, _ in Self.bound(index: index - 1, schema: schema) >= threshold }
  }
}
