/// Cuts a template into tokens, as Go's `text/template/parse` does.
struct TemplateLexer {
  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0
  private(set) var tokens: [TemplateToken] = []

  init(_ source: SourceText) {
    bytes = source.bytes
    lex()
  }

  private static let trimmed: Set<UInt8> = [0x20, 0x09, 0x0D, 0x0A]

  private mutating func lex() {
    while position <= bytes.count {
      guard let open = find("{{", from: position) else {
        emitText(position..<bytes.count)
        tokens.append(TemplateToken(kind: .end, text: "", offset: bytes.count))
        return
      }
      let trimsLeft = isTrimMark(at: open + 2, before: true)
      var end = open
      if trimsLeft { while end > position, Self.trimmed.contains(bytes[end - 1]) { end -= 1 } }
      emitText(position..<end)
      position = open + 2 + (trimsLeft ? 2 : 0)
      guard starts(with: "/*") ? comment() : action(from: open) else { return }
    }
  }

  private mutating func emitText(_ range: Range<Int>) {
    if !range.isEmpty { emit(.text, range) }
  }

  private mutating func emit(_ kind: TemplateToken.Kind, _ range: Range<Int>) {
    tokens.append(TemplateToken(kind: kind, text: String(decoding: bytes[range], as: UTF8.self), offset: range.lowerBound))
  }

  @discardableResult
  private mutating func fail(_ message: String) -> Bool {
    tokens.append(TemplateToken(kind: .error, text: message, offset: min(position, bytes.count)))
    return false
  }

  /// `- ` behind `{{`, or ` -` before `}}`.
  private func isTrimMark(at index: Int, before: Bool) -> Bool {
    guard index + 1 < bytes.count else { return false }
    let (mark, blank) = before ? (bytes[index], bytes[index + 1]) : (bytes[index + 1], bytes[index])
    return mark == UInt8(ascii: "-") && Self.trimmed.contains(blank)
  }

  private func starts(with text: String, at index: Int? = nil) -> Bool { bytes[(index ?? position)...].starts(with: text.utf8) }

  private func find(_ text: String, from start: Int) -> Int? {
    let wanted = Array(text.utf8)
    var index = start
    while index + wanted.count <= bytes.count {
      if bytes[index] == wanted[0], bytes[index...].starts(with: wanted) { return index }
      index += 1
    }
    return nil
  }

  private mutating func comment() -> Bool {
    guard let end = find("*/", from: position) else { return fail("unclosed comment") }
    position = end + 2
    guard let close = rightDelimiter() else { return fail("comment ends before closing delimiter") }
    skip(close)
    return true
  }

  /// Where a closing delimiter begins here: its length, and whether it trims.
  private func rightDelimiter() -> (length: Int, trims: Bool)? {
    if isTrimMark(at: position, before: false), starts(with: "}}", at: position + 2) { return (4, true) }
    return starts(with: "}}") ? (2, false) : nil
  }

  private mutating func skip(_ delimiter: (length: Int, trims: Bool)) {
    position += delimiter.length
    if delimiter.trims { while position < bytes.count, Self.trimmed.contains(bytes[position]) { position += 1 } }
  }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }
}

// MARK: Inside an action

extension TemplateLexer {
  private mutating func action(from open: Int) -> Bool {
    emit(.leftDelimiter, open..<open + 2)
    depth = 0
    while true {
      if let close = rightDelimiter() {
        guard depth == 0 else { return fail("unclosed left paren") }
        let start = position
        skip(close)
        tokens.append(TemplateToken(kind: .rightDelimiter, text: "}}", offset: start))
        return true
      }
      guard let byte = current else { return fail("unclosed action") }
      guard token(byte) else { return false }
    }
  }

  private mutating func token(_ byte: UInt8) -> Bool {
    let start = position
    switch byte {
    case 0x20, 0x09, 0x0D, 0x0A:
      while let next = current, Self.trimmed.contains(next), rightDelimiter() == nil { position += 1 }
      emit(.space, start..<position)
    case UInt8(ascii: "="): single(.assign)
    case UInt8(ascii: "|"): single(.pipe)
    case UInt8(ascii: ":"):
      guard starts(with: ":=") else { return fail("expected :=") }
      position += 2
      emit(.declare, start..<position)
    case UInt8(ascii: "\""): return quoted(byte, .string, "unterminated quoted string")
    case UInt8(ascii: "'"): return quoted(byte, .character, "unterminated character constant")
    case UInt8(ascii: "`"):
      guard let end = bytes[(position + 1)...].firstIndex(of: byte) else { return fail("unterminated raw quoted string") }
      position = end + 1
      emit(.rawString, start..<position)
    case UInt8(ascii: "$"): return word(.variable)
    case UInt8(ascii: "."):
      if position + 1 < bytes.count, (0x30...0x39).contains(bytes[position + 1]) { return number() }
      return word(.field)
    case UInt8(ascii: "+"), UInt8(ascii: "-"), 0x30...0x39: return number()
    case UInt8(ascii: "("):
      depth += 1
      single(.leftParenthesis)
    case UInt8(ascii: ")"):
      depth -= 1
      guard depth >= 0 else { return fail("unexpected right paren") }
      single(.rightParenthesis)
    case _ where Self.isWordPart(byte): return identifier()
    case 0x21...0x7E: single(.sign)
    default: return fail("unrecognized character in action: \(GoQuoting.named(byte))")
    }
    return true
  }

  private mutating func single(_ kind: TemplateToken.Kind) {
    position += 1
    emit(kind, position - 1..<position)
  }

  private mutating func quoted(_ quote: UInt8, _ kind: TemplateToken.Kind, _ failure: String) -> Bool {
    let start = position
    position += 1
    while let byte = current, byte != UInt8(ascii: "\n") {
      position += byte == UInt8(ascii: "\\") ? 2 : 1
      guard byte == quote else { continue }
      emit(kind, start..<position)
      return true
    }
    return fail(failure)
  }

  /// Letters outside ASCII are part of a word, as in Go.
  private static func isWordPart(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || byte >= 0x80
  }

  private mutating func skipWord() { while let byte = current, Self.isWordPart(byte) { position += 1 } }

  private var isAtWordEnd: Bool {
    guard let byte = current else { return true }
    return Self.trimmed.contains(byte) || ".,|:)(".utf8.contains(byte) || rightDelimiter() != nil
  }

  private mutating func word(_ kind: TemplateToken.Kind) -> Bool {
    let start = position
    position += 1
    skipWord()
    guard isAtWordEnd else { return fail("bad character \(GoQuoting.named(bytes[position]))") }
    emit(kind == .field && position == start + 1 ? .dot : kind, start..<position)
    return true
  }

  private mutating func identifier() -> Bool {
    let start = position
    skipWord()
    guard isAtWordEnd else { return fail("bad character \(GoQuoting.named(bytes[position]))") }
    let word = String(decoding: bytes[start..<position], as: UTF8.self)
    emit(TemplateToken.keywords.contains(word) ? .keyword : word == "true" || word == "false" ? .bool : .identifier, start..<position)
    return true
  }

  private mutating func number() -> Bool {
    let start = position
    if let byte = current, "+-".utf8.contains(byte) { position += 1 }
    let isHexadecimal = starts(with: "0x") || starts(with: "0X")
    while let byte = current {
      let follows = position > start ? bytes[position - 1] | 0x20 : 0
      let isExponentSign = "+-".utf8.contains(byte) && (follows == UInt8(ascii: "p") || (!isHexadecimal && follows == UInt8(ascii: "e")))
      guard Self.isWordPart(byte) || byte == UInt8(ascii: ".") || isExponentSign else { break }
      position += 1
    }
    guard NumberConstant(String(decoding: bytes[start..<position], as: UTF8.self)) != nil else {
      return fail("bad number syntax: \(GoQuoting.quoted(String(decoding: bytes[start..<position], as: UTF8.self)))")
    }
    emit(.number, start..<position)
    return true
  }
}
