/// The escapes inside JSON strings, both ways.
enum JSONEscapes {
  /// `text` holds only escapes that the reader has checked.
  static func resolve(_ text: ArraySlice<UInt8>) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    var index = text.startIndex
    while index < text.endIndex {
      let byte = text[index]
      guard byte == UInt8(ascii: "\\"), index + 1 < text.endIndex else {
        bytes.append(byte)
        index += 1
        continue
      }
      let escape = text[index + 1]
      index += 2
      switch escape {
      case UInt8(ascii: "b"): bytes.append(0x08)
      case UInt8(ascii: "f"): bytes.append(0x0C)
      case UInt8(ascii: "n"): bytes.append(0x0A)
      case UInt8(ascii: "r"): bytes.append(0x0D)
      case UInt8(ascii: "t"): bytes.append(0x09)
      case UInt8(ascii: "u"): bytes.append(contentsOf: String(scalar(in: text, at: &index)).utf8)
      default: bytes.append(escape)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The scalar whose hexadecimal digits begin at `index`, the second half of a surrogate pair included.
  private static func scalar(in text: ArraySlice<UInt8>, at index: inout Int) -> UnicodeScalar {
    let unit = codeUnit(in: text, at: index)
    index = min(index + 4, text.endIndex)
    guard (0xD800..<0xDC00).contains(unit) else { return UnicodeScalar(unit) ?? "\u{FFFD}" }
    guard index + 6 <= text.endIndex, text[index] == UInt8(ascii: "\\"), text[index + 1] == UInt8(ascii: "u") else {
      return "\u{FFFD}"
    }
    let low = codeUnit(in: text, at: index + 2)
    guard (0xDC00..<0xE000).contains(low) else { return "\u{FFFD}" }
    index += 6
    return UnicodeScalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)) ?? "\u{FFFD}"
  }

  private static func codeUnit(in text: ArraySlice<UInt8>, at index: Int) -> UInt32 {
    guard index + 4 <= text.endIndex else { return 0xFFFD }
    return text[index..<(index + 4)].reduce(0) { $0 << 4 | UInt32($1.hexDigitValue ?? 0) }
  }

  /// Appends `text` in quotes, with what JSON demands escaped, and DEL and C1, which act on terminals.
  static func append(_ text: String, to output: inout String) {
    output += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": output += "\\\""
      case "\\": output += "\\\\"
      case "\n": output += "\\n"
      case "\r": output += "\\r"
      case "\t": output += "\\t"
      case "\u{08}": output += "\\b"
      case "\u{0C}": output += "\\f"
      case "\0"..<"\u{20}", "\u{7F}"..<"\u{A0}":
        let digits = String(scalar.value, radix: 16)
        output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: output.unicodeScalars.append(scalar)
      }
    }
    output += "\""
  }
}
