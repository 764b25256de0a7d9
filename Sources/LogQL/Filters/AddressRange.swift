import Glibc

/// One IP address, a CIDR network, or `a-b`; of IPv4 or IPv6.
struct AddressRange: Sendable {
  /// Sixteen bytes, IPv4 mapped, so that one comparison orders all.
  private let low: [UInt8]
  private let high: [UInt8]
  private let isIPv6: Bool

  init(_ text: String) throws(StageFailure) {
    let text = text.trimmingBlanks
    let failure = StageFailure("ip: invalid pattern (\"\(text)\")")
    if let dash = text.firstIndex(of: "-") {
      guard let low = Self.address(String(text[..<dash])), let high = Self.address(String(text[text.index(after: dash)...])),
        low.isIPv6 == high.isIPv6, !high.bytes.lexicographicallyPrecedes(low.bytes)
      else { throw failure }
      (self.low, self.high, isIPv6) = (low.bytes, high.bytes, low.isIPv6)
    } else if let slash = text.firstIndex(of: "/") {
      guard let base = Self.address(String(text[..<slash])), let length = Int(text[text.index(after: slash)...]), length >= 0,
        length <= (base.isIPv6 ? 128 : 32)
      else { throw failure }
      var (low, high) = (base.bytes, base.bytes)
      for bit in (length + (base.isIPv6 ? 0 : 96))..<128 {
        low[bit / 8] &= ~(0x80 >> UInt8(bit % 8))
        high[bit / 8] |= 0x80 >> UInt8(bit % 8)
      }
      (self.low, self.high, isIPv6) = (low, high, base.isIPv6)
    } else {
      guard let address = Self.address(text) else { throw failure }
      (low, high, isIPv6) = (address.bytes, address.bytes, address.isIPv6)
    }
  }

  private static func address(_ text: String) -> (bytes: [UInt8], isIPv6: Bool)? {
    var four = in_addr()
    if inet_pton(AF_INET, text, &four) == 1 {
      let number = UInt32(bigEndian: four.s_addr)
      return ([UInt8](repeating: 0, count: 10) + [0xFF, 0xFF] + (0..<4).map { UInt8(truncatingIfNeeded: number >> UInt32(24 - 8 * $0)) }, false)
    }
    var six = in6_addr()
    guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
    return (withUnsafeBytes(of: &six) { Array($0) }, true)
  }

  /// `nil` where the text is no address.
  func contains(_ text: String) -> Bool? {
    guard text.utf8.count <= 45, let address = Self.address(text) else { return nil }
    guard address.isIPv6 == isIPv6 else { return false }
    return !address.bytes.lexicographicallyPrecedes(low) && !high.lexicographicallyPrecedes(address.bytes)
  }

  func isFound(in line: UnsafeBufferPointer<UInt8>) -> Bool {
    var index = 0
    while index < line.count {
      guard Self.isPart(line[index]) else {
        index += 1
        continue
      }
      let start = index
      while index < line.count, Self.isPart(line[index]) { index += 1 }
      // Colons and dots may stand around an address: `10.0.0.1:80`, `from 10.0.0.1.`
      guard index - start <= 64, index - start >= 2 else { continue }
      let text = String(decoding: line[start..<index], as: UTF8.self)
      if contains(text) == true { return true }
      if !isIPv6 {
        for part in text.split(separator: ":") {
          let bare = String(part.trimmingSuffix { $0 == "." })
          if contains(bare) == true { return true }
        }
      } else if contains(String(text.trimmingSuffix { $0 == ":" || $0 == "." })) == true {
        return true
      }
    }
    return false
  }

  private static func isPart(_ byte: UInt8) -> Bool {
    Lexer.isDigit(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":") || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "f"))
  }
}

extension StringProtocol {
  fileprivate func trimmingSuffix(_ isTrimmed: (Character) -> Bool) -> SubSequence {
    var end = endIndex
    while end > startIndex, isTrimmed(self[index(before: end)]) { end = index(before: end) }
    return self[..<end]
  }
}
