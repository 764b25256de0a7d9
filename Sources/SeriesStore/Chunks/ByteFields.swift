/// Little-endian fields and variable-length integers, as chunks, log and blocks write them.
extension [UInt8] {
  mutating func append(littleEndian value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }

  /// Seven bits a byte, lowest first, the top bit set on all but the last (LEB128).
  mutating func append(varint value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(truncatingIfNeeded: rest))
  }

  mutating func append(signedVarint value: Int64) {
    append(varint: value.zigzag)
  }

  /// The UTF-8 bytes behind their number.
  mutating func append(text: String) {
    append(varint: UInt64(text.utf8.count))
    append(contentsOf: text.utf8)
  }
}

extension Int64 {
  /// 0, −1, 1, −2, … as 0, 1, 2, 3, …, so that small values of either sign have few bits.
  @inline(__always)
  var zigzag: UInt64 { UInt64(bitPattern: (self << 1) ^ (self >> 63)) }

  @inline(__always)
  init(zigzag value: UInt64) {
    self = Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }
}

/// Reads ``[UInt8]`` fields from bytes that may be cut or damaged.
struct ByteCursor {
  private(set) var position: Int
  let end: Int

  /// Reads `bytes[position..<end]`; both must lie within the bytes later given to the methods.
  init(at position: Int = 0, end: Int) {
    (self.position, self.end) = (position, end)
  }

  var remaining: Int { end - position }

  mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(_: Value.Type, from bytes: RawSpan) throws(ChunkError) -> Value {
    let size = MemoryLayout<Value>.size
    try require(size)
    defer { position += size }
    return Value(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: position, as: Value.self))
  }

  mutating func varint(from bytes: RawSpan) throws(ChunkError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let byte = try integer(UInt8.self, from: bytes)
      if shift == 63, byte > 1 { throw ChunkError(byte: position - 1, reason: "a number does not fit 64 bits") }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
      if shift > 63 { throw ChunkError(byte: position, reason: "a number does not fit 64 bits") }
    }
  }

  mutating func signedVarint(from bytes: RawSpan) throws(ChunkError) -> Int64 {
    Int64(zigzag: try varint(from: bytes))
  }

  /// A number of things of at least `size` bytes each, so that what it makes the caller allocate is bounded by the input.
  mutating func count(ofSize size: Int, from bytes: RawSpan) throws(ChunkError) -> Int {
    let start = position
    guard let count = Int(exactly: try varint(from: bytes)), count <= remaining / size else {
      throw ChunkError(byte: start, reason: "a count is larger than what follows")
    }
    return count
  }

  /// The position of the next `count` bytes, which are skipped.
  mutating func skip(_ count: Int) throws(ChunkError) -> Int {
    try require(count)
    defer { position += count }
    return position
  }

  mutating func text(from bytes: RawSpan) throws(ChunkError) -> String {
    let count = try count(ofSize: 1, from: bytes)
    let start = try skip(count)
    return bytes.extracting(start..<start + count).withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
  }

  private func require(_ count: Int) throws(ChunkError) {
    if count < 0 || count > remaining { throw ChunkError(byte: position, reason: "\(count) bytes expected, \(remaining) left") }
  }
}
