extension Lexer {
  /// Between double or single quotes; the first has been read.
  mutating func quotedString(quote: UInt8) -> Token {
    while true {
      guard let byte = peek(), byte != UInt8(ascii: "\n") else { return invalid("unterminated quoted string") }
      if byte == quote {
        position += 1
        return token(.string)
      }
      if byte == UInt8(ascii: "\\") {
        position += 1
        if let problem = escape(quote: quote) { return invalid(problem) }
        continue
      }
      guard advanceOverScalar() else { return invalid("invalid UTF-8 rune") }
    }
  }

  /// Between backquotes; the first has been read.
  mutating func rawString() -> Token {
    while true {
      guard let byte = peek() else {
        // Prometheus goes on after the error and so reports it at the end.
        return invalid("unterminated raw string")
      }
      if byte == UInt8(ascii: "`") {
        position += 1
        return token(.string)
      }
      guard advanceOverScalar() else { return invalid("invalid UTF-8 rune") }
    }
  }

  /// U+FFFD itself counts as invalid, as Go cannot tell it from a broken byte.
  private mutating func advanceOverScalar() -> Bool {
    let (scalar, length) = scalar(at: position)
    position += length
    return scalar != nil && scalar != "\u{FFFD}"
  }

  /// The backslash has been read. Gives what is wrong.
  private mutating func escape(quote: UInt8) -> String? {
    guard let byte = peek() else { return "escape sequence not terminated" }
    var digits = 0
    var base: UInt32 = 16
    var limit: UInt32 = 255
    switch byte {
    case quote, UInt8(ascii: "\\"), UInt8(ascii: "a"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
      UInt8(ascii: "r"), UInt8(ascii: "t"), UInt8(ascii: "v"):
      position += 1
      return nil
    case UInt8(ascii: "0")...UInt8(ascii: "7"): (digits, base) = (3, 8)
    case UInt8(ascii: "x"): digits = 2
    case UInt8(ascii: "u"): (digits, limit) = (4, 0x10FFFF)
    case UInt8(ascii: "U"): (digits, limit) = (8, 0x10FFFF)
    default: return "unknown escape sequence \(characterWithNumber)"
    }
    if base == 16 { position += 1 }
    var value: UInt32 = 0
    for _ in 0..<digits {
      guard let byte = peek() else { return "escape sequence not terminated" }
      guard let digit = byte.hexadecimalValue, UInt32(digit) < base else {
        return "illegal character \(characterWithNumber) in escape sequence"
      }
      value = value &* base &+ UInt32(digit)
      position += 1
    }
    return value > limit || (0xD800..<0xE000).contains(value)
      ? "escape sequence is an invalid Unicode code point" : nil
  }

  /// `U+0063 'c'`
  private var characterWithNumber: String {
    let scalar = scalar(at: position).scalar ?? "\u{FFFD}"
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "U+\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits) '\(scalar)'"
  }
}

extension UInt8 {
  var hexadecimalValue: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}

/// The text that a string literal stands for.
///
/// `\xFF` and octal escapes write single bytes; bytes that do not make UTF-8 become U+FFFD.
func unquoted(_ literal: ArraySlice<UInt8>) -> String {
  let content = literal.dropFirst().dropLast()
  guard literal.first != UInt8(ascii: "`"), content.contains(UInt8(ascii: "\\")) else {
    return String(decoding: content, as: UTF8.self)
  }
  var bytes: [UInt8] = []
  var index = content.startIndex
  func number(_ count: Int, base: UInt32) -> UInt32 {
    var value: UInt32 = 0
    for digit in content[index...].prefix(count) { value = value &* base &+ UInt32(digit.hexadecimalValue ?? 0) }
    return value
  }
  while index < content.endIndex {
    let byte = content[index]
    index += 1
    guard byte == UInt8(ascii: "\\"), index < content.endIndex else {
      bytes.append(byte)
      continue
    }
    let letter = content[index]
    index += 1
    switch letter {
    case UInt8(ascii: "a"): bytes.append(0x07)
    case UInt8(ascii: "b"): bytes.append(0x08)
    case UInt8(ascii: "f"): bytes.append(0x0C)
    case UInt8(ascii: "n"): bytes.append(0x0A)
    case UInt8(ascii: "r"): bytes.append(0x0D)
    case UInt8(ascii: "t"): bytes.append(0x09)
    case UInt8(ascii: "v"): bytes.append(0x0B)
    case UInt8(ascii: "0")...UInt8(ascii: "7"):
      index -= 1
      bytes.append(UInt8(truncatingIfNeeded: number(3, base: 8)))
      index = min(index + 3, content.endIndex)
    case UInt8(ascii: "x"):
      bytes.append(UInt8(truncatingIfNeeded: number(2, base: 16)))
      index = min(index + 2, content.endIndex)
    case UInt8(ascii: "u"), UInt8(ascii: "U"):
      let digits = letter == UInt8(ascii: "u") ? 4 : 8
      bytes.append(contentsOf: String(Unicode.Scalar(number(digits, base: 16)) ?? "\u{FFFD}").utf8)
      index = min(index + digits, content.endIndex)
    default: bytes.append(letter)
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}
