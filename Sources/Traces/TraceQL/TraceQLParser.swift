/// Reads a query by Tempo's grammar (`pkg/traceql/expr.y`, 3.0).
///
/// What parentheses hold shows only at their end, so that operands are read once, whatever they are (``Operand``), and
/// checked where they are put together.
struct TraceQLParser {
  let text: String
  let tokens: [TraceQLToken]
  var index = 0
  var depth = 0

  static let deepest = 100

  init(_ text: String) throws(TraceQLError) {
    self.text = text
    tokens = try TraceQLLexer.tokens(of: text)
  }

  var current: TraceQLToken { tokens[index] }

  mutating func advance() { if index < tokens.count - 1 { index += 1 } }

  func failure(_ reason: String, at token: TraceQLToken) -> TraceQLError { TraceQLError(.syntax, reason, at: token.byte, in: text) }

  func unexpected(_ expected: String) -> TraceQLError {
    failure("syntax error: unexpected \(current.text), expected \(expected)", at: current)
  }

  func isAt(_ symbol: String) -> Bool { current.kind == .symbol(symbol) }

  mutating func take(_ symbol: String) -> Bool {
    guard isAt(symbol) else { return false }
    advance()
    return true
  }

  mutating func expect(_ symbol: String) throws(TraceQLError) {
    guard take(symbol) else { throw unexpected(symbol) }
  }

  mutating func enter() throws(TraceQLError) {
    depth += 1
    if depth > Self.deepest { throw failure("nested deeper than \(Self.deepest) levels", at: current) }
  }

  mutating func leave() { depth -= 1 }

  // MARK: The whole

  mutating func query() throws(TraceQLError) -> TraceQLQuery {
    let start = current
    let operand = try pipelineOperand()
    let hints = try self.hints()
    guard current.kind == .end else { throw unexpected("an operator or the end") }
    switch operand {
    case .spanset(let expression): return TraceQLQuery(root: .search(TraceQLPipeline(stages: [.spans(expression)])), hints: hints)
    case .pipeline(let pipeline): return TraceQLQuery(root: .search(pipeline), hints: hints)
    case .scalarFilter(let left, let comparison, let right):
      return TraceQLQuery(root: .search(TraceQLPipeline(stages: [.scalarFilter(left, comparison, right)])), hints: hints)
    case .group(let expression): return TraceQLQuery(root: .search(TraceQLPipeline(stages: [.group(expression)])), hints: hints)
    case .pipelineFilter(let left, let comparison, let right):
      return TraceQLQuery(root: .scalarPipelines(left, comparison, right), hints: hints)
    case .metrics(let metrics): return TraceQLQuery(root: .metrics(metrics), hints: hints)
    case .scalar, .scalarPipeline: throw failure("syntax error: a number alone finds no spans, expected a comparison", at: start)
    case .number: throw failure("syntax error: a constant alone is no query", at: start)
    case .coalesce, .select: throw failure("syntax error: a query cannot begin with this", at: start)
    case .function, .top, .bottom: throw failure("syntax error: this needs spans before it: {} | …", at: start)
    }
  }

  private mutating func hints() throws(TraceQLError) -> [TraceQLQuery.Hint] {
    guard current.kind == .word("with") else { return [] }
    advance()
    try expect("(")
    var hints: [TraceQLQuery.Hint] = []
    repeat {
      guard case .word(let name) = current.kind else { throw unexpected("the name of a hint") }
      advance()
      try expect("=")
      guard let value = try literal() else { throw unexpected("a value") }
      hints.append(TraceQLQuery.Hint(name: name, value: value))
    } while take(",")
    try expect(")")
    return hints
  }

  // MARK: Literals

  /// A value with its sign; `nil` where none stands here.
  mutating func literal() throws(TraceQLError) -> TraceQLValue? {
    if isAt("-") {
      let sign = index
      advance()
      if let value = try number(negative: true) { return value }
      index = sign
      return nil
    }
    if let value = try number(negative: false) { return value }
    let value: TraceQLValue
    switch current.kind {
    case .string(let text): value = .string(text)
    case .word(let word):
      guard let known = Self.word(word) else { return nil }
      value = known
    default: return nil
    }
    advance()
    return value
  }

  static func word(_ word: String) -> TraceQLValue? {
    switch word {
    case "true": .bool(true)
    case "false": .bool(false)
    case "nil": .null
    case "minInt": .int(.min)
    case "maxInt": .int(.max)
    case "ok", "error", "unset": SpanStatus(word: word).map(TraceQLValue.status)
    case "unspecified", "internal", "server", "client", "producer", "consumer": SpanKind(word: word).map(TraceQLValue.kind)
    default: nil
    }
  }

  mutating func number(negative: Bool) throws(TraceQLError) -> TraceQLValue? {
    let value: TraceQLValue
    switch current.kind {
    case .int(let number): value = .int(negative ? -number : number)
    case .float(let number): value = .float(negative ? -number : number)
    case .duration(let length): value = .duration(negative ? -length : length)
    case .word("minInt") where !negative: value = .int(.min)
    case .word("maxInt"): value = .int(negative ? -.max : .max)
    default: return nil
    }
    advance()
    return value
  }
}

// MARK: What is said of one span

extension TraceQLParser {
  private static let fieldOperators: [String: FieldOperator] = Dictionary(
    uniqueKeysWithValues: [
      FieldOperator.add, .subtract, .multiply, .divide, .modulo, .power, .equal, .notEqual, .greater, .greaterOrEqual, .less, .lessOrEqual, .matches,
      .doesNotMatch, .and, .or,
    ].map { ($0.rawValue, $0) })

  mutating func fieldExpression(_ least: Int = 1) throws(TraceQLError) -> FieldExpression {
    try enter()
    defer { leave() }
    var left = try fieldOperand()
    while case .symbol(let symbol) = current.kind, let found = Self.fieldOperators[symbol], found.precedence >= least {
      advance()
      // A power groups from the right.
      let right = try fieldExpression(found == .power ? found.precedence : found.precedence + 1)
      left = .binary(found, left, right)
    }
    return left
  }

  private mutating func fieldOperand() throws(TraceQLError) -> FieldExpression {
    if take("(") {
      let inner = try fieldExpression()
      try expect(")")
      return inner
    }
    if take("-") {
      // A sign binds as subtraction does; before a number it belongs to the number.
      let start = index
      if let value = try number(negative: true) {
        guard case .symbol(let next) = current.kind, let following = Self.fieldOperators[next], following.precedence > FieldOperator.subtract.precedence else {
          return .literal(value)
        }
        index = start
      }
      return .unary(.subtract, try fieldExpression(FieldOperator.subtract.precedence + 1))
    }
    if take("!") { return .unary(.not, try fieldExpression(FieldOperator.not.precedence + 1)) }
    if let field = field() { return field }
    if let value = try literal() { return .literal(value) }
    if case .word(let word) = current.kind {
      throw failure("syntax error: unexpected \(word); an attribute is written .\(word), span.\(word) or resource.\(word)", at: current)
    }
    throw unexpected("an attribute or a value")
  }

  /// An attribute or an intrinsic; `nil` where something else stands here.
  mutating func field() -> FieldExpression? {
    switch current.kind {
    case .attribute(let attribute):
      advance()
      return .attribute(attribute)
    case .word(let word):
      guard let intrinsic = TraceQLIntrinsic.byName[word] else { return nil }
      advance()
      return .intrinsic(intrinsic)
    default: return nil
    }
  }

  mutating func fields() throws(TraceQLError) -> [FieldExpression] {
    try expect("(")
    var result: [FieldExpression] = []
    repeat {
      guard let field = field() else { throw unexpected("an attribute") }
      result.append(field)
    } while take(",")
    try expect(")")
    return result
  }

  mutating func filter() throws(TraceQLError) -> FieldExpression? {
    try expect("{")
    if take("}") { return nil }
    let expression = try fieldExpression()
    try expect("}")
    return expression
  }
}
