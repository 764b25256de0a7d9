/// A running sum that remembers what rounding lost (Neumaier's form of Kahan summation).
package struct KahanSum: Sendable {
  package var sum: Double
  /// What rounding has lost so far; to be added to ``sum``.
  package var lost: Double

  @inlinable @inline(__always)
  package init(_ sum: Double = 0, lost: Double = 0) {
    (self.sum, self.lost) = (sum, lost)
  }

  @inlinable @inline(__always)
  package mutating func add(_ value: Double) {
    let new = sum + value
    if new.isInfinite {
      lost = 0
    } else if abs(sum) >= abs(value) {
      lost += (sum - new) + value
    } else {
      lost += (value - new) + sum
    }
    sum = new
  }

  /// Infinite where the sum has overflowed.
  @inlinable
  package var total: Double { sum.isInfinite ? sum : sum + lost }
}
