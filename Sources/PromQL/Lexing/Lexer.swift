import StepColumns

/// Splits an expression into tokens, one at a time.
///
/// What a character means depends on where it stands (inside braces, inside a range's brackets, elsewhere), exactly
/// as in Prometheus, whose messages a user will look up.
struct Lexer {
  let source: [UInt8]
  var position = 0
  var start = 0

  private enum Place { case statement, braces, duration }
  private var place = Place.statement
  private var openParentheses = 0
  private var isBracketOpen = false
  private var hasColon = false
  private var hasDuration = false

  init(_ source: [UInt8]) {
    self.source = source
  }

  /// Not to be called again after the end or an invalid token.
  mutating func next() -> Token {
    while true {
      skipSpaces()
      start = position
      if place != .duration, peek() == UInt8(ascii: "#") {
        skipComment()
        continue
      }
      switch place {
      case .statement: return statement()
      case .braces: return insideBraces()
      case .duration: return insideDuration()
      }
    }
  }
}

// MARK: - Characters

extension Lexer {
  func peek(_ distance: Int = 0) -> UInt8? {
    position + distance < source.count ? source[position + distance] : nil
  }

  mutating func accept(_ byte: Character) -> Bool {
    guard peek() == byte.asciiValue else { return false }
    position += 1
    return true
  }

  func token(_ kind: Token.Kind) -> Token { Token(kind: kind, range: start..<position) }

  func invalid(_ message: String) -> Token {
    Token(kind: .invalid(message), range: start..<max(start, source.count))
  }

  /// The character at the position, quoted as in `'x'`.
  func quotedCharacter(at index: Int) -> String { "'\(scalar(at: index).scalar.map { String($0) } ?? "\u{FFFD}")'" }

  /// The scalar at `index` and its length; `nil` (with length 1) where the bytes are not UTF-8.
  func scalar(at index: Int) -> (scalar: Unicode.Scalar?, length: Int) {
    guard index < source.count else { return (nil, 0) }
    if source[index] < 0x80 { return (Unicode.Scalar(source[index]), 1) }
    let length = source[index] >= 0xF0 ? 4 : source[index] >= 0xE0 ? 3 : 2
    guard index + length <= source.count else { return (nil, 1) }
    var decoder = UTF8()
    var bytes = source[index..<index + length].makeIterator()
    if case .scalarValue(let scalar) = decoder.decode(&bytes) { return (scalar, length) }
    return (nil, 1)
  }

  private mutating func skipSpaces() {
    while let byte = peek(), byte.isBlank { position += 1 }
  }

  private mutating func skipComment() {
    while let byte = peek(), byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\r") { position += 1 }
  }
}

// MARK: - Places

extension Lexer {
  private mutating func statement() -> Token {
    guard let byte = peek() else { return end() }
    position += 1
    switch byte {
    case UInt8(ascii: ","): return token(.comma)
    case UInt8(ascii: "*"): return token(.binaryOperator(.multiply))
    case UInt8(ascii: "/"): return token(.binaryOperator(.divide))
    case UInt8(ascii: "%"): return token(.binaryOperator(.modulo))
    case UInt8(ascii: "+"): return token(.binaryOperator(.add))
    case UInt8(ascii: "-"): return token(.binaryOperator(.subtract))
    case UInt8(ascii: "^"): return token(.binaryOperator(.power))
    case UInt8(ascii: "@"): return token(.at)
    case UInt8(ascii: "="):
      if accept("=") { return token(.binaryOperator(.equal)) }
      return peek() == UInt8(ascii: "~") ? invalid("unexpected character after '=': '~'") : token(.assign)
    case UInt8(ascii: "!"):
      if accept("=") { return token(.binaryOperator(.notEqual)) }
      return invalid("unexpected character after '!': \(quotedCharacter(at: position))")
    case UInt8(ascii: "<"):
      if accept("=") { return token(.binaryOperator(.lessOrEqual)) }
      return token(.binaryOperator(accept("/") ? .trimUpper : .less))
    case UInt8(ascii: ">"):
      if accept("=") { return token(.binaryOperator(.greaterOrEqual)) }
      return token(.binaryOperator(accept("/") ? .trimLower : .greater))
    case UInt8(ascii: "("): return openParenthesis()
    case UInt8(ascii: ")"): return closeParenthesis()
    case UInt8(ascii: "{"):
      place = .braces
      return token(.leftBrace)
    case UInt8(ascii: "["):
      guard !isBracketOpen else { return invalid("unexpected left bracket '['") }
      (isBracketOpen, hasColon, hasDuration, place) = (true, false, false, .duration)
      return token(.leftBracket)
    case UInt8(ascii: "]"):
      guard isBracketOpen else { return invalid("unexpected right bracket ']'") }
      isBracketOpen = false
      return token(.rightBracket)
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return quotedString(quote: byte)
    case UInt8(ascii: "`"): return rawString()
    case _ where startsNumber(byte):
      position -= 1
      return numberOrDuration()
    case _ where byte.isWordStart || byte == UInt8(ascii: ":"):
      return isBracketOpen ? wordInsideBracket(byte) : word()
    default: return invalid("unexpected character: \(quotedCharacter(at: start))")
    }
  }

  private mutating func insideBraces() -> Token {
    guard let byte = peek() else { return invalid("unexpected end of input inside braces") }
    position += 1
    switch byte {
    case UInt8(ascii: ","): return token(.comma)
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return quotedString(quote: byte)
    case UInt8(ascii: "`"): return rawString()
    case UInt8(ascii: "="): return token(accept("~") ? .matches : .assign)
    case UInt8(ascii: "!"):
      if accept("~") { return token(.doesNotMatch) }
      if accept("=") { return token(.binaryOperator(.notEqual)) }
      return invalid(
        "unexpected character after '!' inside braces: \(quotedCharacter(at: position))")
    case UInt8(ascii: "{"): return invalid("unexpected left brace '{'")
    case UInt8(ascii: "}"):
      place = .statement
      return token(.rightBrace)
    case _ where byte.isWordStart:
      while let next = peek(), next.isWordPart { position += 1 }
      return token(.identifier)
    default: return invalid("unexpected character inside braces: \(quotedCharacter(at: start))")
    }
  }

  /// Between `[` and the first number: as Prometheus has it, what follows a number is lexed as a statement again.
  private mutating func insideDuration() -> Token {
    guard let byte = peek() else { return invalid("unexpected end of input in duration expression") }
    position += 1
    switch byte {
    case UInt8(ascii: "]"):
      (isBracketOpen, hasColon, place) = (false, false, .statement)
      return token(.rightBracket)
    case UInt8(ascii: ":"):
      if !hasDuration { return invalidBehind("unexpected colon before duration in duration expression") }
      if hasColon { return invalidBehind("unexpected repeated colon in duration expression") }
      hasColon = true
      return token(.colon)
    case UInt8(ascii: "("): return openParenthesis()
    case UInt8(ascii: ")"): return closeParenthesis()
    case UInt8(ascii: "+"): return token(.binaryOperator(.add))
    case UInt8(ascii: "-"): return token(.binaryOperator(.subtract))
    case UInt8(ascii: "*"): return token(.binaryOperator(.multiply))
    case UInt8(ascii: "/"): return token(.binaryOperator(.divide))
    case UInt8(ascii: "%"): return token(.binaryOperator(.modulo))
    case UInt8(ascii: "^"): return token(.binaryOperator(.power))
    case UInt8(ascii: ","): return token(.comma)
    case _ where startsNumber(byte):
      position -= 1
      (hasDuration, place) = (true, .statement)
      return numberOrDuration()
    case _ where byte.isWordStart:
      if let word = durationFunction() {
        hasDuration = true
        return word
      }
      return invalid("unexpected character in duration expression: \(quotedCharacter(at: start))")
    default: return invalid("unexpected character in duration expression: \(quotedCharacter(at: start))")
    }
  }

  private func end() -> Token {
    if openParentheses > 0 { return invalid("unclosed left parenthesis") }
    if isBracketOpen { return invalid("unclosed left bracket") }
    return token(.endOfInput)
  }

  private mutating func openParenthesis() -> Token {
    openParentheses += 1
    return token(.leftParenthesis)
  }

  private mutating func closeParenthesis() -> Token {
    openParentheses -= 1
    return openParentheses < 0 ? invalidBehind("unexpected right parenthesis ')'") : token(.rightParenthesis)
  }

  /// For the few errors that Prometheus places behind the character concerned.
  private mutating func invalidBehind(_ message: String) -> Token {
    start = position
    return invalid(message)
  }
}

// MARK: - Words

extension Lexer {
  private mutating func word() -> Token {
    while let byte = peek(), byte.isWordPart || byte == UInt8(ascii: ":") { position += 1 }
    let text = String(decoding: source[start..<position], as: UTF8.self)
    switch Token.kind(ofWord: text) {
    case .keyword(.fill), .keyword(.fillLeft), .keyword(.fillRight):
      // Metrics of these names are older than the modifiers, which need their bracket.
      guard nextNonBlank == UInt8(ascii: "(") else { return token(.identifier) }
      return token(Token.kind(ofWord: text) ?? .identifier)
    case let kind?: return token(kind)
    case nil: return token(text.utf8.contains(UInt8(ascii: ":")) ? .metricIdentifier : .identifier)
    }
  }

  private var nextNonBlank: UInt8? { source[position...].first { !$0.isBlank } }

  /// After the first number in a range's brackets.
  private mutating func wordInsideBracket(_ byte: UInt8) -> Token {
    if byte == UInt8(ascii: ":") {
      guard !hasColon else { return invalid("unexpected colon ':'") }
      hasColon = true
      return token(.colon)
    }
    return durationFunction() ?? invalid("unexpected character: \(quotedCharacter(at: start)), expected ':'")
  }

  /// `step`, `range`, `min_of` and `max_of`; the first letter has been read.
  private mutating func durationFunction() -> Token? {
    var end = position
    while end < source.count, source[end].isWordStart { end += 1 }
    switch String(decoding: source[start..<end], as: UTF8.self).lowercased() {
    case "step", "range":
      position = end
      return token(.timeFunction)
    case "min_of", "max_of":
      position = end
      return token(.identifier)
    default: return nil
    }
  }
}

extension UInt8 {
  var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
  /// Space, tab, newline, carriage return.
  var isBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D }
  /// A letter or `_`.
  var isWordStart: Bool { (self | 0x20 >= UInt8(ascii: "a") && self | 0x20 <= UInt8(ascii: "z")) || self == UInt8(ascii: "_") }
  var isWordPart: Bool { isWordStart || isDigit }
}
