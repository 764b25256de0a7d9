extension NativeHistogram {
  /// What happened besides the sum itself when two histograms were combined.
  package struct CombinationNotes: Hashable, Sendable {
    /// One side said "reset", the other "not reset".
    package var countersCollided = false
    /// The custom bounds differed, so both sides were mapped to the bounds that they share.
    package var boundsReconciled = false

    init() {}
  }

  /// Exponential and custom buckets cannot be combined.
  package struct IncompatibleSchemas: Error {
    package init() {}
  }

  package mutating func add(_ other: NativeHistogram) throws(IncompatibleSchemas) -> CombinationNotes {
    try combine(with: other) { $0 + $1 }
  }

  /// The counter reset hint is adjusted as for a sum; a difference shown to a user is a gauge.
  package mutating func subtract(_ other: NativeHistogram) throws(IncompatibleSchemas) -> CombinationNotes {
    try combine(with: other) { $0 - $1 }
  }

  /// A negative factor makes a gauge.
  package mutating func multiply(by factor: Double) {
    scale { $0 * factor }
    if factor < 0 { counterResetHint = .gauge }
  }

  /// Division by 0 leaves no buckets.
  package mutating func divide(by divisor: Double) {
    scale { $0 / divisor }
    if divisor == 0 {
      (positiveSpans, positiveBuckets, negativeSpans, negativeBuckets) = ([], [], [], [])
    } else if divisor < 0 {
      counterResetHint = .gauge
    }
  }

  package func multiplied(by factor: Double) -> NativeHistogram {
    var copy = self
    copy.multiply(by: factor)
    return copy
  }

  package func divided(by divisor: Double) -> NativeHistogram {
    var copy = self
    copy.divide(by: divisor)
    return copy
  }

  private mutating func scale(_ change: (Double) -> Double) {
    zeroCount = change(zeroCount)
    count = change(count)
    sum = change(sum)
    for i in positiveBuckets.indices { positiveBuckets[i] = change(positiveBuckets[i]) }
    for i in negativeBuckets.indices { negativeBuckets[i] = change(negativeBuckets[i]) }
  }

  private mutating func combine(
    with other: NativeHistogram, _ operation: (Double, Double) -> Double
  ) throws(IncompatibleSchemas) -> CombinationNotes {
    var notes = CombinationNotes()
    notes.countersCollided = adjustCounterResetHint(for: other)
    if hasSameLayout(as: other) {
      combineCounts(with: other, operation)
      for i in positiveBuckets.indices { positiveBuckets[i] = operation(positiveBuckets[i], other.positiveBuckets[i]) }
      for i in negativeBuckets.indices { negativeBuckets[i] = operation(negativeBuckets[i], other.negativeBuckets[i]) }
      return notes
    }
    var other = other
    var none: NativeHistogram?
    notes.boundsReconciled = try reconcile(with: &other, compensation: &none)
    combineCounts(with: other, operation)
    positive = Self.combined(positive, other.positive, operation)
    negative = Self.combined(negative, other.negative, operation)
    return notes
  }

  private mutating func combineCounts(with other: NativeHistogram, _ operation: (Double, Double) -> Double) {
    zeroCount = operation(zeroCount, other.zeroCount)
    count = operation(count, other.count)
    sum = operation(sum, other.sum)
  }

  private static func combined(
    _ left: SparseBuckets, _ right: SparseBuckets, _ operation: (Double, Double) -> Double
  ) -> SparseBuckets {
    let aligned = SparseBuckets.aligned(left, right)
    return SparseBuckets(indices: aligned.indices, counts: zip(aligned.left, aligned.right).map(operation))
  }

  /// - Returns: Whether a reset met a "no reset", which leaves the hint unknown.
  mutating func adjustCounterResetHint(for other: NativeHistogram) -> Bool {
    switch (counterResetHint, other.counterResetHint) {
    case (let mine, let theirs) where mine == theirs: return false
    case (.gauge, _), (.unknown, .counterReset), (.unknown, .notCounterReset): return false
    case (_, .gauge): counterResetHint = .gauge
    case (_, .unknown): counterResetHint = .unknown
    default:
      counterResetHint = .unknown
      return true
    }
    return false
  }

  func hasSameLayout(as other: NativeHistogram) -> Bool {
    schema == other.schema && zeroThreshold == other.zeroThreshold && positiveSpans == other.positiveSpans
      && negativeSpans == other.negativeSpans && customValues == other.customValues
      && positiveBuckets.count == other.positiveBuckets.count && negativeBuckets.count == other.negativeBuckets.count
  }

  /// Brings both to the same schema, zero bucket and custom bounds; `compensation`, whose layout is that of `self`,
  /// follows. The sets of buckets may still differ.
  ///
  /// - Returns: Whether custom bounds had to be reduced to those that both share.
  mutating func reconcile(
    with other: inout NativeHistogram, compensation: inout NativeHistogram?
  ) throws(IncompatibleSchemas) -> Bool {
    guard usesCustomBuckets == other.usesCustomBuckets else { throw IncompatibleSchemas() }
    if usesCustomBuckets {
      guard customValues != other.customValues else { return false }
      let shared = Self.sharedBounds(customValues, other.customValues)
      mapCustomBuckets(to: shared)
      other.mapCustomBuckets(to: shared)
      compensation?.mapCustomBuckets(to: shared)
      return true
    }
    reconcileZeroBuckets(with: &other, compensation: &compensation)
    let target = min(schema, other.schema)
    self = reducedResolution(to: target)
    compensation = compensation?.reducedResolution(to: target)
    other = other.reducedResolution(to: target)
    let threshold = zeroThreshold
    if threshold > 0 {
      other.positive = other.positive.filtered { index, _ in Self.bound(index: index, schema: target) > threshold }
      other.negative = other.negative.filtered { index, _ in Self.bound(index: index, schema: target) > threshold }
    }
    return false
  }
}
