/// Cuts a query into tokens; blanks and comments (`//`, `/* */`) part them.
struct TraceQLLexer {
  private let text: String
  private let bytes: [UInt8]
  private var position = 0

  static let longestQuery = 128 << 10

  static func tokens(of text: String) throws(TraceQLError) -> [TraceQLToken] {
    guard text.utf8.count <= longestQuery else {
      throw TraceQLError(.syntax, "the query is longer than \(longestQuery) bytes", at: 0, in: "")
    }
    var lexer = TraceQLLexer(text: text, bytes: Array(text.utf8))
    var tokens: [TraceQLToken] = []
    while true {
      let token = try lexer.next()
      tokens.append(token)
      if token.kind == .end { return tokens }
    }
  }

  private static let symbols = [
    "!>>", "!<<", "&>>", "&<<", "!>", "!<", "!~", "!=", "&>", "&<", "&~", "&&", "||", ">>", "<<", ">=", "<=", "=~", "=", "<", ">", "!", "~", "+",
    "-", "*", "/", "%", "^", "|", "(", ")", "{", "}", ",",
  ].map { Array($0.utf8) }

  private func failure(_ reason: String, at byte: Int) -> TraceQLError { TraceQLError(.syntax, reason, at: byte, in: text) }

  private mutating func next() throws(TraceQLError) -> TraceQLToken {
    try skipBlanks()
    let start = position
    guard start < bytes.count else { return TraceQLToken(kind: .end, byte: start) }
    let byte = bytes[start]
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "`"): return TraceQLToken(kind: .string(try string()), byte: start)
    case UInt8(ascii: "."):
      if start + 1 < bytes.count, bytes[start + 1].isDigit { return TraceQLToken(kind: try number(), byte: start) }
      position += 1
      return TraceQLToken(kind: .attribute(TraceQLAttribute(scope: .any, name: try attributeName())), byte: start)
    case _ where byte.isDigit: return TraceQLToken(kind: try number(), byte: start)
    case _ where byte.isWordStart: return TraceQLToken(kind: try word(), byte: start)
    default:
      for symbol in Self.symbols where bytes[start...].starts(with: symbol) {
        position += symbol.count
        return TraceQLToken(kind: .symbol(String(decoding: symbol, as: UTF8.self)), byte: start)
      }
      throw failure("unexpected \(visible(at: start))", at: start)
    }
  }

  private func visible(at byte: Int) -> String {
    let rest = String(decoding: bytes[byte...].prefix(4), as: UTF8.self)
    return rest.first.map { "“\($0)”" } ?? "byte"
  }

  private mutating func skipBlanks() throws(TraceQLError) {
    while position < bytes.count {
      if bytes[position] <= 0x20 {
        position += 1
      } else if bytes[position...].starts(with: "//".utf8) {
        position = bytes[position...].firstIndex(of: 0x0A) ?? bytes.count
      } else if bytes[position...].starts(with: "/*".utf8) {
        let start = position
        position += 2
        while position < bytes.count, !bytes[position...].starts(with: "*/".utf8) { position += 1 }
        guard position < bytes.count else { throw failure("the comment that begins here never ends", at: start) }
        position += 2
      } else {
        return
      }
    }
  }

  // MARK: Words and attributes

  private mutating func word() throws(TraceQLError) -> TraceQLToken.Kind {
    let start = position
    while position < bytes.count, bytes[position].isWordPart { position += 1 }
    let word = String(decoding: bytes[start..<position], as: UTF8.self)
    guard position < bytes.count else { return .word(word) }
    if bytes[position] == UInt8(ascii: ":") {
      position += 1
      let inner = position
      while position < bytes.count, bytes[position].isWordPart { position += 1 }
      let scoped = word + ":" + String(decoding: bytes[inner..<position], as: UTF8.self)
      guard TraceQLIntrinsic.byName[scoped] != nil else { throw failure("there is no intrinsic \(scoped)", at: start) }
      return .word(scoped)
    }
    guard bytes[position] == UInt8(ascii: "."), let scope = TraceQLAttribute.Scope(word) else { return .word(word) }
    position += 1
    guard scope == .parent else { return .attribute(TraceQLAttribute(scope: scope, name: try attributeName())) }
    for (prefix, scope) in [("resource.", TraceQLAttribute.Scope.parentResource), ("span.", .parentSpan)] where bytes[position...].starts(with: prefix.utf8) {
      position += prefix.utf8.count
      return .attribute(TraceQLAttribute(scope: scope, name: try attributeName()))
    }
    return .attribute(TraceQLAttribute(scope: scope, name: try attributeName()))
  }

  /// Everything up to a blank or an operator; parts in quotes may hold these too.
  private mutating func attributeName() throws(TraceQLError) -> String {
    let start = position
    var name: [UInt8] = []
    scan: while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") {
        try appendQuoted(to: &name)
        continue
      }
      guard TraceQLAttribute.isNamePart(byte) else { break scan }
      name.append(byte)
      position += 1
    }
    guard !name.isEmpty else { throw failure("expected the name of an attribute", at: start) }
    return String(decoding: name, as: UTF8.self)
  }

  private mutating func appendQuoted(to name: inout [UInt8]) throws(TraceQLError) {
    let start = position
    position += 1
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        position += 1
        return
      case UInt8(ascii: "\\"):
        guard position + 1 < bytes.count, [UInt8(ascii: "\""), UInt8(ascii: "\\")].contains(bytes[position + 1]) else {
          throw failure("in the name of an attribute only \\\" and \\\\ are escapes", at: position)
        }
        name.append(bytes[position + 1])
        position += 2
      default:
        name.append(bytes[position])
        position += 1
      }
    }
    throw failure("the quote that begins here never ends", at: start)
  }

  // MARK: Literals

  private mutating func string() throws(TraceQLError) -> String {
    let start = position
    let quote = bytes[start]
    position += 1
    var content: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      if byte == quote {
        position += 1
        return String(decoding: content, as: UTF8.self)
      }
      if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
        try appendEscape(to: &content)
      } else if byte == 0x0A, quote == UInt8(ascii: "\"") {
        break
      } else {
        content.append(byte)
        position += 1
      }
    }
    throw failure("the text that begins here never ends", at: start)
  }

  private mutating func appendEscape(to content: inout [UInt8]) throws(TraceQLError) {
    let start = position
    guard position + 1 < bytes.count else { throw failure("the text ends inside an escape", at: start) }
    let escape = bytes[position + 1]
    position += 2
    switch escape {
    case UInt8(ascii: "n"): content.append(0x0A)
    case UInt8(ascii: "t"): content.append(0x09)
    case UInt8(ascii: "r"): content.append(0x0D)
    case UInt8(ascii: "a"): content.append(0x07)
    case UInt8(ascii: "b"): content.append(0x08)
    case UInt8(ascii: "f"): content.append(0x0C)
    case UInt8(ascii: "v"): content.append(0x0B)
    case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "'"): content.append(escape)
    case UInt8(ascii: "x"), UInt8(ascii: "u"), UInt8(ascii: "U"):
      let count = escape == UInt8(ascii: "x") ? 2 : escape == UInt8(ascii: "u") ? 4 : 8
      var number: UInt32 = 0
      for _ in 0..<count {
        guard position < bytes.count, let digit = Character(UnicodeScalar(bytes[position])).hexDigitValue else {
          throw failure("expected \(count) hexadecimal digits", at: start)
        }
        number = number << 4 | UInt32(digit)
        position += 1
      }
      if count == 2 {
        content.append(UInt8(truncatingIfNeeded: number))
      } else {
        guard let scalar = UnicodeScalar(number) else { throw failure("there is no such character", at: start) }
        content += Array(String(Character(scalar)).utf8)
      }
    default: throw failure("unknown escape in a text; write \\\\ for a backslash, or use `…`", at: start)
    }
  }

  private mutating func number() throws(TraceQLError) -> TraceQLToken.Kind {
    let start = position
    func text(_ end: Int) -> String { String(decoding: bytes[start..<end], as: UTF8.self) }
    var isFloat = false
    while position < bytes.count, bytes[position].isDigit || bytes[position] == UInt8(ascii: ".") {
      if bytes[position] == UInt8(ascii: ".") { isFloat = true }
      position += 1
    }
    let digits = position
    while position < bytes.count, bytes[position].isDurationPart { position += 1 }
    if position > digits, let length = GoDuration.parse(text(position)) { return .duration(length) }
    position = digits
    if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
      var end = position + 1
      if end < bytes.count, bytes[end] == UInt8(ascii: "-") || bytes[end] == UInt8(ascii: "+") { end += 1 }
      if end < bytes.count, bytes[end].isDigit {
        while end < bytes.count, bytes[end].isDigit { end += 1 }
        position = end
        isFloat = true
      }
    }
    if position < bytes.count, bytes[position].isWordStart { throw failure("not a number or a duration", at: start) }
    let written = text(position)
    if isFloat {
      guard let value = Double(written.hasSuffix(".") ? written + "0" : written.hasPrefix(".") ? "0" + written : written), value.isFinite else {
        throw failure("not a number", at: start)
      }
      return .float(value)
    }
    guard let value = Int64(written) else { throw failure("the number does not fit in 64 bits", at: start) }
    return .int(value)
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { self >= 0x30 && self <= 0x39 }
  fileprivate var isWordStart: Bool { (self | 0x20 >= 0x61 && self | 0x20 <= 0x7A) || self == UInt8(ascii: "_") }
  fileprivate var isWordPart: Bool { isWordStart || isDigit }
  /// Of `1h30m`, `1.5s`, `20µs`.
  fileprivate var isDurationPart: Bool { isDigit || "nuµmshdw.".utf8.contains(self) }
}
