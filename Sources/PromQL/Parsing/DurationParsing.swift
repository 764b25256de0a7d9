import StepColumns
import TimeSeries

extension Parser {
  /// A duration expression: the content of a range's brackets, or of brackets after `offset`.
  ///
  /// - Parameter error: What to say where no duration begins, or one ends too early.
  mutating func duration(orElse error: @escaping (Parser) -> PromQLError) throws(PromQLError) -> DurationExpression {
    try durationOperation(atLeast: BinaryOperator.add.precedence, orElse: error)
  }

  /// After `offset`, operators belong to the expression around: `a offset 5m - b` is a difference. Only behind a
  /// bracket they go on with the duration, if a duration follows.
  mutating func offsetDuration(orElse error: @escaping (Parser) -> PromQLError) throws(PromQLError) -> DurationExpression {
    guard let sign = UnaryExpression.Operator(token.kind) else {
      let isBracketed = token.kind == .leftParenthesis
      var duration = try durationTerm(orElse: error)
      if isBracketed {
        duration = try durationChain(
          from: duration, atLeast: BinaryOperator.add.precedence, onlyBeforeDurations: true, orElse: error)
      }
      return duration
    }
    let start = token.range.lowerBound
    try advance()
    return try signed(sign, try durationTerm(orElse: error), start: start)
  }

  private mutating func durationOperation(
    atLeast minimum: Int, orElse error: @escaping (Parser) -> PromQLError
  ) throws(PromQLError) -> DurationExpression {
    var left: DurationExpression
    if let sign = UnaryExpression.Operator(token.kind) {
      let start = token.range.lowerBound
      try advance()
      let operand = try nested { parser throws(PromQLError) in
        try parser.durationOperation(atLeast: BinaryOperator.multiply.precedence + 1, orElse: error)
      }
      left = try signed(sign, operand, start: start)
    } else {
      left = try durationTerm(orElse: error)
    }
    return try durationChain(from: left, atLeast: minimum, orElse: error)
  }

  private mutating func durationChain(
    from first: DurationExpression, atLeast minimum: Int, onlyBeforeDurations: Bool = false,
    orElse error: @escaping (Parser) -> PromQLError
  ) throws(PromQLError) -> DurationExpression {
    var left = first
    var length = 1
    while case .binaryOperator(let symbol) = token.kind, symbol.isDurationArithmetic, symbol.precedence >= minimum,
      !onlyBeforeDurations || isFollowedByDuration
    {
      let operatorRange = token.range
      try advance()
      let right = try nested { parser throws(PromQLError) in
        try parser.durationOperation(atLeast: symbol.precedence + (symbol == .power ? 0 : 1), orElse: error)
      }
      if case .literal(let literal) = right, literal.value == 0, symbol == .divide || symbol == .modulo {
        throw failure(symbol == .divide ? "division by zero" : "modulo by zero", at: operatorRange)
      }
      length += 1
      try noteHeight(over: length)
      left = .binary(symbol, left, right, operatorRange: operatorRange)
    }
    return left
  }

  /// The token after the current one can begin a duration.
  private var isFollowedByDuration: Bool {
    var lexer = lexer
    let next = lexer.next()
    switch next.kind {
    case .number, .duration, .leftParenthesis, .timeFunction, .binaryOperator(.add), .binaryOperator(.subtract): return true
    case .identifier: return ["min_of", "max_of"].contains(text(next).lowercased())
    default: return false
    }
  }

  private mutating func durationTerm(
    orElse error: @escaping (Parser) -> PromQLError
  ) throws(PromQLError) -> DurationExpression {
    let start = token.range.lowerBound
    switch token.kind {
    case .number, .duration:
      let literal = try numberLiteral()
      try checkRange(literal, at: literal.range)
      return .literal(literal)
    case .leftParenthesis:
      try advance()
      let content = try nested { parser throws(PromQLError) in try parser.duration(orElse: error) }
      guard try accept(.rightParenthesis) else { throw error(self) }
      return .parentheses(content, range: start..<lastEnd)
    case .timeFunction, .identifier:
      return try durationFunction(orElse: error)
    default: throw error(self)
    }
  }

  private mutating func durationFunction(
    orElse error: @escaping (Parser) -> PromQLError
  ) throws(PromQLError) -> DurationExpression {
    let start = token.range.lowerBound
    let name = text(token).lowercased()
    guard ["step", "range", "min_of", "max_of"].contains(name) else { throw error(self) }
    try advance()
    guard try accept(.leftParenthesis) else { throw error(self) }
    if name == "step" || name == "range" {
      guard try accept(.rightParenthesis) else { throw error(self) }
      return name == "step" ? .step(range: start..<lastEnd) : .queryRange(range: start..<lastEnd)
    }
    let left = try nested { parser throws(PromQLError) in try parser.duration(orElse: error) }
    guard try accept(.comma) else { throw error(self) }
    let right = try nested { parser throws(PromQLError) in try parser.duration(orElse: error) }
    guard try accept(.rightParenthesis) else { throw error(self) }
    return name == "min_of" ? .minimum(left, right, range: start..<lastEnd) : .maximum(left, right, range: start..<lastEnd)
  }

  /// A plus sign leaves no trace; a minus sign changes a literal and stands before anything else.
  private func signed(
    _ sign: UnaryExpression.Operator, _ operand: DurationExpression, start: Int
  ) throws(PromQLError) -> DurationExpression {
    if case .literal(var literal) = operand {
      if sign == .minus { literal.value.negate() }
      try checkRange(literal, at: start..<start + 1)
      literal.range = start..<literal.range.upperBound
      return .literal(literal)
    }
    return sign == .minus ? .unary(.minus, operand, range: start..<operand.range.upperBound) : operand
  }

  private func checkRange(_ literal: NumberLiteral, at range: Range<Int>) throws(PromQLError) {
    // Not `<=`: NaN is out of range for us, where Go leaves the conversion undefined.
    guard literal.value.magnitude <= 0x1p63 / 1e9 else { throw failure("duration out of range", at: range) }
  }
}

extension BinaryOperator {
  fileprivate var isDurationArithmetic: Bool {
    switch self {
    case .add, .subtract, .multiply, .divide, .modulo, .power: true
    default: false
    }
  }
}
