/// Adds up histograms with Kahan summation in every bucket, so that long sums keep their last digits.
package struct HistogramSum: Sendable {
  package private(set) var total: NativeHistogram
  /// What rounding has lost so far, in the layout of `total`.
  private var compensation: NativeHistogram

  package init(_ first: NativeHistogram) {
    total = first
    compensation = first
    compensation.scaleToZero()
  }

  /// The sum with what rounding had lost.
  package var corrected: NativeHistogram {
    var result = total
    result.zeroCount += compensation.zeroCount
    result.count = Self.corrected(total.count, compensation.count)
    result.sum = Self.corrected(total.sum, compensation.sum)
    for i in result.positiveBuckets.indices { result.positiveBuckets[i] += compensation.positiveBuckets[i] }
    for i in result.negativeBuckets.indices { result.negativeBuckets[i] += compensation.negativeBuckets[i] }
    return result
  }

  private static func corrected(_ sum: Double, _ lost: Double) -> Double {
    sum.isInfinite ? sum : sum + lost
  }

  package mutating func divide(by divisor: Double) {
    total.divide(by: divisor)
    compensation.divide(by: divisor)
  }

  package mutating func multiply(by factor: Double) {
    total.multiply(by: factor)
    compensation.multiply(by: factor)
  }

  package mutating func add(
    _ other: NativeHistogram
  ) throws(NativeHistogram.IncompatibleSchemas) -> NativeHistogram.CombinationNotes {
    var notes = NativeHistogram.CombinationNotes()
    notes.countersCollided = total.adjustCounterResetHint(for: other)
    var other = other
    if !total.hasSameLayout(as: other) {
      var lost: NativeHistogram? = compensation
      notes.boundsReconciled = try total.reconcile(with: &other, compensation: &lost)
      compensation = lost ?? compensation
      unifyBuckets(with: &other)
    }
    Self.increase(&total.zeroCount, &compensation.zeroCount, by: other.zeroCount)
    Self.increase(&total.count, &compensation.count, by: other.count)
    Self.increase(&total.sum, &compensation.sum, by: other.sum)
    for i in total.positiveBuckets.indices {
      Self.increase(&total.positiveBuckets[i], &compensation.positiveBuckets[i], by: other.positiveBuckets[i])
    }
    for i in total.negativeBuckets.indices {
      Self.increase(&total.negativeBuckets[i], &compensation.negativeBuckets[i], by: other.negativeBuckets[i])
    }
    return notes
  }

  private mutating func unifyBuckets(with other: inout NativeHistogram) {
    Self.unify(&total.positive, &compensation.positive, &other.positive)
    Self.unify(&total.negative, &compensation.negative, &other.negative)
  }

  private static func unify(_ sum: inout SparseBuckets, _ lost: inout SparseBuckets, _ added: inout SparseBuckets) {
    let aligned = SparseBuckets.aligned(sum, added)
    let empty = SparseBuckets(indices: aligned.indices, counts: Array(repeating: 0, count: aligned.indices.count))
    lost = SparseBuckets(indices: aligned.indices, counts: SparseBuckets.aligned(lost, empty).left)
    sum = SparseBuckets(indices: aligned.indices, counts: aligned.left)
    added = SparseBuckets(indices: aligned.indices, counts: aligned.right)
  }

  /// One step of Kahan summation in Neumaier's form.
  private static func increase(_ sum: inout Double, _ lost: inout Double, by value: Double) {
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
}

extension NativeHistogram {
  fileprivate mutating func scaleToZero() {
    (zeroCount, count, sum) = (0, 0, 0)
    positiveBuckets = Array(repeating: 0, count: positiveBuckets.count)
    negativeBuckets = Array(repeating: 0, count: negativeBuckets.count)
  }
}
