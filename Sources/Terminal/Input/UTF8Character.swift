/// One UTF-8 character at the front of some bytes.
enum UTF8Character: Equatable {
  case scalar(Unicode.Scalar, length: Int)
  /// The first byte cannot begin a character, or what follows does not continue it.
  case invalid
  case unfinished

  static func parse(_ bytes: ArraySlice<UInt8>) -> UTF8Character {
    guard let first = bytes.first else { return .unfinished }
    let length =
      switch first {
      case 0..<0x80: 1
      case 0xC2..<0xE0: 2
      case 0xE0..<0xF0: 3
      case 0xF0..<0xF5: 4
      default: 0
      }
    guard length > 0 else { return .invalid }
    let present = bytes.prefix(length)
    guard present.dropFirst().allSatisfy({ $0 & 0xC0 == 0x80 }) else { return .invalid }
    guard present.count == length else { return .unfinished }
    var value = length == 1 ? UInt32(first) : UInt32(first) & (0x7F >> UInt32(length))
    for byte in present.dropFirst() { value = value << 6 | UInt32(byte & 0x3F) }
    let isOverlong = length == 3 && value < 0x800 || length == 4 && value < 0x1_0000
    guard !isOverlong, let scalar = Unicode.Scalar(value) else { return .invalid }
    return .scalar(scalar, length: length)
  }
}
