/// What stands between operators, before it is known what it is part of.
indirect enum Operand {
  case spanset(SpansetExpression)
  /// Of several stages, or of one that is no set of spans.
  case pipeline(TraceQLPipeline)
  case group(FieldExpression)
  case coalesce
  case select([FieldExpression])
  case scalarFilter(ScalarExpression, FieldOperator, ScalarExpression)
  /// Has an aggregate somewhere.
  case scalar(ScalarExpression)
  /// Constants only.
  case number(Constant)
  /// `({…} | count())`
  case scalarPipeline(ScalarExpression)
  case pipelineFilter(ScalarExpression, FieldOperator, ScalarExpression)
  /// `rate()` without the spans before it, with comparisons behind it.
  case function(MetricsAggregate, [Comparison])
  case top(Int, [Comparison])
  case bottom(Int, [Comparison])
  case metrics(MetricsExpression)

  struct Comparison {
    var comparison: FieldOperator
    var value: TraceQLValue
  }

  struct Constant {
    var value: TraceQLValue
    /// Written as it is, not computed.
    var isLiteral: Bool
    /// Computed with a duration, which metrics do not take.
    var usesDurations: Bool
  }
}

extension TraceQLParser {
  /// A pipeline, as the whole query or in parentheses.
  mutating func pipelineOperand() throws(TraceQLError) -> Operand {
    try enter()
    defer { leave() }
    var whole = try expression(1)
    while isAt("|") {
      let bar = current
      advance()
      let stage = try expression(1)
      whole = try joined(whole, stage, at: bar)
    }
    return whole
  }

  private func joined(_ left: Operand, _ right: Operand, at token: TraceQLToken) throws(TraceQLError) -> Operand {
    if case .metrics(let metrics) = left {
      switch right {
      case .top(let count, let filters): return .metrics(filtered(.top(metrics, count: count), by: filters))
      case .bottom(let count, let filters): return .metrics(filtered(.bottom(metrics, count: count), by: filters))
      default: throw failure("syntax error: after a metrics function only topk, bottomk or a comparison may follow", at: token)
      }
    }
    guard var pipeline = pipeline(left) else {
      throw failure("syntax error: only sets of spans can be handed on with |", at: token)
    }
    switch right {
    case .spanset(let expression): pipeline.stages.append(.spans(expression))
    case .pipeline(let inner): pipeline.stages.append(.spans(.pipeline(inner)))
    case .group(let expression): pipeline.stages.append(.group(expression))
    case .coalesce: pipeline.stages.append(.coalesce)
    case .select(let fields): pipeline.stages.append(.select(fields))
    case .scalarFilter(let first, let comparison, let second): pipeline.stages.append(.scalarFilter(first, comparison, second))
    case .scalar(.aggregate(let aggregate, let field)): return .scalarPipeline(.pipeline(pipeline, aggregate, field))
    case .function(let aggregate, let filters): return .metrics(filtered(.aggregate(pipeline, aggregate), by: filters))
    case .top, .bottom: throw failure("syntax error: topk and bottomk need a metrics function before them", at: token)
    case .scalar, .number, .scalarPipeline, .pipelineFilter, .metrics:
      throw failure("syntax error: after | a filter, a comparison of an aggregate, by, select, coalesce or a metrics function may stand", at: token)
    }
    return .pipeline(pipeline)
  }

  private func filtered(_ metrics: MetricsExpression, by filters: [Operand.Comparison]) -> MetricsExpression {
    filters.reduce(metrics) { .filter($0, $1.comparison, $1.value) }
  }

  private func pipeline(_ operand: Operand) -> TraceQLPipeline? {
    switch operand {
    case .spanset(let expression): TraceQLPipeline(stages: [.spans(expression)])
    case .pipeline(let pipeline): pipeline
    case .group(let expression): TraceQLPipeline(stages: [.group(expression)])
    case .scalarFilter(let left, let comparison, let right): TraceQLPipeline(stages: [.scalarFilter(left, comparison, right)])
    default: nil
    }
  }

  // MARK: Operators

  private static let precedences: [String: Int] = [
    "&&": 1, "||": 1, "=": 2, "!=": 2, ">": 2, ">=": 2, "<": 2, "<=": 2, ">>": 2, "<<": 2, "~": 2, "!>": 2, "!>>": 2, "!<": 2, "!<<": 2, "!~": 2,
    "&>": 2, "&>>": 2, "&<": 2, "&<<": 2, "&~": 2, "+": 3, "-": 3, "*": 5, "/": 5, "%": 5, "^": 6,
  ]

  private mutating func expression(_ least: Int) throws(TraceQLError) -> Operand {
    try enter()
    defer { leave() }
    var left = try operand()
    while case .symbol(let symbol) = current.kind, let precedence = Self.precedences[symbol], precedence >= least {
      let token = current
      advance()
      let right = try expression(symbol == "^" ? precedence : precedence + 1)
      left = try combined(left, symbol, right, at: token)
    }
    return left
  }

  private func combined(_ left: Operand, _ symbol: String, _ right: Operand, at token: TraceQLToken) throws(TraceQLError) -> Operand {
    if let left = spanset(left), let right = spanset(right) {
      guard let found = SpansetOperator(rawValue: symbol) else { throw failure("syntax error: \(symbol) does not join sets of spans", at: token) }
      return .spanset(.operation(found, left, right))
    }
    guard let found = FieldOperator(rawValue: symbol), found.isArithmetic || found.isComparison else {
      throw failure("syntax error: \(symbol) needs sets of spans on both sides", at: token)
    }
    if found.isArithmetic, let result = try arithmetic(left, found, right, at: token) { return result }
    if found.isComparison, let result = try comparison(left, found, right, at: token) { return result }
    throw failure("syntax error: \(symbol) cannot stand between these", at: token)
  }

  /// Wrapped pipelines are sets of spans too.
  private func spanset(_ operand: Operand) -> SpansetExpression? {
    switch operand {
    case .spanset(let expression): expression
    case .pipeline(let pipeline): .pipeline(pipeline)
    default: nil
    }
  }

  private func arithmetic(_ left: Operand, _ symbol: FieldOperator, _ right: Operand, at token: TraceQLToken) throws(TraceQLError) -> Operand? {
    let joinsMetrics = [.add, .subtract, .multiply, .divide].contains(symbol)
    switch (left, right) {
    case (.number(let first), .number(let second)):
      guard let value = TraceQLArithmetic.result(first.value, symbol, second.value) else {
        throw failure("syntax error: the constant cannot be computed", at: token)
      }
      let usesDurations = first.value.type == .duration || second.value.type == .duration
      return .number(Operand.Constant(value: value, isLiteral: false, usesDurations: usesDurations))
    case (.metrics(let first), .metrics(let second)) where joinsMetrics: return .metrics(.binary(symbol, first, second))
    case (.metrics(let metrics), .number(let number)) where joinsMetrics && number.value.type != .duration:
      return .metrics(.withNumber(symbol, metrics, number.value))
    case (.number(let number), .metrics(let metrics)) where joinsMetrics && number.value.type != .duration:
      return .metrics(.numberWith(symbol, number.value, metrics))
    case (.scalarPipeline(let first), .scalarPipeline(let second)): return .scalarPipeline(.binary(symbol, first, second))
    default:
      guard let first = scalar(left), let second = scalar(right) else { return nil }
      return .scalar(.binary(symbol, first, second))
    }
  }

  private func comparison(_ left: Operand, _ symbol: FieldOperator, _ right: Operand, at token: TraceQLToken) throws(TraceQLError) -> Operand? {
    func metricsBound(_ number: Operand.Constant) throws(TraceQLError) -> Operand.Comparison {
      if number.usesDurations { throw failure("syntax error: durations cannot be computed with here", at: token) }
      return Operand.Comparison(comparison: symbol, value: number.value)
    }
    switch (left, right) {
    case (.metrics(let metrics), .number(let number)): return .metrics(filtered(metrics, by: [try metricsBound(number)]))
    case (.function(let function, let filters), .number(let number)): return .function(function, filters + [try metricsBound(number)])
    case (.top(let count, let filters), .number(let number)): return .top(count, filters + [try metricsBound(number)])
    case (.bottom(let count, let filters), .number(let number)): return .bottom(count, filters + [try metricsBound(number)])
    case (.scalarPipeline(let first), .scalarPipeline(let second)): return .pipelineFilter(first, symbol, second)
    case (.scalarPipeline(let first), .number(let number)) where number.isLiteral: return .pipelineFilter(first, symbol, .literal(number.value))
    case (.number, .number): throw failure("syntax error: a comparison needs an aggregate such as count()", at: token)
    default:
      guard let first = scalar(left), let second = scalar(right) else { return nil }
      return .scalarFilter(first, symbol, second)
    }
  }

  private func scalar(_ operand: Operand) -> ScalarExpression? {
    switch operand {
    case .scalar(let expression): expression
    case .number(let number): .literal(number.value)
    default: nil
    }
  }

  // MARK: Operands

  private mutating func operand() throws(TraceQLError) -> Operand {
    if isAt("{") { return .spanset(.filter(try filter())) }
    if take("(") {
      let inner = try pipelineOperand()
      try expect(")")
      switch inner {
      case .coalesce, .select, .function, .top, .bottom: throw failure("syntax error: this cannot stand alone in parentheses", at: current)
      case .number(let number): return .number(Operand.Constant(value: number.value, isLiteral: false, usesDurations: number.usesDurations))
      // In parentheses these are sets of spans.
      case .group(let expression): return .pipeline(TraceQLPipeline(stages: [.group(expression)]))
      case .scalarFilter(let left, let comparison, let right):
        return .pipeline(TraceQLPipeline(stages: [.scalarFilter(left, comparison, right)]))
      default: return inner
      }
    }
    if isAt("-") {
      advance()
      guard let value = try number(negative: true) else { throw unexpected("a number") }
      return .number(Operand.Constant(value: value, isLiteral: true, usesDurations: false))
    }
    if let value = try number(negative: false) { return .number(Operand.Constant(value: value, isLiteral: true, usesDurations: false)) }
    guard case .word(let word) = current.kind else { throw unexpected("{, ( or an aggregate") }
    return try call(word)
  }

  private mutating func call(_ word: String) throws(TraceQLError) -> Operand {
    let name = current
    advance()
    guard isAt("(") else { throw failure("syntax error: unexpected \(word)", at: name) }
    switch word {
    case "count":
      try empty()
      return .scalar(.aggregate(.count, nil))
    case "min", "max", "sum", "avg":
      try expect("(")
      let field = try fieldExpression()
      try expect(")")
      return .scalar(.aggregate(SpanAggregate(rawValue: word) ?? .count, field))
    case "by":
      try expect("(")
      let field = try fieldExpression()
      try expect(")")
      return .group(field)
    case "coalesce":
      try empty()
      return .coalesce
    case "select": return .select(try fields())
    case "topk", "bottomk":
      try expect("(")
      guard case .int(let count) = current.kind else { throw unexpected("a whole number that is not negative") }
      advance()
      try expect(")")
      return word == "topk" ? .top(Int(clamping: count), []) : .bottom(Int(clamping: count), [])
    default:
      let function = try metricsFunction(word, at: name)
      var groups: [FieldExpression] = []
      if current.kind == .word("by") {
        advance()
        groups = try fields()
      }
      return .function(MetricsAggregate(function: function, groups: groups), [])
    }
  }

  private mutating func empty() throws(TraceQLError) {
    try expect("(")
    try expect(")")
  }

  private mutating func metricsFunction(_ word: String, at name: TraceQLToken) throws(TraceQLError) -> MetricsAggregate.Function {
    switch word {
    case "rate", "count_over_time":
      try empty()
      return word == "rate" ? .rate : .countOverTime
    case "min_over_time": return .minOverTime(try onlyField())
    case "max_over_time": return .maxOverTime(try onlyField())
    case "sum_over_time": return .sumOverTime(try onlyField())
    case "avg_over_time": return .avgOverTime(try onlyField())
    case "histogram_over_time": return .histogramOverTime(try onlyField())
    case "quantile_over_time":
      try expect("(")
      guard let field = field() else { throw unexpected("an attribute") }
      var quantiles: [Double] = []
      while take(",") {
        guard let value = try number(negative: false), value.type != .duration, let quantile = value.number else { throw unexpected("a number from 0 to 1") }
        quantiles.append(quantile)
      }
      guard !quantiles.isEmpty else { throw unexpected("a quantile such as .99") }
      try expect(")")
      return .quantileOverTime(field, quantiles)
    case "compare": return try compare()
    default: throw failure("syntax error: there is no function \(word)", at: name)
    }
  }

  private mutating func onlyField() throws(TraceQLError) -> FieldExpression {
    try expect("(")
    guard let field = field() else { throw unexpected("an attribute") }
    try expect(")")
    return field
  }

  private mutating func compare() throws(TraceQLError) -> MetricsAggregate.Function {
    try expect("(")
    let selection = try filter()
    var numbers: [Int64] = []
    while take(",") {
      guard case .int(let number) = current.kind else { throw unexpected("a whole number") }
      numbers.append(number)
      advance()
    }
    guard [0, 1, 3].contains(numbers.count) else { throw unexpected("a number of values, or that with a start and an end") }
    try expect(")")
    let hasRange = numbers.count == 3
    return .compare(selection, top: numbers.first.map { Int(clamping: $0) } ?? 10, start: hasRange ? numbers[1] : 0, end: hasRange ? numbers[2] : 0)
  }
}
