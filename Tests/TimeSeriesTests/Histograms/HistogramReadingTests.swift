import Testing
import TimeSeries

@Suite struct HistogramReadingTests {
  typealias Span = NativeHistogram.Span

  static let positive = HistogramArithmeticTests.exponential([2, 4, 8])

  struct QuantileCase: CustomTestStringConvertible {
    var quantile: Double
    var value: Double
    var testDescription: String { "\(quantile)" }
  }

  static let quantiles = [
    QuantileCase(quantile: -0.1, value: -.infinity),
    QuantileCase(quantile: 0, value: 0.5),
    QuantileCase(quantile: 1.0 / 14, value: 0.5.squareRoot()),
    QuantileCase(quantile: 4.0 / 14, value: 2.0.squareRoot()),
    QuantileCase(quantile: 1, value: 4),
    QuantileCase(quantile: 1.1, value: .infinity),
  ]

  @Test(arguments: quantiles) func `quantiles lie on the logarithmic scale of the buckets`(_ example: QuantileCase) {
    let value = Self.positive.quantile(example.quantile).value
    #expect(value == example.value || abs(value - example.value) < 1e-12)
  }

  @Test func `without observations there is no quantile`() {
    #expect(NativeHistogram().quantile(0.5).value.isNaN)
    #expect(NativeHistogram().fraction(from: 0, to: 1).isNaN)
  }

  @Test func `fractions undo quantiles`() {
    for quantile in [0.1, 0.3, 0.77] {
      let value = Self.positive.quantile(quantile).value
      #expect(abs(Self.positive.fraction(from: -.infinity, to: value) - quantile) < 1e-9)
    }
  }

  @Test func `trimming at a bound keeps whole buckets and estimates the sum`() {
    let below = Self.positive.trimmed(at: 2, keepingBelow: true)
    #expect(below.positiveBuckets == [2, 4])
    #expect(below.count == 6)
    #expect(abs(below.sum - (2 * 0.5.squareRoot() + 4 * 2.0.squareRoot())) < 1e-12)
    #expect(Self.positive.trimmed(at: .infinity, keepingBelow: true).sum == Self.positive.sum)
    #expect(Self.positive.trimmed(at: .nan, keepingBelow: true).count == 0)
  }

  @Test func `the text form lists populated buckets from the lowest`() {
    let histogram = NativeHistogram(
      zeroThreshold: 0.001, zeroCount: 1, count: 6, sum: 2.5, positiveSpans: [Span(offset: 0, length: 2)],
      negativeSpans: [Span(offset: 1, length: 1)], positiveBuckets: [2, 0], negativeBuckets: [3])
    #expect(histogram.description == "{count:6, sum:2.5, [-2,-1):3, [-0.001,0.001]:1, (0.5,1]:2}")
  }

  struct ResetCase: CustomTestStringConvertible {
    var testDescription: String
    var before: NativeHistogram
    var now: NativeHistogram
    var isReset: Bool
  }

  static let resets = [
    ResetCase(
      testDescription: "growing", before: HistogramArithmeticTests.exponential([1, 2]),
      now: HistogramArithmeticTests.exponential([1, 3]), isReset: false),
    ResetCase(
      testDescription: "one bucket shrank while the count grew", before: HistogramArithmeticTests.exponential([1, 2]),
      now: HistogramArithmeticTests.exponential([0, 9]), isReset: true),
    ResetCase(
      testDescription: "finer resolution", before: HistogramArithmeticTests.exponential([1]),
      now: HistogramArithmeticTests.exponential([1, 2], schema: 1), isReset: true),
    ResetCase(
      testDescription: "coarser resolution", before: HistogramArithmeticTests.exponential([1, 1, 1], schema: 1),
      now: HistogramArithmeticTests.exponential([1, 2]), isReset: false),
    ResetCase(
      testDescription: "other custom bounds, nothing lost", before: HistogramArithmeticTests.custom([1, 2], [1, 1, 1]),
      now: HistogramArithmeticTests.custom([1, 3], [1, 2, 1]), isReset: false),
  ]

  @Test(arguments: resets) func `counter resets`(_ example: ResetCase) {
    #expect(example.now.isReset(after: example.before) == example.isReset)
  }

  @Test func `a store knows that neighbours in a chunk are no reset`() {
    var samples = Samples()
    for (index, counts) in [[1.0], [2.0], [1.0], [3.0]].enumerated() {
      samples.append(HistogramArithmeticTests.exponential(counts), at: Timestamp(rawValue: Int64(index)))
    }
    samples.storeCounterResetHints()
    #expect(samples.histograms?.map { $0?.counterResetHint } == [.unknown, .notCounterReset, .unknown, .notCounterReset])
  }
}
