/// Writes bit fields behind one another, most significant bit first.
struct BitWriter {
  private(set) var bytes: [UInt8] = []
  private var pending: UInt64 = 0
  private var used = 0

  /// Appends the lowest `count` bits of `value`, whose other bits must be zero. `count` is 0…64.
  @inline(__always)
  mutating func write(_ value: UInt64, bits count: Int) {
    let free = 64 - used
    if count < free {
      pending |= value << UInt64(free - count)
      used += count
    } else {
      pending |= value >> UInt64(count - free)
      flushWord()
      let rest = count - free
      pending = rest == 0 ? 0 : value << UInt64(64 - rest)
      used = rest
    }
  }

  /// Everything written, the last byte filled up with zeros.
  consuming func finished() -> [UInt8] {
    for shift in 0..<(used + 7) / 8 {
      bytes.append(UInt8(truncatingIfNeeded: pending >> UInt64(56 - 8 * shift)))
    }
    return bytes
  }

  private mutating func flushWord() {
    withUnsafeBytes(of: pending.bigEndian) { bytes.append(contentsOf: $0) }
  }
}
