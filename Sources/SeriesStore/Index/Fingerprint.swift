import TimeSeries

/// Identifies a label set across blocks without reading its labels: SipHash-2-4 with 128 bits of output (Aumasson and
/// Bernstein, 2012), with the key 00 01 … 0F. Label values come from outside, so a hash in which collisions are easily
/// made would let a target mix its samples into another's.
struct Fingerprint: Hashable, Sendable {
  var low: UInt64
  var high: UInt64

  init(low: UInt64, high: UInt64) {
    (self.low, self.high) = (low, high)
  }

  /// Of each name and value, each behind its number of bytes as a varint.
  init(_ labels: Labels) {
    var bytes: [UInt8] = []
    for label in labels.labels {
      bytes.append(text: label.name)
      bytes.append(text: label.value)
    }
    self.init(bytes)
  }

  init(_ bytes: [UInt8]) {
    var state = SipState()
    let span = bytes.span.bytes
    let whole = bytes.count & ~7
    for position in stride(from: 0, to: whole, by: 8) {
      state.absorb(UInt64(littleEndian: span.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)))
    }
    var last = UInt64(truncatingIfNeeded: bytes.count) << 56
    for position in whole..<bytes.count { last |= UInt64(bytes[position]) << UInt64(8 * (position - whole)) }
    state.absorb(last)
    (low, high) = state.finished()
  }
}

private struct SipState {
  private var v0: UInt64 = 0x736f_6d65_7073_6575 ^ 0x0706_0504_0302_0100
  private var v1: UInt64 = 0x646f_7261_6e64_6f6d ^ 0x0f0e_0d0c_0b0a_0908 ^ 0xee
  private var v2: UInt64 = 0x6c79_6765_6e65_7261 ^ 0x0706_0504_0302_0100
  private var v3: UInt64 = 0x7465_6462_7974_6573 ^ 0x0f0e_0d0c_0b0a_0908

  @inline(__always)
  private mutating func round() {
    func rotated(_ value: UInt64, _ bits: UInt64) -> UInt64 { value << bits | value >> (64 - bits) }
    v0 &+= v1
    v1 = rotated(v1, 13) ^ v0
    v0 = rotated(v0, 32)
    v2 &+= v3
    v3 = rotated(v3, 16) ^ v2
    v0 &+= v3
    v3 = rotated(v3, 21) ^ v0
    v2 &+= v1
    v1 = rotated(v1, 17) ^ v2
    v2 = rotated(v2, 32)
  }

  @inline(__always)
  mutating func absorb(_ word: UInt64) {
    v3 ^= word
    round()
    round()
    v0 ^= word
  }

  mutating func finished() -> (UInt64, UInt64) {
    v2 ^= 0xee
    for _ in 0..<4 { round() }
    let low = v0 ^ v1 ^ v2 ^ v3
    v1 ^= 0xdd
    for _ in 0..<4 { round() }
    return (low, v0 ^ v1 ^ v2 ^ v3)
  }
}
