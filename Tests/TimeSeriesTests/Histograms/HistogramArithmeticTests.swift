import Testing
import TimeSeries

@Suite struct HistogramArithmeticTests {
  typealias Span = NativeHistogram.Span

  /// (0.5, 1], (1, 2], … from bucket 0 on.
  static func exponential(_ counts: [Double], schema: Int32 = 0, zeros: Double = 0, threshold: Double = 0) -> NativeHistogram {
    NativeHistogram(
      schema: schema, zeroThreshold: threshold, zeroCount: zeros, count: counts.reduce(zeros, +), sum: 10,
      positiveSpans: [Span(offset: 0, length: UInt32(counts.count))], positiveBuckets: counts)
  }

  static func custom(_ bounds: [Double], _ counts: [Double]) -> NativeHistogram {
    NativeHistogram(
      schema: NativeHistogram.customBucketsSchema, count: counts.reduce(0, +), sum: 1,
      positiveSpans: [Span(offset: 0, length: UInt32(counts.count))], positiveBuckets: counts, customValues: bounds)
  }

  @Test func `equal layouts add bucket by bucket`() throws {
    var sum = Self.exponential([1, 2, 3])
    _ = try sum.add(Self.exponential([10, 20, 30]))
    #expect(sum.positiveBuckets == [11, 22, 33])
    #expect(sum.count == 66)
    #expect(sum.sum == 20)
  }

  @Test func `the coarser resolution wins`() throws {
    var sum = Self.exponential([1, 2, 3, 4], schema: 1)
    _ = try sum.add(Self.exponential([1, 1]))
    #expect(sum.schema == 0)
    // Of schema 1, bucket 0 is alone in (0.5, 1], buckets 1 and 2 share (1, 2].
    #expect(sum.positiveBuckets == [2, 6, 4])
  }

  @Test func `a wider zero bucket swallows the buckets inside it`() throws {
    var sum = Self.exponential([1, 2, 3], zeros: 5, threshold: 0.1)
    _ = try sum.add(Self.exponential([0, 0, 7], zeros: 1, threshold: 1))
    #expect(sum.zeroThreshold == 1)
    #expect(sum.zeroCount == 7)
    #expect(sum.compacted().positiveBuckets == [2, 10])
  }

  @Test func `a zero bucket never cuts a populated bucket`() throws {
    var sum = Self.exponential([4, 2])
    _ = try sum.add(Self.exponential([0, 0, 1], threshold: 0.7))
    #expect(sum.zeroThreshold == 1)
    #expect(sum.zeroCount == 4)
  }

  @Test func `custom bounds are reduced to the shared ones`() throws {
    var sum = Self.custom([1, 2, 5], [1, 2, 3, 4])
    let notes = try sum.add(Self.custom([2, 3, 5], [10, 20, 30, 40]))
    #expect(notes.boundsReconciled)
    #expect(sum.customValues == [2, 5])
    #expect(sum.positiveBuckets == [13, 53, 44])
  }

  @Test func `exponential and custom buckets do not mix`() {
    var sum = Self.exponential([1])
    #expect(throws: NativeHistogram.IncompatibleSchemas.self) { _ = try sum.add(Self.custom([1], [1, 2])) }
  }

  struct HintCase: CustomTestStringConvertible {
    var left: NativeHistogram.CounterResetHint
    var right: NativeHistogram.CounterResetHint
    var result: NativeHistogram.CounterResetHint
    var collides = false
    var testDescription: String { "\(left) + \(right)" }
  }

  static let hints = [
    HintCase(left: .notCounterReset, right: .notCounterReset, result: .notCounterReset),
    HintCase(left: .notCounterReset, right: .unknown, result: .unknown),
    HintCase(left: .gauge, right: .counterReset, result: .gauge),
    HintCase(left: .unknown, right: .gauge, result: .gauge),
    HintCase(left: .counterReset, right: .notCounterReset, result: .unknown, collides: true),
  ]

  @Test(arguments: hints) func `hints of sums`(_ example: HintCase) throws {
    var (left, right) = (Self.exponential([1]), Self.exponential([1]))
    (left.counterResetHint, right.counterResetHint) = (example.left, example.right)
    let notes = try left.add(right)
    #expect(left.counterResetHint == example.result)
    #expect(notes.countersCollided == example.collides)
  }

  @Test func `long sums keep what rounding would lose`() throws {
    var sum = HistogramSum(Self.exponential([1e16]))
    for _ in 0..<10 { _ = try sum.add(Self.exponential([1])) }
    #expect(sum.corrected.positiveBuckets == [1e16 + 10])
  }

  @Test func `spans that promise more buckets than there are end early`() {
    var torn = NativeHistogram(positiveSpans: [Span(offset: 2, length: .max)], positiveBuckets: [1, 0, 2])
    torn.compact()
    #expect(torn.positiveSpans == [Span(offset: 2, length: 1), Span(offset: 1, length: 1)])
    #expect(torn.positiveBuckets == [1, 2])
  }
}
