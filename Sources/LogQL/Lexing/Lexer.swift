import Text

/// Cuts a query into tokens.
struct Lexer {
  private let bytes: [UInt8]
  private var position = 0

  init(_ query: String) { bytes = Array(query.utf8) }

  static func tokens(of query: String) throws(LogQLError) -> [Token] {
    var lexer = Lexer(query)
    var tokens: [Token] = []
    while true {
      let token = try lexer.next()
      tokens.append(token)
      if token.kind == .end { return tokens }
    }
  }

  private mutating func next() throws(LogQLError) -> Token {
    skipBlanksAndComments()
    guard position < bytes.count else { return Token(kind: .end, text: "", range: position..<position) }
    let byte = bytes[position]
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "`"): return try string(quote: byte)
    case UInt8(ascii: "["): return try range()
    case UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    case UInt8(ascii: ".") where position + 1 < bytes.count && Self.isDigit(bytes[position + 1]): return try number()
    case UInt8(ascii: "-") where isFlag: return flag()
    case _ where Self.isNameStart(byte): return word()
    default: return symbol()
    }
  }

  private mutating func skipBlanksAndComments() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      case UInt8(ascii: "#"): while position < bytes.count, bytes[position] != 0x0A { position += 1 }
      default: return
      }
    }
  }

  private func token(_ kind: Token.Kind, from start: Int) -> Token {
    Token(kind: kind, text: String(decoding: bytes[start..<position], as: UTF8.self), range: start..<position)
  }

  private mutating func word() -> Token {
    let start = position
    while position < bytes.count, Self.isNameStart(bytes[position]) || Self.isDigit(bytes[position]) { position += 1 }
    return token(.word, from: start)
  }

  private var isFlag: Bool {
    position + 2 < bytes.count && bytes[position + 1] == UInt8(ascii: "-") && (bytes[position + 2] | 0x20) >= UInt8(ascii: "a")
      && (bytes[position + 2] | 0x20) <= UInt8(ascii: "z")
  }

  private mutating func flag() -> Token {
    let start = position
    position += 2
    while position < bytes.count, Self.isNameStart(bytes[position]) || bytes[position] == UInt8(ascii: "-") { position += 1 }
    return token(.flag, from: start)
  }

  private static let pairs: Set = ["|=", "|~", "|>", "!=", "!~", "!>", "=~", "==", ">=", "<="]

  private mutating func symbol() -> Token {
    let start = position
    if position + 1 < bytes.count, Self.pairs.contains(String(decoding: bytes[position..<position + 2], as: UTF8.self)) {
      position += 2
    } else {
      // Whole characters, so that messages stay readable.
      position += 1
      while position < bytes.count, bytes[position] & 0xC0 == 0x80 { position += 1 }
    }
    return token(.symbol, from: start)
  }

  /// A number, a duration or a size: what begins with a digit and goes on with letters, digits, dots.
  private mutating func number() throws(LogQLError) -> Token {
    let start = position
    while position < bytes.count {
      let byte = bytes[position]
      let isSign = (byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")) && bytes[position - 1] | 0x20 == UInt8(ascii: "e")
      // `µs` is the only unit beyond ASCII.
      guard Self.isDigit(byte) || Self.isNameStart(byte) || byte == UInt8(ascii: ".") || byte == 0xC2 || byte == 0xB5 || (isSign && position > start)
      else { break }
      position += 1
    }
    let found = token(.number(0), from: start)
    if let value = Double(found.text), value.isFinite {
      return Token(kind: .number(value), text: found.text, range: found.range)
    }
    if let length = LogDuration.goParse(found.text) { return Token(kind: .duration(length), text: found.text, range: found.range) }
    if let length = LogDuration.promParse(found.text) { return Token(kind: .duration(length), text: found.text, range: found.range) }
    if case .success(let size) = ByteSize.parse(found.text) { return Token(kind: .bytes(size), text: found.text, range: found.range) }
    throw LogQLError("syntax error: unexpected \(found.text), expecting NUMBER or DURATION or BYTES", at: found.range)
  }

  private mutating func range() throws(LogQLError) -> Token {
    let start = position
    guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "]")) else {
      throw LogQLError("missing closing ']' in duration", at: start..<start + 1)
    }
    position = end + 1
    let text = String(decoding: bytes[start + 1..<end], as: UTF8.self).trimmed
    switch LogDuration.range(text) {
    case .success(let length): return Token(kind: .range(length), text: text, range: start..<position)
    case .failure(let reason): throw LogQLError(reason.text, at: start..<position)
    }
  }

  static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  static func isNameStart(_ byte: UInt8) -> Bool {
    (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")) || byte == UInt8(ascii: "_")
  }
}

// MARK: Strings

extension Lexer {
  private mutating func string(quote: UInt8) throws(LogQLError) -> Token {
    let start = position
    position += 1
    var value: [UInt8] = []
    while position < bytes.count, bytes[position] != quote {
      let byte = bytes[position]
      if quote == UInt8(ascii: "\"") {
        if byte == 0x0A { break }
        if byte == UInt8(ascii: "\\") {
          guard GoEscape.append(to: &value, bytes, &position) else { throw LogQLError("invalid char escape", at: start..<min(position + 1, bytes.count)) }
          continue
        }
      }
      if byte != 0x0D || quote != UInt8(ascii: "`") { value.append(byte) }
      position += 1
    }
    guard position < bytes.count, bytes[position] == quote else { throw LogQLError("literal not terminated", at: start..<start + 1) }
    position += 1
    return Token(kind: .string, text: String(decoding: value, as: UTF8.self), range: start..<position)
  }
}

/// The escapes of Go's strings.
enum GoEscape {
  /// Reads what begins with a backslash at `position`; `false` for an escape that Go does not know.
  static func append(to value: inout [UInt8], _ bytes: [UInt8], _ position: inout Int) -> Bool {
    guard position + 1 < bytes.count else { return false }
    let letter = bytes[position + 1]
    let simple: [UInt8: UInt8] = [
      UInt8(ascii: "n"): 0x0A, UInt8(ascii: "t"): 0x09, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 0x0C,
      UInt8(ascii: "v"): 0x0B, UInt8(ascii: "\\"): UInt8(ascii: "\\"), UInt8(ascii: "\""): UInt8(ascii: "\""),
    ]
    if let byte = simple[letter] {
      value.append(byte)
      position += 2
      return true
    }
    let (digits, radix, skip): (Int, Int, Int) =
      switch letter {
      case UInt8(ascii: "x"): (2, 16, 2)
      case UInt8(ascii: "u"): (4, 16, 2)
      case UInt8(ascii: "U"): (8, 16, 2)
      case UInt8(ascii: "0")...UInt8(ascii: "7"): (3, 8, 1)
      default: (0, 10, 0)
      }
    let start = position + skip
    guard digits > 0, start + digits <= bytes.count,
      let number = UInt32(String(decoding: bytes[start..<start + digits], as: UTF8.self), radix: radix)
    else { return false }
    if letter == UInt8(ascii: "u") || letter == UInt8(ascii: "U") {
      guard let scalar = Unicode.Scalar(number) else { return false }
      value.append(contentsOf: Array(String(Character(scalar)).utf8))
    } else {
      guard number < 256 else { return false }
      value.append(UInt8(number))
    }
    position = start + digits
    return true
  }
}
