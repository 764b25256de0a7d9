/// The mean of values as they come: sum over count, and the running mean from where the sum would overflow.
package struct RunningMean: Sendable {
  @usableFromInline var sum: KahanSum
  @usableFromInline var mean = KahanSum()
  @usableFromInline var count = 1.0
  @usableFromInline var isIncremental = false

  @inlinable @inline(__always)
  package init(_ first: Double) {
    sum = KahanSum(first)
  }

  @inlinable @inline(__always)
  package mutating func add(_ value: Double) {
    count += 1
    if !isIncremental {
      var next = sum
      next.add(value)
      if !next.sum.isInfinite {
        sum = next
        return
      }
      isIncremental = true
      mean = KahanSum(sum.sum / (count - 1), lost: sum.lost / (count - 1))
    }
    let share = (count - 1) / count
    mean = KahanSum(share * mean.sum, lost: share * mean.lost)
    mean.add(value / count)
  }

  @inlinable
  package var value: Double {
    isIncremental ? mean.sum + mean.lost : sum.sum / count + sum.lost / count
  }
}
