/// The 16 bytes that all spans of a trace share.
package struct TraceID: Hashable, Sendable, Comparable, CustomStringConvertible {
  package var high: UInt64
  package var low: UInt64

  package init(high: UInt64, low: UInt64) { (self.high, self.low) = (high, low) }

  /// Hexadecimal digits in either case, 32 or fewer (leading zeros are left out by some servers), or base64 of 16 or 8 bytes.
  package init?(_ text: String) {
    if let (high, low) = IdentifierText.hexadecimal(text, digits: 32) {
      self.init(high: high, low: low)
    } else if let bytes = IdentifierText.base64(text) {
      self.init(bytes: bytes[...])
    } else {
      return nil
    }
  }

  /// 16 bytes, or 8 of old tracers.
  package init?(bytes: ArraySlice<UInt8>) {
    guard bytes.count == 16 || bytes.count == 8 else { return nil }
    self.init(high: bytes.count == 8 ? 0 : IdentifierText.number(bytes.prefix(8)), low: IdentifierText.number(bytes.suffix(8)))
  }

  package var isZero: Bool { high == 0 && low == 0 }
  /// 32 hexadecimal digits.
  package var description: String { IdentifierText.padded(high) + IdentifierText.padded(low) }

  package static func < (left: TraceID, right: TraceID) -> Bool { (left.high, left.low) < (right.high, right.low) }
}

/// The 8 bytes of a span within its trace.
package struct SpanID: Hashable, Sendable, Comparable, CustomStringConvertible {
  package var rawValue: UInt64

  package init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Hexadecimal digits in either case, 16 or fewer, or base64 of 8 bytes.
  package init?(_ text: String) {
    if let (high, low) = IdentifierText.hexadecimal(text, digits: 16), high == 0 {
      self.init(rawValue: low)
    } else if let bytes = IdentifierText.base64(text), bytes.count == 8 {
      self.init(rawValue: IdentifierText.number(bytes[...]))
    } else {
      return nil
    }
  }

  package init?(bytes: ArraySlice<UInt8>) {
    guard bytes.count == 8 else { return nil }
    self.init(rawValue: IdentifierText.number(bytes))
  }

  package var isZero: Bool { rawValue == 0 }
  /// 16 hexadecimal digits.
  package var description: String { IdentifierText.padded(rawValue) }

  package static func < (left: SpanID, right: SpanID) -> Bool { left.rawValue < right.rawValue }
}

/// The forms in which ids are written.
enum IdentifierText {
  static func hexadecimal(_ text: String, digits: Int) -> (high: UInt64, low: UInt64)? {
    guard !text.isEmpty, text.utf8.count <= digits else { return nil }
    var (high, low): (UInt64, UInt64) = (0, 0)
    for byte in text.utf8 {
      guard let digit = Character(UnicodeScalar(byte)).hexDigitValue else { return nil }
      high = high << 4 | low >> 60
      low = low << 4 | UInt64(digit)
    }
    return (high, low)
  }

  /// `nil` where the text is no base64; both alphabets are read.
  static func base64(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    var (bits, count): (UInt32, Int) = (0, 0)
    for byte in text.utf8 {
      let value: UInt32
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = UInt32(byte) - 65
      case UInt8(ascii: "a")...UInt8(ascii: "z"): value = UInt32(byte) - 71
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = UInt32(byte) + 4
      case UInt8(ascii: "+"), UInt8(ascii: "-"): value = 62
      case UInt8(ascii: "/"), UInt8(ascii: "_"): value = 63
      case UInt8(ascii: "="): continue
      default: return nil
      }
      bits = bits << 6 | value
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return bytes
  }

  static func base64(of bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
      for place in 0..<4 {
        text.append(place <= group.count ? alphabet[Int(bits >> UInt32(18 - 6 * place) & 63)] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }

  static func padded(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
