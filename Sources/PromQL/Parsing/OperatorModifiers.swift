import StepColumns
import TimeSeries

extension BinaryOperator {
  /// Higher binds tighter.
  var precedence: Int {
    switch self {
    case .or: 1
    case .and, .unless: 2
    case .equal, .notEqual, .greater, .less, .greaterOrEqual, .lessOrEqual, .trimUpper, .trimLower: 3
    case .add, .subtract: 4
    case .multiply, .divide, .modulo, .atan2: 5
    case .power: 6
    }
  }
}

extension VectorMatching {
  /// Holds labels or values that only make sense between vectors.
  var isWritten: Bool { !labels.isEmpty || fillLeft != nil || fillRight != nil }
}

extension UnaryExpression.Operator {
  init?(_ kind: Token.Kind) {
    switch kind {
    case .binaryOperator(.add): self = .plus
    case .binaryOperator(.subtract): self = .minus
    default: return nil
    }
  }
}

extension Parser {
  /// `bool on (…) group_left (…) fill (…)`, all optional.
  mutating func binaryModifiers(
    _ symbol: BinaryOperator
  ) throws(PromQLError) -> (returnsBool: Bool, matching: VectorMatching) {
    let returnsBool = try accept(.keyword(.bool))
    var matching = VectorMatching(cardinality: symbol.isSetOperator ? .manyToMany : .oneToOne)
    if token.kind == .keyword(.on) || token.kind == .keyword(.ignoring) {
      matching.isOn = token.kind == .keyword(.on)
      try advance()
      matching.labels = try groupingLabels()
      if token.kind == .keyword(.groupLeft) || token.kind == .keyword(.groupRight) {
        matching.cardinality = token.kind == .keyword(.groupLeft) ? .manyToOne : .oneToMany
        try advance()
        if token.kind == .leftParenthesis { matching.include = try groupingLabels() }
      }
    }
    try fillModifiers(&matching)
    return (returnsBool, matching)
  }

  private mutating func fillModifiers(_ matching: inout VectorMatching) throws(PromQLError) {
    switch token.kind {
    case .keyword(.fill):
      let value = try fillValue()
      (matching.fillLeft, matching.fillRight) = (value, value)
    case .keyword(.fillLeft):
      matching.fillLeft = try fillValue()
      if token.kind == .keyword(.fillRight) { matching.fillRight = try fillValue() }
    case .keyword(.fillRight):
      matching.fillRight = try fillValue()
      if token.kind == .keyword(.fillLeft) { matching.fillLeft = try fillValue() }
    default: break
    }
  }

  private mutating func fillValue() throws(PromQLError) -> Double {
    try advance()
    guard try accept(.leftParenthesis) else { throw unexpected() }
    let value = try signedNumber(orElse: { $0.unexpected() })
    guard try accept(.rightParenthesis) else { throw unexpected() }
    return value
  }

  /// A number or duration with an optional sign.
  mutating func signedNumber(orElse error: (Parser) -> PromQLError) throws(PromQLError) -> Double {
    let sign = UnaryExpression.Operator(token.kind)
    if sign != nil { try advance() }
    guard token.kind == .number || token.kind == .duration else { throw error(self) }
    let value = try numberLiteral().value
    return sign == .minus ? -value : value
  }

  /// `(a, b, "c d",)`
  mutating func groupingLabels() throws(PromQLError) -> [String] {
    guard token.kind == .leftParenthesis else { throw unexpected("grouping opts", expecting: "\"(\"") }
    try advance()
    var labels: [String] = []
    while try !accept(.rightParenthesis) {
      let name = token.kind == .string ? unquoted(bytes(token)) : text(token)
      guard token.kind == .string || token.canNameLabel else { throw unexpected("grouping opts", expecting: "label") }
      guard !name.isEmpty else { throw failure("invalid label name for grouping: \"\"", at: token.range) }
      labels.append(name)
      try advance()
      if try accept(.comma) { continue }
      guard token.kind == .rightParenthesis else { throw unexpected("grouping opts", expecting: "\",\" or \")\"") }
    }
    return labels
  }
}
