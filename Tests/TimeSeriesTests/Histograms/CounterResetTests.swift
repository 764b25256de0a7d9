import Testing
import TimeSeries

@Suite struct CounterResetTests {
  /// A histogram of ten observations and more, with some in its zero bucket.
  private static func histogram(count: Double = 10, zeroThreshold: Double = 0.5, zeros: Double = 2) -> NativeHistogram {
    NativeHistogram(
      zeroThreshold: zeroThreshold, zeroCount: zeros, count: count, sum: 20,
      positiveSpans: [.init(offset: 1, length: 2)], positiveBuckets: [3, 5])
  }

  @Test(arguments: [
    (histogram(count: 11), false, "more observations"),
    (histogram(), false, "the same again"),
    (histogram(count: 9), true, "fewer observations"),
    (histogram(zeros: 1), true, "fewer in the zero bucket"),
    (histogram(count: 12, zeros: 3), false, "more in the zero bucket"),
    (histogram(zeroThreshold: 0.25), true, "a smaller zero bucket"),
    (histogram(zeroThreshold: 1, zeros: 2), false, "a larger zero bucket with no fewer in it"),
    (histogram(zeroThreshold: 1, zeros: 1), true, "a larger zero bucket with fewer in it"),
  ])
  func `what tells a reset`(now: NativeHistogram, isReset: Bool, what: String) {
    #expect(now.isReset(after: Self.histogram()) == isReset, "\(what)")
  }
}
