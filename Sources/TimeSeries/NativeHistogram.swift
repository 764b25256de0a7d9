/// A native histogram sample with float counts, in Prometheus' span form.
///
/// Integer histograms are converted when they are read: PromQL computes with floats only.
package struct NativeHistogram: Hashable, Sendable {
  package enum CounterResetHint: UInt8, Sendable {
    case unknown = 0, counterReset, notCounterReset, gauge
  }

  /// A run of consecutive buckets.
  package struct Span: Hashable, Sendable {
    /// Gap to the end of the previous span; for the first span, the index of its first bucket.
    package var offset: Int32
    package var length: UInt32

    package init(offset: Int32, length: UInt32) {
      (self.offset, self.length) = (offset, length)
    }
  }

  /// −4…8 for exponential buckets, where bucket *i* covers (base^(i−1), base^i] with base 2^(2^−schema);
  /// ``customBucketsSchema`` for explicit bounds.
  package var schema: Int32
  package var counterResetHint: CounterResetHint
  package var zeroThreshold: Double
  package var zeroCount: Double
  package var count: Double
  package var sum: Double
  package var positiveSpans: [Span]
  package var negativeSpans: [Span]
  /// Absolute counts, one for each bucket that the spans name.
  package var positiveBuckets: [Double]
  package var negativeBuckets: [Double]
  /// Rising upper bounds, without +Inf; only with ``customBucketsSchema``.
  package var customValues: [Double]

  package static let customBucketsSchema: Int32 = -53

  package init(
    schema: Int32 = 0, counterResetHint: CounterResetHint = .unknown, zeroThreshold: Double = 0, zeroCount: Double = 0,
    count: Double = 0, sum: Double = 0, positiveSpans: [Span] = [], negativeSpans: [Span] = [],
    positiveBuckets: [Double] = [], negativeBuckets: [Double] = [], customValues: [Double] = []
  ) {
    self.schema = schema
    self.counterResetHint = counterResetHint
    self.zeroThreshold = zeroThreshold
    self.zeroCount = zeroCount
    self.count = count
    self.sum = sum
    self.positiveSpans = positiveSpans
    self.negativeSpans = negativeSpans
    self.positiveBuckets = positiveBuckets
    self.negativeBuckets = negativeBuckets
    self.customValues = customValues
  }

  package var usesCustomBuckets: Bool { schema == Self.customBucketsSchema }
}
