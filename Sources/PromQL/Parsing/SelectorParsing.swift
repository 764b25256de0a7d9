import StepColumns
package import Text
package import TimeSeries

extension Parser {
  /// A metric name, braces, or both.
  mutating func vectorSelector() throws(PromQLError) -> VectorSelector {
    let start = token.range.lowerBound
    var name: String?
    if token.kind != .leftBrace {
      name = text(token)
      try advance()
    }
    var matchers: [Matcher] = []
    if token.kind == .leftBrace { matchers = try labelMatchers() }
    if let name { matchers.append(.equal(Labels.metricName, name)) }
    return VectorSelector(name: name, matchers: matchers, range: start..<lastEnd)
  }

  private mutating func labelMatchers() throws(PromQLError) -> [Matcher] {
    try advance()
    var matchers: [Matcher] = []
    while try !accept(.rightBrace) {
      matchers.append(try labelMatcher())
      if try accept(.comma) { continue }
      guard token.kind == .rightBrace else { throw unexpected("label matching", expecting: "\",\" or \"}\"") }
    }
    return matchers
  }

  private mutating func labelMatcher() throws(PromQLError) -> Matcher {
    let label = token
    let isQuoted = label.kind == .string
    guard isQuoted || label.kind == .identifier else {
      throw unexpected("label matching", expecting: "identifier or \"}\"")
    }
    let name = isQuoted ? unquoted(bytes(label)) : text(label)
    try advance()
    guard let symbol = matchOperator else {
      // A quoted string alone is the name of the metric.
      guard isQuoted else { throw unexpected("label matching", expecting: "label matching operator") }
      return .equal(Labels.metricName, name)
    }
    try advance()
    guard token.kind == .string else { throw unexpected("label matching", expecting: "string") }
    let value = unquoted(bytes(token))
    let range = label.range.lowerBound..<token.range.upperBound
    try advance()
    do {
      return try Matcher(name: name, operator: symbol, value: value)
    } catch {
      throw failure(error.goDescription, at: range)
    }
  }

  private var matchOperator: Matcher.Operator? {
    switch token.kind {
    case .assign: .equal
    case .binaryOperator(.notEqual): .notEqual
    case .matches: .matches
    case .doesNotMatch: .doesNotMatch
    default: nil
    }
  }
}

// MARK: - What follows a selector

extension Parser {
  private static let durationStart = "number, duration, step(), or range()"

  /// `[5m]` or `[5m:1m]`
  mutating func rangeOrSubquery(of expression: Expression) throws(PromQLError) -> Expression {
    let bracket = token.range
    try advance()
    let unexpectedInRange = { (parser: Parser) in
      parser.unexpected("subquery or range selector", expecting: Self.durationStart)
    }
    let length = try positiveDuration(orElse: unexpectedInRange)
    if token.kind == .colon { return try subquery(of: expression, length: length) }
    guard token.kind == .rightBracket else { throw unexpected("subquery or range", expecting: "\":\" or \"]\"") }
    try advance()
    let brackets = bracket.lowerBound..<lastEnd
    guard case .vector(let selector) = expression else {
      throw failure("ranges only allowed for vector selectors", at: brackets)
    }
    if selector.time.offset != nil { throw failure("no offset modifiers allowed before range", at: brackets) }
    if selector.time.at != nil { throw failure("no @ modifiers allowed before range", at: brackets) }
    return .matrix(
      MatrixSelector(selector: selector, length: length, range: expression.range.lowerBound..<lastEnd))
  }

  private mutating func subquery(of expression: Expression, length: DurationExpression) throws(PromQLError) -> Expression {
    try advance()
    var step: DurationExpression?
    if token.kind != .rightBracket {
      step = try positiveDuration { parser in
        parser.unexpected("subquery selector", expecting: "number, duration, step(), range(), or \"]\"")
      }
    }
    guard token.kind == .rightBracket else { throw unexpected("subquery selector", expecting: "\"]\"") }
    try advance()
    try noteHeight(over: height)
    return .subquery(
      Subquery(expression: expression, length: length, step: step, range: expression.range.lowerBound..<lastEnd))
  }

  private mutating func positiveDuration(
    orElse error: @escaping (Parser) -> PromQLError
  ) throws(PromQLError) -> DurationExpression {
    let duration = try self.duration(orElse: error)
    if case .literal(let literal) = duration, literal.value <= 0 {
      throw failure("duration must be greater than 0", at: literal.range)
    }
    return duration
  }

  mutating func offset(of expression: Expression) throws(PromQLError) -> Expression {
    try advance()
    let offset = try offsetDuration { $0.unexpected("offset", expecting: Self.durationStart) }
    guard var time = expression.timeModifiers else {
      throw failure(
        "offset modifier must be preceded by an instant vector selector or range vector selector or a subquery",
        at: expression.range)
    }
    if time.offset != nil { throw failure("offset may not be set multiple times", at: expression.range) }
    // As in Prometheus, an offset of nothing is none.
    if case .literal(let literal) = offset, literal.value == 0 { return expression.endingAt(lastEnd) }
    time.offset = offset
    return expression.with(time).endingAt(lastEnd)
  }

  /// `@ 1234`, `@ start()`, `@ end()`
  mutating func moment(of expression: Expression) throws(PromQLError) -> Expression {
    try advance()
    let unexpectedMoment = { (parser: Parser) in parser.unexpected("@", expecting: "timestamp") }
    let at: AtModifier
    if token.kind == .timeFunction, ["start", "end"].contains(text(token).lowercased()) {
      at = text(token).lowercased() == "start" ? .start : .end
      try advance()
      guard try accept(.leftParenthesis) else { throw unexpectedMoment(self) }
      guard try accept(.rightParenthesis) else { throw unexpectedMoment(self) }
    } else {
      let seconds = try signedNumber(orElse: unexpectedMoment)
      guard seconds.isFinite, seconds.magnitude < 0x1p63 else {
        throw failure("timestamp out of bounds for @ modifier: \(seconds.withSixDecimals)", at: expression.range)
      }
      at = .timestamp(Timestamp(seconds: seconds))
    }
    guard var time = expression.timeModifiers else {
      throw failure(
        "@ modifier must be preceded by an instant vector selector or range vector selector or a subquery",
        at: expression.range)
    }
    if time.at != nil { throw failure("@ <timestamp> may not be set multiple times", at: expression.range) }
    time.at = at
    return expression.with(time).endingAt(lastEnd)
  }

  mutating func extent(_ extent: SelectorExtent, of expression: Expression) throws(PromQLError) -> Expression {
    try advance()
    switch expression {
    case .vector(var selector):
      try setExtent(extent, of: &selector, at: expression.range)
      return .vector(selector)
    case .matrix(var matrix):
      try setExtent(extent, of: &matrix.selector, at: expression.range)
      return .matrix(matrix)
    case .subquery: throw failure("\(extent.rawValue) modifier is not supported for subqueries", at: expression.range)
    default: throw failure("\(extent.rawValue) modifier not implemented", at: expression.range)
    }
  }

  private func setExtent(
    _ extent: SelectorExtent, of selector: inout VectorSelector, at range: Range<Int>
  ) throws(PromQLError) {
    guard selector.extent ?? extent == extent else {
      throw failure("anchored and smoothed modifiers cannot be used together", at: range)
    }
    selector.extent = extent
  }
}

extension Expression {
  /// `nil` where the expression cannot have them.
  var timeModifiers: TimeModifiers? {
    switch self {
    case .vector(let selector): selector.time
    case .matrix(let matrix): matrix.selector.time
    case .subquery(let subquery): subquery.time
    default: nil
    }
  }

  /// The same selector or subquery with other time modifiers; anything else as it is.
  func with(_ time: TimeModifiers) -> Expression {
    switch self {
    case .vector(var selector):
      selector.time = time
      return .vector(selector)
    case .matrix(var matrix):
      matrix.selector.time = time
      return .matrix(matrix)
    case .subquery(var subquery):
      subquery.time = time
      return .subquery(subquery)
    default: return self
    }
  }

  fileprivate func endingAt(_ end: Int) -> Expression {
    let range = range.lowerBound..<max(range.upperBound, end)
    switch self {
    case .vector(var selector):
      selector.range = range
      return .vector(selector)
    case .matrix(var matrix):
      matrix.range = range
      return .matrix(matrix)
    case .subquery(var subquery):
      subquery.range = range
      return .subquery(subquery)
    default: return self
    }
  }
}

extension Matcher {
  /// - Throws: ``PatternError`` where a regular expression is not valid.
  package init(name: String, operator: Operator, value: String) throws(PatternError) {
    switch `operator` {
    case .equal: self = .equal(name, value)
    case .notEqual: self = .notEqual(name, value)
    case .matches, .doesNotMatch:
      self = .matching(
        name, pattern: value, negated: `operator` == .doesNotMatch,
        predicate: PatternPredicate(pattern: try Pattern.cached(value, syntax: .prometheus)))
    }
  }
}

/// A Prometheus pattern as the matchers of the store know it.
struct PatternPredicate: ValuePredicate {
  let pattern: Pattern

  func matches(_ value: String) -> Bool { pattern.matches(value) }
  var literalAlternatives: [String]? { pattern.literalAlternatives }
  var literalPrefix: String { pattern.literalPrefix }
}
