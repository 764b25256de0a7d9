import TimeSeries

/// A run of samples of one series, compressed: a column of timestamps and a column of floats or of histograms.
///
/// A class, since readers take thousands at a time and one reference is what a copy then costs.
final class Chunk: Sendable {
  enum Kind: UInt8, Sendable {
    case floats = 0, histograms
  }

  let kind: Kind
  let count: Int
  /// Of the first and the last sample, in milliseconds since the Unix epoch.
  let start: Int64
  let end: Int64
  /// Both columns end in ``BitReader/lookahead`` zero bytes. Series of one scrape share their timestamps.
  let timestamps: [UInt8]
  let values: [UInt8]

  /// More samples than that are never put into one chunk.
  static let sampleLimit = 65_535

  var byteCount: Int { timestamps.count + values.count - 2 * BitReader.lookahead }

  /// Compresses samples that are all floats or all histograms of one layout; `nil` where there is none.
  init?(_ samples: Samples, timestamps shared: inout SharedTimestamps) {
    guard let first = samples.timestamps.first, let last = samples.timestamps.last else { return nil }
    (count, start, end) = (samples.count, first, last)
    timestamps = shared.encoded(samples.timestamps)
    var values: [UInt8] = []
    if let histograms = samples.histograms {
      kind = .histograms
      HistogramColumn.append(histograms.compactMap(\.self), to: &values)
    } else {
      kind = .floats
      FloatColumn.append(samples.values, to: &values)
    }
    values.append(contentsOf: SharedTimestamps.spare)
    self.values = values
  }
}

/// The last timestamps that were compressed. The series of one scrape have the same, so they are compressed and
/// kept once.
struct SharedTimestamps: Sendable {
  static let spare = [UInt8](repeating: 0, count: BitReader.lookahead)

  private var plain: [Int64] = []
  private var column: [UInt8] = []

  /// The column of these timestamps, with its spare bytes.
  mutating func encoded(_ timestamps: [Int64]) -> [UInt8] {
    guard timestamps != plain else { return column }
    var bytes: [UInt8] = []
    IntegerColumn.append(timestamps, to: &bytes)
    (plain, column) = (timestamps, bytes + Self.spare)
    return column
  }
}

/// Decodes chunks into columns of known length; keeps its buffers from one chunk to the next.
struct ChunkDecoder {
  private var scratch: [Int64] = []

  /// - Parameter bytes: A column of timestamps, ending in ``BitReader/lookahead`` spare bytes.
  func decodeTimestamps(
    _ bytes: RawSpan, count: Int, into output: inout MutableSpan<Int64>, at offset: Int
  ) throws(ChunkError) {
    let escapes = try IntegerColumn.decode(bytes, at: 0, count: count, into: &output, at: offset)
    if !escapes.isEmpty { throw ChunkError(byte: 0, reason: "a timestamp that is no number") }
  }

  /// - Parameter bytes: A column of floats, ending in ``BitReader/lookahead`` spare bytes.
  mutating func decodeFloats(
    _ bytes: RawSpan, count: Int, into output: inout MutableSpan<Double>, at offset: Int
  ) throws(ChunkError) {
    try FloatColumn.decode(bytes, at: 0, count: count, into: &output, at: offset, scratch: &scratch)
  }
}
