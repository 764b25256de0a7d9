/// Damages sound input again and again, always in the same way for the same seed.
package struct FuzzLoop {
  package struct Finding: Sendable {
    package var iteration: Int
    package var duration: Duration
    package var input: [UInt8]
  }

  private let subject: FuzzSubject
  private let seed: UInt64
  /// What takes longer is a stall.
  private let patience: Duration

  package init(_ subject: FuzzSubject, seed: UInt64, patience: Duration = .seconds(2)) {
    (self.subject, self.seed, self.patience) = (subject, seed, patience)
  }

  /// - Parameter willTry: Called before each input, with its number.
  /// - Returns: The inputs that took too long.
  package func run(_ iterations: Range<Int>, willTry: (Int) -> Void = { _ in }) -> [Finding] {
    var stalls: [Finding] = []
    let clock = ContinuousClock()
    for iteration in iterations {
      willTry(iteration)
      let input = input(iteration)
      let duration = clock.measure { subject.take(input) }
      if duration > patience { stalls.append(Finding(iteration: iteration, duration: duration, input: input)) }
    }
    return stalls
  }

  /// The input of an iteration, which depends on nothing else.
  package func input(_ iteration: Int) -> [UInt8] {
    var chance = Chance(state: seed &+ UInt64(iteration) &* 0x9E37_79B9_7F4A_7C15)
    var bytes = Array(subject.seeds[chance.below(subject.seeds.count)].utf8)
    for _ in 0...chance.below(6) { damage(&bytes, &chance) }
    return bytes
  }

  private static let hostile: [String] = [
    "9223372036854775807", "-9223372036854775808", "1e999", "-1e308", "NaN", "\u{0}", "\u{1b}[", "\u{feff}", "\"", "\\", "{", "[", "(", "}", "]", ")",
    "\n", ",", ":", "-", "%", "$", "<", ">", "&#x10ffff;", "18446744073709551616", "é", "👩‍👩‍👧", "null", "0.1e-400",
  ]

  private func damage(_ bytes: inout [UInt8], _ chance: inout Chance) {
    let place = chance.below(bytes.count + 1)
    switch chance.below(8) {
    case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8(chance.below(8))
    case 1 where place < bytes.count: bytes[place] = UInt8(truncatingIfNeeded: chance.next())
    case 2: bytes.insert(contentsOf: Self.hostile[chance.below(Self.hostile.count)].utf8, at: place)
    case 3: bytes.removeSubrange(place..<min(place + chance.below(20), bytes.count))
    case 4: bytes.removeSubrange(place...)
    case 5:
      // A piece again and again: what is quadratic or recursive shows.
      let piece = Array(bytes[place..<min(place + 1 + chance.below(8), bytes.count)])
      let times = 1 << chance.below(12)
      bytes.insert(contentsOf: (0..<times).flatMap { _ in piece }, at: place)
    case 6:
      let other = Array(subject.seeds[chance.below(subject.seeds.count)].utf8)
      bytes.insert(contentsOf: other[chance.below(other.count)...], at: place)
    default:
      // A number becomes another one.
      guard let digit = bytes[place...].firstIndex(where: { (0x30...0x39).contains($0) }) else { return }
      bytes.replaceSubrange(digit...digit, with: Self.hostile[chance.below(5)].utf8)
    }
  }
}

/// SplitMix64.
private struct Chance {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func below(_ bound: Int) -> Int { bound > 1 ? Int(next() % UInt64(bound)) : 0 }
}
