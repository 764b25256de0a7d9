@testable import SeriesStore
import TestSupport
import Testing
import TimeSeries

@Suite struct ChunkCodecTests {
  struct Floats: CustomTestStringConvertible {
    var testDescription: String
    var values: [Double]
  }

  static let floats: [Floats] = [
    Floats(testDescription: "one value", values: [42]),
    Floats(testDescription: "a constant", values: Array(repeating: 3.25, count: 120)),
    Floats(testDescription: "a steady counter", values: (0..<500).map { Double($0) * 1000 }),
    Floats(testDescription: "clock ticks of a hundredth", values: (0..<300).map { Double(1_234_567 + $0 * $0 % 97) / 100 }),
    Floats(testDescription: "nanoseconds as seconds", values: (0..<200).map { Double(98_765_432_101 + $0 * 15_000_000_321) / 1e9 }),
    Floats(testDescription: "full precision", values: (1..<300).map { 1 / Double($0) }),
    Floats(testDescription: "infinities", values: [1, .infinity, 2, -.infinity, 3]),
    Floats(testDescription: "a stale marker first", values: [.staleMarker, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
    Floats(testDescription: "a stale marker among constants", values: [7, 7, 7, 7, 7, 7, 7, .staleMarker, 7, 7, 7, 7]),
    Floats(testDescription: "only NaNs of three kinds", values: [.nan, .staleMarker, .ordinaryNaN, .signalingNaN, -.nan]),
    Floats(testDescription: "zeros of both signs", values: [0, -0.0, 0, -0.0]),
    Floats(testDescription: "extremes", values: [.greatestFiniteMagnitude, -.greatestFiniteMagnitude, .leastNonzeroMagnitude, 0x1p53, -0x1p53, 0x1p63]),
    Floats(testDescription: "a jump of many digits", values: [1, 9_007_199_254_740_991, -9_007_199_254_740_991, 5, 0.000001]),
  ]

  @Test(arguments: floats) func `floats come back to the bit`(_ example: Floats) throws {
    #expect(try roundTrip(example.values).map(\.bitPattern) == example.values.map(\.bitPattern))
  }

  @Test func `random bit patterns come back`() throws {
    var random = SplitMix(seed: 1)
    for round in 0..<300 {
      let count = 1 + Int(random.next() % 300)
      let shift = random.next() % 64
      let values: [Double] = (0..<count).map { _ in
        switch round % 3 {
        case 0: Double(bitPattern: random.next() >> shift)
        case 1: Double(Int64(bitPattern: random.next()) >> Int64(shift)) / [1, 10, 100, 1e6][round / 3 % 4]
        default: random.next() % 16 == 0 ? .staleMarker : Double(random.next() % 1000)
        }
      }
      #expect(try roundTrip(values).map(\.bitPattern) == values.map(\.bitPattern))
    }
  }

  struct Times: CustomTestStringConvertible {
    var testDescription: String
    var values: [Int64]
  }

  static let times: [Times] = [
    Times(testDescription: "one", values: [1_700_000_000_000]),
    Times(testDescription: "regular", values: (0..<1000).map { 1_700_000_000_000 + $0 * 1000 }),
    Times(testDescription: "a missed scrape", values: [0, 1000, 2000, 4000, 5000]),
    Times(testDescription: "jitter", values: (0..<500).map { $0 * 15_000 + $0 * 7919 % 13 }),
    Times(testDescription: "the ends of the axis", values: [.min, -1, 0, 1, .max]),
  ]

  @Test(arguments: times) func `timestamps come back`(_ example: Times) throws {
    #expect(try roundTripTimes(example.values) == example.values)
  }

  @Test func `regular timestamps take no more than a header`() {
    var bytes: [UInt8] = []
    IntegerColumn.append((0..<5000).map { 1_700_000_000_000 + $0 * 1000 }, to: &bytes)
    #expect(bytes.count < 20)
  }

  @Test func `histograms come back`() throws {
    var random = SplitMix(seed: 2)
    for count in [1, 2, 50] {
      var histograms: [NativeHistogram] = []
      for index in 0..<count {
        var histogram = NativeHistogram(schema: 3, zeroThreshold: 0.001, negativeBuckets: [0.5])
        if index == 0 { histogram.counterResetHint = .counterReset }
        histogram.zeroCount = Double(index)
        histogram.count = Double(10 * index)
        histogram.sum = 1 / Double(index + 1)
        histogram.positiveSpans = [.init(offset: -5, length: 2), .init(offset: 3, length: 1)]
        histogram.negativeSpans = [.init(offset: 0, length: 1)]
        histogram.positiveBuckets = (0..<3).map { _ in Double(random.next() % 100) }
        histograms.append(histogram)
      }
      var bytes: [UInt8] = []
      HistogramColumn.append(histograms, to: &bytes)
      bytes += SharedTimestamps.spare
      #expect(try HistogramColumn.decode(bytes.span.bytes, count: count) == histograms)
    }
  }

  @Test func `cut or damaged columns are refused and never trap`() {
    var random = SplitMix(seed: 3)
    let histogram = NativeHistogram(count: 3, sum: 4, positiveSpans: [.init(offset: 0, length: 2)], positiveBuckets: [1, 2])
    var columns = Self.floats.map { example in
      var bytes: [UInt8] = []
      FloatColumn.append(example.values, to: &bytes)
      return bytes
    }
    columns.append([])
    HistogramColumn.append([histogram, histogram], to: &columns[columns.count - 1])
    for column in columns {
      for length in 0..<min(column.count, 200) { decodeAll(Array(column.prefix(length))) }
      for _ in 0..<300 {
        var damaged = column
        damaged[Int(random.next() % UInt64(column.count))] ^= UInt8(1 << (random.next() % 8))
        decodeAll(damaged)
      }
    }
    for _ in 0..<2000 { decodeAll((0..<Int(random.next() % 64)).map { _ in UInt8(truncatingIfNeeded: random.next()) }) }
  }

  @Test func `a cut column says where it ends`() {
    var bytes: [UInt8] = []
    FloatColumn.append((1..<50).map { 1 / Double($0) }, to: &bytes)
    #expect(throws: ChunkError(byte: 100, reason: "the column ends before its last sample")) {
      try decode(Array(bytes.prefix(100)), count: 49)
    }
  }

  private func roundTrip(_ values: [Double]) throws -> [Double] {
    var bytes: [UInt8] = []
    FloatColumn.append(values, to: &bytes)
    return try decode(bytes, count: values.count)
  }

  @discardableResult
  private func decode(_ bytes: [UInt8], count: Int) throws -> [Double] {
    var output = [Double](repeating: 0, count: count)
    var scratch: [Int64] = []
    let bytes = bytes + SharedTimestamps.spare
    var span = output.mutableSpan
    try FloatColumn.decode(bytes.span.bytes, at: 0, count: count, into: &span, at: 0, scratch: &scratch)
    return output
  }

  @discardableResult
  private func roundTripTimes(_ values: [Int64]) throws -> [Int64] {
    var bytes: [UInt8] = []
    IntegerColumn.append(values, to: &bytes)
    bytes += SharedTimestamps.spare
    var output = [Int64](repeating: 0, count: values.count)
    var span = output.mutableSpan
    try ChunkDecoder().decodeTimestamps(bytes.span.bytes, count: values.count, into: &span, at: 0)
    return output
  }

  /// Reads bytes as each kind of column. What comes out of damaged ones does not matter, only that nothing traps.
  private func decodeAll(_ bytes: [UInt8]) {
    _ = try? decode(bytes, count: 150)
    let padded = bytes + SharedTimestamps.spare
    var output = [Int64](repeating: 0, count: 150)
    var span = output.mutableSpan
    try? ChunkDecoder().decodeTimestamps(padded.span.bytes, count: 150, into: &span, at: 0)
    _ = try? HistogramColumn.decode(padded.span.bytes, count: 2)
  }
}
