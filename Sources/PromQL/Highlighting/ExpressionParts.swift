import StepColumns

/// A stretch of an expression that is drawn in one colour.
package struct ExpressionPart: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case function, keyword, name, string, number, duration, symbol, comment
    /// From here on the text cannot be read.
    case invalid
  }

  package var kind: Kind
  /// Bytes.
  package var range: Range<Int>

  init(_ kind: Kind, _ range: Range<Int>) {
    (self.kind, self.range) = (kind, range)
  }

  /// The parts of a text that may be broken, in order; blanks belong to none. Behind the first invalid one nothing follows.
  package static func all(in text: String) -> [ExpressionPart] {
    let bytes = Array(text.utf8)
    var lexer = Lexer(bytes)
    var parts: [ExpressionPart] = []
    var end = 0
    while true {
      let token = lexer.next()
      if let comment = comment(in: bytes, between: end, and: token.range.lowerBound) { parts.append(comment) }
      if token.kind == .endOfInput { return parts }
      let isCall = bytes[token.range.upperBound...].first { $0 > UInt8(ascii: " ") } == UInt8(ascii: "(")
      parts.append(ExpressionPart(kind(of: token, isCall: isCall), token.range))
      if case .invalid = token.kind { return parts }
      end = token.range.upperBound
    }
  }

  private static func comment(in bytes: [UInt8], between start: Int, and end: Int) -> ExpressionPart? {
    guard start < end, let first = bytes[start..<end].firstIndex(of: UInt8(ascii: "#")) else { return nil }
    let last = bytes[first..<end].lastIndex { $0 > UInt8(ascii: " ") } ?? first
    return ExpressionPart(.comment, first..<last + 1)
  }

  private static func kind(of token: Token, isCall: Bool) -> Kind {
    switch token.kind {
    case .invalid: .invalid
    case .aggregator, .timeFunction: .function
    case .keyword: .keyword
    case .identifier: isCall ? .function : .name
    case .metricIdentifier: .name
    case .binaryOperator(let symbol): [.and, .or, .unless, .atan2].contains(symbol) ? .keyword : .symbol
    case .number: .number
    case .duration: .duration
    case .string: .string
    case .endOfInput, .leftParenthesis, .rightParenthesis, .leftBrace, .rightBrace, .leftBracket, .rightBracket, .comma, .colon, .at,
      .assign, .matches, .doesNotMatch:
      .symbol
    }
  }
}
