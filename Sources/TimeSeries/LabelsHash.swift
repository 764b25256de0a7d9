extension Labels {
  /// The 64-bit hash by which Prometheus tells label sets apart (XXH64 over length-prefixed names and values).
  ///
  /// The same on every run and machine: `limit_ratio` picks series by it.
  package var prometheusHash: UInt64 {
    var bytes: [UInt8] = []
    for label in labels {
      Self.append(label.name, to: &bytes)
      Self.append(label.value, to: &bytes)
    }
    return XXHash64.hash(bytes)
  }

  private static func append(_ text: String, to bytes: inout [UInt8]) {
    let size = text.utf8.count
    if size < 255 {
      bytes.append(UInt8(size))
    } else {
      bytes.append(255)
      for shift in [0, 8, 16] { bytes.append(UInt8(truncatingIfNeeded: size >> shift)) }
    }
    bytes += text.utf8
  }
}

/// Yann Collet's XXH64 with seed 0.
enum XXHash64 {
  private static let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
  private static let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
  private static let prime3: UInt64 = 0x1656_67B1_9E37_79F9
  private static let prime4: UInt64 = 0x85EB_CA77_C2B2_AE63
  private static let prime5: UInt64 = 0x27D4_EB2F_1656_67C5

  static func hash(_ bytes: [UInt8]) -> UInt64 {
    var place = 0
    var hash: UInt64
    if bytes.count >= 32 {
      var lanes = [prime1 &+ prime2, prime2, 0, 0 &- prime1]
      while place + 32 <= bytes.count {
        for lane in 0..<4 { lanes[lane] = round(lanes[lane], read(bytes, place + 8 * lane, 8)) }
        place += 32
      }
      hash = rotate(lanes[0], 1) &+ rotate(lanes[1], 7) &+ rotate(lanes[2], 12) &+ rotate(lanes[3], 18)
      for lane in lanes { hash = (hash ^ round(0, lane)) &* prime1 &+ prime4 }
    } else {
      hash = prime5
    }
    hash = hash &+ UInt64(bytes.count)
    while place + 8 <= bytes.count {
      hash = rotate(hash ^ round(0, read(bytes, place, 8)), 27) &* prime1 &+ prime4
      place += 8
    }
    if place + 4 <= bytes.count {
      hash = rotate(hash ^ (read(bytes, place, 4) &* prime1), 23) &* prime2 &+ prime3
      place += 4
    }
    while place < bytes.count {
      hash = rotate(hash ^ (UInt64(bytes[place]) &* prime5), 11) &* prime1
      place += 1
    }
    hash = (hash ^ (hash >> 33)) &* prime2
    hash = (hash ^ (hash >> 29)) &* prime3
    return hash ^ (hash >> 32)
  }

  private static func read(_ bytes: [UInt8], _ place: Int, _ size: Int) -> UInt64 {
    var value: UInt64 = 0
    for i in 0..<size { value |= UInt64(bytes[place + i]) << UInt64(8 * i) }
    return value
  }

  private static func rotate(_ value: UInt64, _ bits: UInt64) -> UInt64 { value << bits | value >> (64 - bits) }

  private static func round(_ lane: UInt64, _ input: UInt64) -> UInt64 {
    rotate(lane &+ input &* prime2, 31) &* prime1
  }
}
