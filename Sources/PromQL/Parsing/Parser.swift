import StepColumns
import TimeSeries

extension Expression {
  /// Parses and type-checks one expression with every feature of the language on.
  ///
  /// - Throws: ``PromQLError`` of kind `parse`, in the words and at the place of Prometheus 3.x; of kind `limit`
  ///   where the text is too long or too deeply nested.
  package init(parsing text: String, limits: ParserLimits = .standard) throws(PromQLError) {
    var parser = try Parser(text, limits: limits)
    self = try parser.wholeExpression()
    try TypeChecker().check(self)
  }
}

extension VectorSelector {
  /// Parses a selector alone: `up{job="api"}`, as `match[]` parameters have it.
  package init(parsing text: String, limits: ParserLimits = .standard) throws(PromQLError) {
    var parser = try Parser(text, limits: limits)
    self = try parser.wholeSelector()
  }
}

/// Recursive descent with one token of lookahead; binary operators climb by precedence.
///
/// Where Prometheus' grammar has an error rule, ``unexpected(_:expecting:)`` gets that rule's words; elsewhere an
/// enclosing aggregation catches the error, as it does there.
struct Parser {
  private(set) var lexer: Lexer
  private let limits: ParserLimits
  private(set) var token: Token
  /// End of the last token that was taken.
  private(set) var lastEnd = 0
  private var nesting = 0
  private let stack = StackGuard()
  /// Levels of the tree that was parsed last.
  var height = 0
  /// Aggregations whose arguments are being parsed.
  private var openAggregations = 0

  init(_ text: String, limits: ParserLimits) throws(PromQLError) {
    guard text.utf8.count <= limits.bytes else {
      throw PromQLError(
        kind: .limit, message: "expression of \(text.utf8.count) bytes is longer than the limit of \(limits.bytes) bytes")
    }
    lexer = Lexer(Array(text.utf8))
    self.limits = limits
    token = Token(kind: .endOfInput, range: 0..<0)
    try advance()
  }

  mutating func wholeExpression() throws(PromQLError) -> Expression {
    if token.kind == .endOfInput {
      throw PromQLError(kind: .parse, message: "no expression found in input", range: 0..<0)
    }
    let expression = try expression()
    guard token.kind == .endOfInput else { throw unexpected() }
    return expression
  }

  mutating func wholeSelector() throws(PromQLError) -> VectorSelector {
    guard token.canNameMetric || token.kind == .leftBrace else { throw unexpected() }
    let selector = try vectorSelector()
    guard token.kind == .endOfInput else { throw unexpected() }
    try TypeChecker().check(selector)
    return selector
  }
}

// MARK: - Tokens and errors

extension Parser {
  /// Reads the next token.
  mutating func advance() throws(PromQLError) {
    lastEnd = token.range.upperBound
    token = lexer.next()
    if case .invalid(let message) = token.kind { throw failure(message, at: token.range) }
  }

  func text(_ token: Token) -> String { String(decoding: lexer.source[token.range], as: UTF8.self) }

  func bytes(_ token: Token) -> ArraySlice<UInt8> { lexer.source[token.range] }

  func failure(_ message: String, at range: Range<Int>) -> PromQLError {
    PromQLError(kind: .parse, message: message, range: range)
  }

  /// Complains about the current token.
  func unexpected(_ context: String = "", expecting: String = "") -> PromQLError {
    var message = "unexpected \(token.description(text: text(token)))"
    let context = context.isEmpty && openAggregations > 0 ? "aggregation" : context
    if !context.isEmpty { message += " in \(context)" }
    if !expecting.isEmpty { message += ", expected \(expecting)" }
    return failure(message, at: token.range)
  }

  /// Takes the token if it is of this kind.
  mutating func accept(_ kind: Token.Kind) throws(PromQLError) -> Bool {
    guard token.kind == kind else { return false }
    try advance()
    return true
  }

  /// Runs `body` one level deeper.
  mutating func nested<Value>(_ body: (inout Parser) throws(PromQLError) -> Value) throws(PromQLError) -> Value {
    guard nesting < limits.nesting, stack.isLeft else {
      throw PromQLError(
        kind: .limit, message: "expression is nested too deeply, \(nesting) levels are the limit", range: token.range)
    }
    nesting += 1
    defer { nesting -= 1 }
    return try body(&self)
  }

  mutating func noteHeight(over below: Int...) throws(PromQLError) {
    height = (below.max() ?? 0) + 1
    guard height <= limits.height else {
      throw PromQLError(
        kind: .limit, message: "expression has more than \(limits.height) levels of operators", range: token.range)
    }
  }
}

// MARK: - Expressions

extension Parser {
  mutating func expression() throws(PromQLError) -> Expression {
    try operation(atLeast: 1)
  }

  /// A chain of operators that bind at least as tightly as `minimum`.
  private mutating func operation(atLeast minimum: Int) throws(PromQLError) -> Expression {
    var left = try signedOperand()
    while case .binaryOperator(let symbol) = token.kind, symbol.precedence >= minimum {
      let leftHeight = height
      let operatorRange = token.range
      try advance()
      let modifiers = try binaryModifiers(symbol)
      let right =
        if symbol == .power {
          try nested { parser throws(PromQLError) in try parser.operation(atLeast: symbol.precedence) }
        } else {
          try operation(atLeast: symbol.precedence + 1)
        }
      try noteHeight(over: leftHeight, height)
      // With a scalar there is nothing to match; what was written is kept for the type checker to refuse.
      let matching =
        left.type == .vector && right.type == .vector || modifiers.matching.isWritten ? modifiers.matching : nil
      left = .binary(
        BinaryExpression(
          operator: symbol, left: left, right: right, returnsBool: modifiers.returnsBool, matching: matching,
          range: left.range.lowerBound..<max(left.range.upperBound, right.range.upperBound), operatorRange: operatorRange))
    }
    return left
  }

  /// Signs bind like `*`: `-a ^ b` is `-(a ^ b)`, `-a * b` is `(-a) * b`.
  private mutating func signedOperand() throws(PromQLError) -> Expression {
    guard let sign = UnaryExpression.Operator(token.kind) else { return try operand() }
    let start = token.range.lowerBound
    try advance()
    let operand = try nested { parser throws(PromQLError) in
      try parser.operation(atLeast: BinaryOperator.multiply.precedence + 1)
    }
    if case .number(var literal) = operand {
      if sign == .minus { literal.value.negate() }
      literal.range = start..<literal.range.upperBound
      return .number(literal)
    }
    try noteHeight(over: height)
    return .unary(UnaryExpression(operator: sign, operand: operand, range: start..<operand.range.upperBound))
  }

  /// A term with everything that may follow it.
  private mutating func operand() throws(PromQLError) -> Expression {
    var expression = try term()
    while true {
      switch token.kind {
      case .leftBracket: expression = try rangeOrSubquery(of: expression)
      case .keyword(.offset): expression = try offset(of: expression)
      case .keyword(.anchored): expression = try extent(.anchored, of: expression)
      case .keyword(.smoothed): expression = try extent(.smoothed, of: expression)
      case .at: expression = try moment(of: expression)
      default: return expression
      }
    }
  }

  private mutating func term() throws(PromQLError) -> Expression {
    height = 1
    switch token.kind {
    case .number, .duration: return .number(try numberLiteral())
    case .string:
      let literal = StringLiteral(value: unquoted(bytes(token)), range: token.range)
      try advance()
      return .string(literal)
    case .leftParenthesis: return try parentheses()
    case .leftBrace: return .vector(try vectorSelector())
    case .aggregator(let aggregator): return try aggregationOrSelector(aggregator)
    case .identifier, .timeFunction: return try callOrSelector()
    case _ where token.canNameMetric: return .vector(try vectorSelector())
    default: throw unexpected()
    }
  }

  private mutating func parentheses() throws(PromQLError) -> Expression {
    let start = token.range.lowerBound
    try advance()
    let content = try nested { parser throws(PromQLError) in try parser.expression() }
    guard token.kind == .rightParenthesis else { throw unexpected() }
    try advance()
    try noteHeight(over: height)
    return .parentheses(ParenthesizedExpression(content: content, range: start..<lastEnd))
  }

  /// A number or a duration.
  mutating func numberLiteral() throws(PromQLError) -> NumberLiteral {
    let token = token
    let value: Double
    do throws(LiteralError) {
      value = token.kind == .duration
        ? Double(try LiteralValue.nanoseconds(of: text(token))) / 1e9 : try LiteralValue.number(text(token))
    } catch {
      throw failure(error.message, at: token.range)
    }
    try advance()
    return NumberLiteral(value: value, isDuration: token.kind == .duration, range: token.range)
  }
}

// MARK: - Calls and aggregations

extension Parser {
  /// The name has been seen to be a word; a bracket behind it makes it a call.
  private mutating func callOrSelector() throws(PromQLError) -> Expression {
    let name = token
    let start = lexer
    try advance()
    guard token.kind == .leftParenthesis else {
      (lexer, token) = (start, name)
      return .vector(try vectorSelector())
    }
    let arguments = try callArguments()
    guard let function = FunctionCatalogue.signature(named: text(name)) else {
      throw failure("unknown function with name \(text(name).promQuoted)", at: name.range)
    }
    return .call(FunctionCall(function: function, arguments: arguments, range: name.range.lowerBound..<lastEnd))
  }

  private mutating func callArguments() throws(PromQLError) -> [Expression] {
    try advance()
    var arguments: [Expression] = []
    var tallest = 0
    if try accept(.rightParenthesis) { return arguments }
    while true {
      arguments.append(try nested { parser throws(PromQLError) in try parser.expression() })
      tallest = max(tallest, height)
      let comma = token.range
      guard try accept(.comma) else { break }
      guard startsExpression else { throw failure("trailing commas not allowed in function call args", at: comma) }
    }
    guard token.kind == .rightParenthesis else { throw unexpected() }
    try advance()
    try noteHeight(over: tallest)
    return arguments
  }

  private var startsExpression: Bool {
    switch token.kind {
    case .number, .duration, .string, .leftParenthesis, .leftBrace, .binaryOperator(.add), .binaryOperator(.subtract): true
    default: token.canNameMetric
    }
  }

  private mutating func aggregationOrSelector(_ aggregator: AggregateOperator) throws(PromQLError) -> Expression {
    let name = token
    let start = lexer
    try advance()
    switch token.kind {
    case .leftParenthesis, .keyword(.by), .keyword(.without): break
    default:
      (lexer, token) = (start, name)
      return .vector(try vectorSelector())
    }
    var grouping: (labels: [String], isWithout: Bool)?
    grouping = try aggregationGrouping()
    guard token.kind == .leftParenthesis else { throw unexpected("aggregation") }
    // Not restored after an error, which ends the parsing.
    openAggregations += 1
    let arguments = try callArguments()
    openAggregations -= 1
    if grouping == nil { grouping = try aggregationGrouping() }

    let range = name.range.lowerBound..<lastEnd
    guard let operand = arguments.last else {
      throw failure("no arguments for aggregate expression provided", at: range)
    }
    let wanted = aggregator.parameterType == nil ? 1 : 2
    guard arguments.count == wanted else {
      throw failure(
        "wrong number of arguments for aggregate expression provided, expected \(wanted), got \(arguments.count)", at: range)
    }
    return .aggregate(
      AggregateExpression(
        operator: aggregator, parameter: wanted == 2 ? arguments[0] : nil, operand: operand,
        grouping: grouping?.labels ?? [], isWithout: grouping?.isWithout ?? false, range: range))
  }

  private mutating func aggregationGrouping() throws(PromQLError) -> (labels: [String], isWithout: Bool)? {
    let isWithout = token.kind == .keyword(.without)
    guard isWithout || token.kind == .keyword(.by) else { return nil }
    try advance()
    return (try groupingLabels(), isWithout)
  }
}
