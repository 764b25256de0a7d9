/// Float values, in whichever of three encodings is the smallest; bit-exact for every pattern, NaNs included.
///
/// - constant: all values have the same bits.
/// - XOR: Gorilla's (Pelkonen et al., PVLDB 8(12), 2015, §4.1.2), for values of full precision.
/// - decimal: the values are integers divided by a power of ten, as counters, bytes and clock ticks are; the
///   integers go into an ``IntegerColumn``. Stale markers, infinities and other NaNs stand among them as escapes.
enum FloatColumn {
  private enum Encoding: UInt8 {
    case constant = 0, xor, decimal
  }

  static func append(_ values: [Double], to bytes: inout [UInt8]) {
    guard let first = values.first?.bitPattern else { return }
    if values.allSatisfy({ $0.bitPattern == first }) {
      bytes.append(Encoding.constant.rawValue)
      bytes.append(littleEndian: first)
      return
    }
    let start = bytes.count
    if let decimals = Decimals(values) {
      bytes.append(Encoding.decimal.rawValue)
      bytes.append(UInt8(decimals.exponent))
      IntegerColumn.append(decimals.integers, escapes: decimals.escapes, to: &bytes)
      // XOR takes at least 2 bits for a value that changes; only a poor result is worth the comparison.
      if (bytes.count - start) * 8 < values.count * 24 { return }
    }
    let xor = xorBytes(values)
    if bytes.count == start || xor.count + 1 < bytes.count - start {
      bytes.removeSubrange(start...)
      bytes.append(Encoding.xor.rawValue)
      bytes.append(contentsOf: xor)
    }
  }

  /// - Parameters:
  ///   - bytes: The column from `start` on, ending in ``BitReader/lookahead`` spare bytes.
  ///   - output: Filled from `offset` on with `count` values.
  ///   - scratch: Kept between calls to save the allocation.
  static func decode(
    _ bytes: RawSpan, at start: Int, count: Int, into output: inout MutableSpan<Double>, at offset: Int, scratch: inout [Int64]
  ) throws(ChunkError) {
    guard count > 0 else { return }
    var cursor = ByteCursor(at: start, end: bytes.byteCount - BitReader.lookahead)
    switch Encoding(rawValue: try cursor.integer(UInt8.self, from: bytes)) {
    case .constant:
      let value = Double(bitPattern: try cursor.integer(UInt64.self, from: bytes))
      for index in offset..<offset + count { output[index] = value }
    case .xor:
      try decodeXOR(bytes, at: cursor.position, count: count, into: &output, at: offset)
    case .decimal:
      let exponent = Int(try cursor.integer(UInt8.self, from: bytes))
      guard exponent < Decimals.powers.count else { throw ChunkError(byte: start + 1, reason: "unknown decimal exponent") }
      if scratch.count < count { scratch = [Int64](repeating: 0, count: max(count, 2048)) }
      var integers = scratch.mutableSpan
      let escapes = try IntegerColumn.decode(bytes, at: cursor.position, count: count, into: &integers, at: 0)
      if exponent == 0 {
        for index in 0..<count { output[offset + index] = Double(integers[index]) }
      } else {
        let divisor = Decimals.powers[exponent]
        for index in 0..<count { output[offset + index] = Double(integers[index]) / divisor }
      }
      for escape in escapes { output[offset + escape.index] = Double(bitPattern: escape.bits) }
    case nil:
      throw ChunkError(byte: start, reason: "unknown value encoding")
    }
  }
}

extension FloatColumn {
  private static func xorBytes(_ values: [Double]) -> [UInt8] {
    var writer = BitWriter()
    var previous: UInt64 = 0
    var leading = 0
    var significant = 0
    for value in values {
      let difference = value.bitPattern ^ previous
      previous = value.bitPattern
      if difference == 0 {
        writer.write(0, bits: 1)
        continue
      }
      let trailing = 64 - leading - significant
      let ownLeading = min(difference.leadingZeroBitCount, 31)
      let ownTrailing = difference.trailingZeroBitCount
      if significant > 0, ownLeading >= leading, ownTrailing >= trailing {
        writer.write(0b10, bits: 2)
      } else {
        leading = ownLeading
        significant = 64 - ownLeading - ownTrailing
        writer.write(0b11, bits: 2)
        writer.write(UInt64(leading), bits: 5)
        writer.write(UInt64(significant & 63), bits: 6)
      }
      writer.write(difference >> UInt64(64 - leading - significant), bits: significant)
    }
    return writer.finished()
  }

  private static func decodeXOR(
    _ bytes: RawSpan, at start: Int, count: Int, into output: inout MutableSpan<Double>, at offset: Int
  ) throws(ChunkError) {
    var reader = try BitReader(bytes, at: start)
    var pattern: UInt64 = 0
    var significant = 0
    var trailing = 0
    let end = offset + count
    var index = offset
    while index < end {
      let window = reader.window(bytes)
      if window >> 63 == 0 {
        let run = min(window.leadingZeroBitCount, 56, end - index)
        let value = Double(bitPattern: pattern)
        for next in index..<index + run { output[next] = value }
        index += run
        reader.skip(run)
      } else {
        if window >> 62 == 0b11 {
          let leading = Int(window >> 57 & 31)
          significant = Int(window >> 51 & 63)
          if significant == 0 { significant = 64 }
          trailing = 64 - leading - significant
          guard trailing >= 0 else { throw ChunkError(byte: reader.position / 8, reason: "a value of more than 64 bits") }
          reader.skip(13)
        } else {
          guard significant > 0 else { throw ChunkError(byte: reader.position / 8, reason: "a field without width") }
          reader.skip(2)
        }
        pattern ^= reader.read(significant, from: bytes) << UInt64(trailing)
        output[index] = Double(bitPattern: pattern)
        index += 1
      }
      try reader.checkNotPastEnd()
    }
  }
}

/// Values written as `integer / 10^exponent`, where that gives back every finite one to the bit.
struct Decimals {
  static let powers: [Double] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12]
  private static let largest = 0x1p53

  let exponent: Int
  let integers: [Int64]
  let escapes: [IntegerColumn.Escape]

  /// - Returns: `nil` where some finite value has too many digits, or most values are not finite.
  init?(_ values: [Double]) {
    var exponent = 0
    var escapes: [IntegerColumn.Escape] = []
    for (index, value) in values.enumerated() {
      guard value.isFinite, value.bitPattern != 0x8000_0000_0000_0000 else {
        escapes.append(IntegerColumn.Escape(index: index, bits: value.bitPattern))
        continue
      }
      // A value that is exact at one exponent is exact at the next, as long as the integer fits.
      while Self.integer(value, exponent: exponent) == nil {
        exponent += 1
        if exponent == Self.powers.count { return nil }
      }
    }
    guard escapes.count * 8 <= values.count + 8 else { return nil }
    var integers: [Int64] = []
    integers.reserveCapacity(values.count)
    var nextEscape = 0
    for (index, value) in values.enumerated() {
      if nextEscape < escapes.count, escapes[nextEscape].index == index {
        nextEscape += 1
        integers.append(0)
      } else if let integer = Self.integer(value, exponent: exponent) {
        integers.append(integer)
      } else {
        return nil
      }
    }
    (self.exponent, self.integers, self.escapes) = (exponent, integers, escapes)
  }

  @inline(__always)
  private static func integer(_ value: Double, exponent: Int) -> Int64? {
    let power = powers[exponent]
    let scaled = (value * power).rounded(.toNearestOrEven)
    guard abs(scaled) < largest, scaled / power == value else { return nil }
    return Int64(scaled)
  }
}
