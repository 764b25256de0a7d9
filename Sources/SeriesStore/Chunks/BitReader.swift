/// Reads what ``BitWriter`` wrote.
///
/// The bytes end in ``lookahead`` bytes that are not part of the data, so that one wide load never leaves them:
/// a loop checks once a sample that it has not run past the data, instead of once a field.
struct BitReader {
  /// One sample reads at most 2 + 5 + 6 + 64 bits, and a load takes 8 bytes.
  static let lookahead = 24

  /// In bits from the first byte.
  private(set) var position: Int
  private let end: Int

  /// - Throws: ``ChunkError`` where `bytes` is shorter than its look-ahead or `byte` is not in the data.
  init(_ bytes: RawSpan, at byte: Int) throws(ChunkError) {
    let length = bytes.byteCount - Self.lookahead
    guard byte >= 0, byte <= length else { throw ChunkError(byte: max(0, length), reason: "the column is cut short") }
    position = byte * 8
    end = length * 8
  }

  /// At least 57 valid bits, at the top; what follows them is zero or not yet due.
  @inline(__always)
  func window(_ bytes: RawSpan) -> UInt64 {
    let word = bytes.unsafeLoadUnaligned(fromByteOffset: position >> 3, as: UInt64.self)
    return UInt64(bigEndian: word) << UInt64(position & 7)
  }

  @inline(__always)
  mutating func skip(_ bits: Int) {
    position += bits
  }

  /// The next 1…64 bits.
  @inline(__always)
  mutating func read(_ bits: Int, from bytes: RawSpan) -> UInt64 {
    if bits <= 57 {
      let value = window(bytes) >> UInt64(64 - bits)
      position += bits
      return value
    }
    let high = window(bytes) >> 32
    position += 32
    let low = window(bytes) >> UInt64(96 - bits)
    position += bits - 32
    return high << UInt64(bits - 32) | low
  }

  /// To be called after each sample, before the next is read.
  @inline(__always)
  func checkNotPastEnd() throws(ChunkError) {
    if position > end { throw ChunkError(byte: end / 8, reason: "the column ends before its last sample") }
  }
}

/// Why the bytes of a chunk cannot be read, and where in the column.
struct ChunkError: Error, Hashable {
  var byte: Int
  var reason: String
}
