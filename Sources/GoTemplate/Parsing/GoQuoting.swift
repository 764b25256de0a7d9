/// Strings as Go writes and reads them.
package enum GoQuoting {
  /// `strconv.Quote`
  package static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case "\u{07}": result += "\\a"
      case "\u{08}": result += "\\b"
      case "\u{0B}": result += "\\v"
      case "\u{0C}": result += "\\f"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F: result += "\\x" + hexadecimal(scalar.value, width: 2)
      case _ where !isPrintable(scalar):
        result += scalar.value > 0xFFFF ? "\\U" + hexadecimal(scalar.value, width: 8) : "\\u" + hexadecimal(scalar.value, width: 4)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// `strconv.Unquote` of a text in double quotes or of a character constant; `nil` where it is none.
  package static func unquoted(_ text: String) -> String? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 2, let quote = bytes.first, bytes.last == quote else { return nil }
    let body = Array(bytes[1..<bytes.count - 1])
    if quote == UInt8(ascii: "`") { return String(decoding: body.filter { $0 != 0x0D }, as: UTF8.self) }
    var result: [UInt8] = []
    var index = 0
    while index < body.count {
      guard body[index] == UInt8(ascii: "\\") else {
        guard body[index] != quote, body[index] != 0x0A else { return nil }
        result.append(body[index])
        index += 1
        continue
      }
      guard index + 1 < body.count, let (piece, length) = escape(body[(index + 1)...], quote: quote) else { return nil }
      result += piece
      index += 1 + length
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static let signs: [UInt8: UInt8] = [
    UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12, UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9,
    UInt8(ascii: "v"): 11, UInt8(ascii: "\\"): 0x5C,
  ]

  /// What stands behind a backslash, and how long it is.
  private static func escape(_ text: ArraySlice<UInt8>, quote: UInt8) -> ([UInt8], Int)? {
    guard let first = text.first else { return nil }
    if let sign = signs[first] { return ([sign], 1) }
    if first == quote { return ([quote], 1) }
    let widths: [UInt8: Int] = [UInt8(ascii: "x"): 2, UInt8(ascii: "u"): 4, UInt8(ascii: "U"): 8]
    if let width = widths[first] {
      let digits = String(decoding: text.dropFirst().prefix(width), as: UTF8.self)
      guard digits.utf8.count == width, let value = UInt32(digits, radix: 16) else { return nil }
      if width == 2 { return ([UInt8(truncatingIfNeeded: value)], 3) }
      guard let scalar = Unicode.Scalar(value) else { return nil }
      return (Array(String(Character(scalar)).utf8), width + 1)
    }
    let digits = String(decoding: text.prefix(3), as: UTF8.self)
    guard digits.utf8.count == 3, let value = UInt8(digits, radix: 8) else { return nil }
    return ([value], 3)
  }

  static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
    case .spaceSeparator: scalar == " "
    default: true
    }
  }

  static func hexadecimal(_ value: UInt32, width: Int) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  /// `U+0041 'A'`, as `%#U` writes it.
  static func named(_ byte: UInt8) -> String {
    let code = "U+" + hexadecimal(UInt32(byte), width: 4).uppercased()
    return (0x20..<0x7F).contains(byte) ? "\(code) '\(Character(Unicode.Scalar(byte)))'" : code
  }
}
