import StepColumns
import Text
import TimeSeries

extension LogQuery {
  /// - Throws: ``LogQLError`` with the place.
  package init(parsing query: String) throws(LogQLError) {
    guard query.utf8.count <= Parser.longestQuery else { throw LogQLError("the query is longer than \(Parser.longestQuery) bytes") }
    var parser = try Parser(query)
    self = try parser.query()
    try StageCheck.check(self)
  }
}

/// Reads the tokens of a query by descent.
struct Parser {
  static let longestQuery = 128 << 10
  private static let deepest = 100

  let tokens: [Token]
  private(set) var index = 0
  private var depth = 0

  init(_ query: String) throws(LogQLError) { tokens = try Lexer.tokens(of: query) }

  // MARK: Tokens

  var token: Token { tokens[index] }
  var following: Token { tokens[min(index + 1, tokens.count - 1)] }

  mutating func advance() { if index < tokens.count - 1 { index += 1 } }

  func isSymbol(_ text: String) -> Bool { token.kind == .symbol && token.text == text }
  func isWord(_ word: String) -> Bool { token.kind == .word && token.text.lowercased() == word }

  mutating func take(_ symbol: String) -> Bool {
    guard isSymbol(symbol) else { return false }
    advance()
    return true
  }

  mutating func takeWord(_ word: String) -> Bool {
    guard isWord(word) else { return false }
    advance()
    return true
  }

  func unexpected(_ expected: String...) -> LogQLError {
    let list = expected.isEmpty ? "" : ", expecting " + expected.joined(separator: " or ")
    if tokens.count == 1 { return LogQLError("syntax error: unexpected $end") }
    return LogQLError("syntax error: unexpected \(token.name)\(list)", at: token.range)
  }

  mutating func expect(_ symbol: String, or others: String...) throws(LogQLError) {
    guard take(symbol) else {
      let list = ([symbol] + others).joined(separator: " or ")
      throw LogQLError("syntax error: unexpected \(token.name), expecting \(list)", at: token.range)
    }
  }

  mutating func string(or other: String? = nil) throws(LogQLError) -> Token {
    guard token.kind == .string else {
      throw LogQLError("syntax error: unexpected \(token.name), expecting STRING\(other.map { " or " + $0 } ?? "")", at: token.range)
    }
    defer { advance() }
    return token
  }

  mutating func name() throws(LogQLError) -> Token {
    guard token.kind == .word else { throw unexpected("IDENTIFIER") }
    defer { advance() }
    return token
  }

  mutating func number() throws(LogQLError) -> Double {
    guard case .number(let value) = token.kind else { throw unexpected("NUMBER") }
    advance()
    return value
  }

  mutating func nested<Value>(_ body: (inout Parser) throws(LogQLError) -> Value) throws(LogQLError) -> Value {
    guard depth < Self.deepest else { throw LogQLError("the query is nested more than \(Self.deepest) deep", at: token.range) }
    depth += 1
    defer { depth -= 1 }
    return try body(&self)
  }

  // MARK: The whole

  mutating func query() throws(LogQLError) -> LogQuery {
    let operand = try binary(minimum: 1)
    guard token.kind == .end else { throw unexpected() }
    switch operand {
    case .lines(let lines): return .lines(lines)
    case .metric(let metric):
      return .metric(metric)
    }
  }

  /// A part of a query whose kind its place does not tell.
  enum Operand {
    case lines(LinesQuery)
    case metric(MetricQuery)
  }

  // MARK: Binary operations

  private static let precedences: [String: Int] = [
    "or": 1, "and": 2, "unless": 2, "==": 3, "!=": 3, ">": 3, ">=": 3, "<": 3, "<=": 3, "+": 4, "-": 4, "*": 5, "/": 5, "%": 5, "^": 6,
  ]

  private var operatorHere: (symbol: BinaryOperator, precedence: Int)? {
    guard token.kind == .symbol || token.kind == .word else { return nil }
    let text = token.text.lowercased()
    guard let precedence = Self.precedences[text], let symbol = BinaryOperator(rawValue: text) else { return nil }
    return (symbol, precedence)
  }

  mutating func binary(minimum: Int) throws(LogQLError) -> Operand {
    try nested { (parser) throws(LogQLError) in
      var left = try parser.unary()
      while let (symbol, precedence) = parser.operatorHere, precedence >= minimum {
        let place = parser.token.range
        parser.advance()
        let (operation, matching) = try parser.modifiers(of: symbol)
        let right = try parser.binary(minimum: symbol == .power ? precedence : precedence + 1)
        left = .metric(try Self.joined(left, operation, matching, right, at: place))
      }
      return left
    }
  }

  private static func joined(
    _ left: Operand, _ operation: BinaryOperation, _ matching: VectorMatching, _ right: Operand, at place: Range<Int>
  ) throws(LogQLError) -> MetricQuery {
    let symbol = operation.operator
    func metric(_ operand: Operand, _ side: String) throws(LogQLError) -> MetricQuery {
      guard case .metric(let query) = operand else {
        throw LogQLError("unexpected type for \(side) leg of binary operation (\(symbol.rawValue)): a log query", at: place)
      }
      if symbol.isSetOperator, case .literal(let value) = query {
        throw LogQLError("unexpected literal for \(side) leg of logical/set binary operation (\(symbol.rawValue)): \(LiteralText.fixed(value))", at: place)
      }
      return query
    }
    let (first, second) = (try metric(left, "left"), try metric(right, "right"))
    if case .literal(let one) = first, case .literal(let two) = second {
      return .literal(symbol.number(one, two))
    }
    return .binary(first, operation, matching, second)
  }

  private mutating func modifiers(of symbol: BinaryOperator) throws(LogQLError) -> (BinaryOperation, VectorMatching) {
    let returnsBool = takeWord("bool")
    var matching = VectorMatching(cardinality: symbol.isSetOperator ? .manyToMany : .oneToOne)
    if isWord("on") || isWord("ignoring") {
      matching.isOn = isWord("on")
      advance()
      matching.labels = try names()
      if isWord("group_left") || isWord("group_right") {
        matching.cardinality = isWord("group_left") ? .manyToOne : .oneToMany
        advance()
        if isSymbol("("), isLabelList { matching.include = try names() }
      }
    }
    return (BinaryOperation(symbol, returnsBool: returnsBool), matching)
  }

  /// Whether a parenthesis here holds labels rather than an expression.
  private var isLabelList: Bool {
    var place = index + 1
    while tokens[place].kind == .word {
      place += 1
      if tokens[place].text == ")" && tokens[place].kind == .symbol { return true }
      guard tokens[place].text == ",", tokens[place].kind == .symbol else { return false }
      place += 1
    }
    return tokens[place].kind == .symbol && tokens[place].text == ")" && place == index + 1
  }

  /// `(a, b)`
  mutating func names() throws(LogQLError) -> [String] {
    try expect("(")
    var names: [String] = []
    if take(")") { return names }
    repeat { names.append(try name().text) } while take(",")
    try expect(")", or: ",")
    return names
  }

  // MARK: Operands

  private mutating func unary() throws(LogQLError) -> Operand {
    if case .number(let value) = token.kind {
      advance()
      return .metric(.literal(value))
    }
    if isSymbol("-") || isSymbol("+"), case .number(let value) = following.kind {
      let isNegative = isSymbol("-")
      advance()
      advance()
      return .metric(.literal(isNegative ? -value : value))
    }
    if isSymbol("{") { return .lines(try lines()) }
    if isSymbol("(") {
      advance()
      let inner = try binary(minimum: 1)
      try expect(")")
      guard case .lines(let query) = inner else { return inner }
      return .lines(query)
    }
    guard token.kind == .word else { throw unexpected() }
    return .metric(try function())
  }

  /// A selector with its stages.
  mutating func lines() throws(LogQLError) -> LinesQuery {
    let matchers = try selector()
    var stages: [Stage] = []
    while let stage = try stage() { stages.append(stage) }
    return LinesQuery(matchers: matchers, stages: stages)
  }
}
