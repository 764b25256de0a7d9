import TimeSeries

/// Native histograms of one bucket layout: the layout once, then one ``FloatColumn`` for the count, the sum, the
/// zero count and each bucket, so that a bucket costs no more than a float series of its own.
enum HistogramColumn {
  /// What all histograms of a column have in common.
  struct Layout: Hashable {
    var schema: Int32
    var zeroThreshold: UInt64
    var positiveSpans: [NativeHistogram.Span]
    var negativeSpans: [NativeHistogram.Span]
    var customValues: [UInt64]
    var positiveBuckets: Int
    var negativeBuckets: Int

    init(_ histogram: NativeHistogram) {
      schema = histogram.schema
      zeroThreshold = histogram.zeroThreshold.bitPattern
      positiveSpans = histogram.positiveSpans
      negativeSpans = histogram.negativeSpans
      customValues = histogram.customValues.map(\.bitPattern)
      positiveBuckets = histogram.positiveBuckets.count
      negativeBuckets = histogram.negativeBuckets.count
    }
  }

  /// A histogram with more buckets is refused, so that the longest chunk of them stays within ``valueLimit``.
  static let bucketLimit = 8192
  /// Bounds what damaged bytes can make a reader allocate.
  private static let valueLimit = 1 << 24

  /// - Parameter histograms: At least one, all of the same ``Layout``.
  static func append(_ histograms: [NativeHistogram], to bytes: inout [UInt8]) {
    guard let first = histograms.first else { return }
    bytes.append(littleEndian: UInt32(bitPattern: first.schema))
    bytes.append(littleEndian: first.zeroThreshold.bitPattern)
    for spans in [first.positiveSpans, first.negativeSpans] {
      bytes.append(varint: UInt64(spans.count))
      for span in spans {
        bytes.append(signedVarint: Int64(span.offset))
        bytes.append(varint: UInt64(span.length))
      }
    }
    bytes.append(varint: UInt64(first.positiveBuckets.count))
    bytes.append(varint: UInt64(first.negativeBuckets.count))
    bytes.append(varint: UInt64(first.customValues.count))
    for bound in first.customValues { bytes.append(littleEndian: bound.bitPattern) }
    appendColumn(histograms.map { Double($0.counterResetHint.rawValue) }, to: &bytes)
    appendColumn(histograms.map(\.count), to: &bytes)
    appendColumn(histograms.map(\.sum), to: &bytes)
    appendColumn(histograms.map(\.zeroCount), to: &bytes)
    for bucket in first.positiveBuckets.indices { appendColumn(histograms.map { $0.positiveBuckets[bucket] }, to: &bytes) }
    for bucket in first.negativeBuckets.indices { appendColumn(histograms.map { $0.negativeBuckets[bucket] }, to: &bytes) }
  }

  private static func appendColumn(_ values: [Double], to bytes: inout [UInt8]) {
    var column: [UInt8] = []
    FloatColumn.append(values, to: &column)
    bytes.append(varint: UInt64(column.count))
    bytes.append(contentsOf: column)
  }

  /// - Parameter bytes: The column, ending in ``BitReader/lookahead`` spare bytes.
  static func decode(_ bytes: RawSpan, count: Int) throws(ChunkError) -> [NativeHistogram] {
    var cursor = ByteCursor(end: bytes.byteCount - BitReader.lookahead)
    var layout = NativeHistogram()
    layout.schema = Int32(bitPattern: try cursor.integer(UInt32.self, from: bytes))
    layout.zeroThreshold = Double(bitPattern: try cursor.integer(UInt64.self, from: bytes))
    layout.positiveSpans = try spans(&cursor, bytes)
    layout.negativeSpans = try spans(&cursor, bytes)
    let positive = try cursor.count(ofSize: 1, from: bytes)
    let negative = try cursor.count(ofSize: 1, from: bytes)
    guard (positive + negative) * count <= valueLimit else {
      throw ChunkError(byte: cursor.position, reason: "more buckets than the limit of \(valueLimit)")
    }
    for _ in 0..<(try cursor.count(ofSize: 8, from: bytes)) {
      layout.customValues.append(Double(bitPattern: try cursor.integer(UInt64.self, from: bytes)))
    }
    layout.positiveBuckets = [Double](repeating: 0, count: positive)
    layout.negativeBuckets = [Double](repeating: 0, count: negative)
    var histograms = [NativeHistogram](repeating: layout, count: count)
    var reader = ColumnReader(count: count)
    let hints = try reader.next(&cursor, bytes)
    for index in 0..<count {
      histograms[index].counterResetHint = UInt8(exactly: hints[index]).flatMap(NativeHistogram.CounterResetHint.init) ?? .unknown
    }
    let counts = try reader.next(&cursor, bytes)
    for index in 0..<count { histograms[index].count = counts[index] }
    let sums = try reader.next(&cursor, bytes)
    for index in 0..<count { histograms[index].sum = sums[index] }
    let zeros = try reader.next(&cursor, bytes)
    for index in 0..<count { histograms[index].zeroCount = zeros[index] }
    for bucket in 0..<positive {
      let values = try reader.next(&cursor, bytes)
      for index in 0..<count { histograms[index].positiveBuckets[bucket] = values[index] }
    }
    for bucket in 0..<negative {
      let values = try reader.next(&cursor, bytes)
      for index in 0..<count { histograms[index].negativeBuckets[bucket] = values[index] }
    }
    return histograms
  }

  private static func spans(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(ChunkError) -> [NativeHistogram.Span] {
    var spans: [NativeHistogram.Span] = []
    for _ in 0..<(try cursor.count(ofSize: 2, from: bytes)) {
      let offset = Int32(exactly: try cursor.signedVarint(from: bytes))
      let length = UInt32(exactly: try cursor.varint(from: bytes))
      guard let offset, let length else { throw ChunkError(byte: cursor.position, reason: "a span does not fit 32 bits") }
      spans.append(NativeHistogram.Span(offset: offset, length: length))
    }
    return spans
  }

  /// The columns behind the layout, one after the other.
  private struct ColumnReader {
    let count: Int
    private var scratch: [Int64] = []

    init(count: Int) {
      self.count = count
    }

    mutating func next(_ cursor: inout ByteCursor, _ bytes: RawSpan) throws(ChunkError) -> [Double] {
      let length = try cursor.count(ofSize: 1, from: bytes)
      let start = try cursor.skip(length)
      let column = bytes.extracting(start..<start + length + BitReader.lookahead)
      var values = [Double](repeating: 0, count: count)
      var output = values.mutableSpan
      do {
        try FloatColumn.decode(column, at: 0, count: count, into: &output, at: 0, scratch: &scratch)
      } catch {
        throw ChunkError(byte: start + error.byte, reason: error.reason)
      }
      return values
    }
  }
}
