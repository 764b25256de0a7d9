/// SHA-256 (FIPS 180-4) and HMAC over it.
package enum SHA256 {
  private static let constants: [UInt32] = firstPrimes(64).map { fraction(ofCubeRoot: $0) }

  private static func firstPrimes(_ count: Int) -> [Int] {
    var primes: [Int] = []
    var candidate = 2
    while primes.count < count {
      if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
      candidate += 1
    }
    return primes
  }

  /// The first 32 bits behind the point, by integers alone: the root of `number · 2⁹⁶` has 32 of them.
  private static func fraction(ofCubeRoot number: Int) -> UInt32 {
    largest { root in root.cube <= UInt128(number) << 96 }
  }

  private static func fraction(ofSquareRoot number: Int) -> UInt32 {
    largest { root in root * root <= UInt128(number) << 64 }
  }

  private static func largest(_ isSmallEnough: (UInt128) -> Bool) -> UInt32 {
    var root: UInt128 = 0
    for bit in stride(from: 39, through: 0, by: -1) where isSmallEnough(root | 1 << UInt128(bit)) { root |= 1 << UInt128(bit) }
    return UInt32(truncatingIfNeeded: root)
  }

  package static func digest(_ message: [UInt8]) -> [UInt8] {
    var state = firstPrimes(8).map { fraction(ofSquareRoot: $0) }
    var padded = message + [0x80]
    while padded.count % 64 != 56 { padded.append(0) }
    padded += (0..<8).map { UInt8(truncatingIfNeeded: UInt64(message.count * 8) >> UInt64(56 - 8 * $0)) }
    for start in stride(from: 0, to: padded.count, by: 64) { mix(padded[start..<start + 64], into: &state) }
    return state.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32(24 - 8 * $0)) } }
  }

  private static func mix(_ block: ArraySlice<UInt8>, into state: inout [UInt32]) {
    func rotated(_ word: UInt32, _ by: UInt32) -> UInt32 { word >> by | word << (32 - by) }
    let bytes = Array(block)
    var words = (0..<16).map { index in bytes[index * 4..<index * 4 + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } }
    for index in 16..<64 {
      let (two, fifteen) = (words[index - 2], words[index - 15])
      let low = rotated(fifteen, 7) ^ rotated(fifteen, 18) ^ fifteen >> 3
      let high = rotated(two, 17) ^ rotated(two, 19) ^ two >> 10
      words.append(words[index - 16] &+ low &+ words[index - 7] &+ high)
    }
    var v = state
    for index in 0..<64 {
      let choice = v[4] & v[5] ^ ~v[4] & v[6]
      let majority = v[0] & v[1] ^ v[0] & v[2] ^ v[1] & v[2]
      let first = v[7] &+ (rotated(v[4], 6) ^ rotated(v[4], 11) ^ rotated(v[4], 25)) &+ choice &+ constants[index] &+ words[index]
      let second = (rotated(v[0], 2) ^ rotated(v[0], 13) ^ rotated(v[0], 22)) &+ majority
      v = [first &+ second, v[0], v[1], v[2], v[3] &+ first, v[4], v[5], v[6]]
    }
    for index in state.indices { state[index] = state[index] &+ v[index] }
  }

  package static func authenticated(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
    var key = key.count > 64 ? digest(key) : key
    key += [UInt8](repeating: 0, count: 64 - key.count)
    return digest(key.map { $0 ^ 0x5c } + digest(key.map { $0 ^ 0x36 } + message))
  }

  package static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

extension UInt128 {
  fileprivate var cube: UInt128 { self * self * self }
}
