import Text

/// Checks what the grammar cannot: types, attributes that nothing answers, numbers that make no sense.
struct TraceQLValidator {
  let text: String

  private func invalid(_ reason: String) -> TraceQLError { TraceQLError(.invalid, reason, at: 0, in: text) }
  private func unsupported(_ reason: String) -> TraceQLError { TraceQLError(.unsupported, reason, at: 0, in: text) }

  func check(_ query: TraceQLQuery) throws(TraceQLError) {
    switch query.root {
    case .search(let pipeline): try check(pipeline)
    case .scalarPipelines(let left, _, let right):
      try check(left)
      try check(right)
      throw unsupported("comparing what pipelines count with one another")
    case .metrics(let metrics): try check(metrics)
    }
  }

  // MARK: Spans

  private func check(_ pipeline: TraceQLPipeline) throws(TraceQLError) {
    for stage in pipeline.stages {
      switch stage {
      case .spans(let expression): try check(expression)
      case .scalarFilter(let left, let comparison, let right): try checkFilter(left, comparison, right)
      case .group(let expression):
        try check(expression)
        if !expression.refersToSpan { throw invalid("grouping field expressions must reference the span: \(expression.text)") }
      case .coalesce: break
      case .select(let fields): for field in fields { try check(field) }
      }
    }
  }

  private func check(_ expression: SpansetExpression) throws(TraceQLError) {
    switch expression {
    case .filter(nil): break
    case .filter(let condition?):
      try check(condition)
      let type = condition.type
      if type != .bool, type != .attribute { throw invalid("span filter field expressions must resolve to a boolean: { \(condition.text) }") }
    case .operation(_, let left, let right):
      try check(left)
      try check(right)
    case .pipeline(let pipeline): try check(pipeline)
    }
  }

  private func check(_ expression: FieldExpression) throws(TraceQLError) {
    switch expression {
    case .literal: break
    case .attribute(let attribute):
      if attribute.scope.isOfParent { throw unsupported("the parent’s attributes: \(attribute.text)") }
    case .intrinsic(.parent): throw unsupported("parent")
    case .intrinsic: break
    case .unary(let symbol, let operand):
      try check(operand)
      let type = operand.type
      let fits = type == .attribute || (symbol == .not ? type == .bool : type.isNumeric)
      if !fits { throw invalid("illegal operation for the given type: \(expression.text)") }
    case .binary(let symbol, let left, let right): try checkBinary(expression, symbol, left, right)
    }
  }

  private func checkBinary(_ whole: FieldExpression, _ symbol: FieldOperator, _ left: FieldExpression, _ right: FieldExpression) throws(TraceQLError) {
    try check(left)
    try check(right)
    let (first, second) = (left.type, right.type)
    if left == .literal(.null) || right == .literal(.null) {
      for side in [left, right] where side != .literal(.null) {
        switch side {
        case .intrinsic: throw invalid("intrinsics cannot be nil: \(whole.text)")
        case .attribute(TraceQLAttribute(scope: .resource, name: "service.name")): throw invalid("resource.service.name cannot be nil: \(whole.text)")
        case .attribute: break
        default: throw invalid("only attributes can be compared with nil: \(whole.text)")
        }
      }
      if symbol != .equal, symbol != .notEqual { throw invalid("illegal operation for nil: \(whole.text)") }
      return
    }
    let match = first == .attribute || second == .attribute || first == second || (first.isNumeric && second.isNumeric)
    if !match { throw invalid("binary operations must operate on the same type: \(whole.text)") }
    if !Self.takes(symbol, first) || !Self.takes(symbol, second) { throw invalid("illegal operation for the given types: \(whole.text)") }
    if symbol == .matches || symbol == .doesNotMatch {
      guard case .literal(.string(let pattern)) = right else {
        if right.type == .attribute { throw invalid("a regular expression must be written as a text: \(whole.text)") }
        return
      }
      do throws(PatternError) {
        _ = try Pattern(pattern, syntax: .prometheus)
      } catch {
        throw invalid("invalid regex \(TraceQLValue.quoted(pattern)): \(error.reason)")
      }
    }
  }

  private static func takes(_ symbol: FieldOperator, _ type: TraceQLType) -> Bool {
    switch type {
    case .attribute: true
    case .bool: [.and, .or, .equal, .notEqual].contains(symbol)
    case .int, .float, .duration: symbol.isArithmetic || symbol.isComparison
    case .string: symbol.isComparison || symbol == .matches || symbol == .doesNotMatch
    case .null, .status, .kind: symbol == .equal || symbol == .notEqual
    }
  }

  // MARK: Numbers about sets

  private func checkFilter(_ left: ScalarExpression, _ comparison: FieldOperator, _ right: ScalarExpression) throws(TraceQLError) {
    try check(left)
    try check(right)
    guard case .aggregate = left, case .literal = right else {
      throw unsupported("comparisons other than of one aggregate with a constant")
    }
  }

  private func check(_ expression: ScalarExpression) throws(TraceQLError) {
    switch expression {
    case .literal: break
    case .aggregate(let aggregate, let field): try check(aggregate, field)
    case .binary(_, let left, let right):
      try check(left)
      try check(right)
    case .pipeline(let pipeline, let aggregate, let field):
      try check(pipeline)
      try check(aggregate, field)
    }
  }

  private func check(_ aggregate: SpanAggregate, _ field: FieldExpression?) throws(TraceQLError) {
    guard let field else { return }
    try check(field)
    if field.type != .attribute, !field.type.isNumeric {
      throw invalid("aggregate field expressions must resolve to a number type: \(aggregate.rawValue)(\(field.text))")
    }
    if !field.refersToSpan { throw invalid("aggregate field expressions must reference the span: \(aggregate.rawValue)(\(field.text))") }
  }

  // MARK: Series

  private func check(_ metrics: MetricsExpression) throws(TraceQLError) {
    switch metrics {
    case .aggregate(let pipeline, let aggregate):
      try check(pipeline)
      for group in aggregate.groups { try check(group) }
      try check(aggregate.function)
    case .top(let inner, let count), .bottom(let inner, let count):
      if count < 1 { throw invalid("topk and bottomk need a number of at least 1") }
      try checkOperand(inner)
    case .filter(let inner, _, _): try checkOperand(inner)
    case .binary(_, let left, let right):
      try checkOperand(left)
      try checkOperand(right)
    case .withNumber(_, let inner, _), .numberWith(_, _, let inner): try checkOperand(inner)
    }
  }

  private func checkOperand(_ metrics: MetricsExpression) throws(TraceQLError) {
    if case .aggregate(_, let aggregate) = metrics, case .compare = aggregate.function {
      throw invalid("compare cannot be computed with, filtered or cut to the largest")
    }
    try check(metrics)
  }

  private func check(_ function: MetricsAggregate.Function) throws(TraceQLError) {
    switch function {
    case .rate, .countOverTime: break
    case .minOverTime(let field), .maxOverTime(let field), .sumOverTime(let field), .avgOverTime(let field), .histogramOverTime(let field):
      try check(field)
    case .quantileOverTime(let field, let quantiles):
      try check(field)
      if let wrong = quantiles.first(where: { !(0...1).contains($0) }) { throw invalid("a quantile is from 0 to 1, not \(wrong)") }
    case .compare(let selection, let top, let start, let end):
      try check(.filter(selection))
      if top < 1 { throw invalid("compare needs at least one value of each attribute") }
      if start > end || (start == 0) != (end == 0) { throw invalid("compare: the start must be before the end") }
    }
  }
}

extension FieldExpression {
  var type: TraceQLType {
    switch self {
    case .literal(let value): return value.type
    case .attribute: return .attribute
    case .intrinsic(let intrinsic): return intrinsic.type
    case .unary(_, let operand): return operand.type
    case .binary(let symbol, let left, let right):
      if symbol.isBoolean { return .bool }
      return left.type == .attribute ? right.type : left.type == .duration || right.type != .duration ? left.type : .duration
    }
  }

  var refersToSpan: Bool {
    switch self {
    case .literal: false
    case .attribute, .intrinsic: true
    case .unary(_, let operand): operand.refersToSpan
    case .binary(_, let left, let right): left.refersToSpan || right.refersToSpan
    }
  }
}

extension TraceQLQuery {
  /// - Throws: ``TraceQLError``: of the grammar, of types, or of what nothing supports.
  package init(_ text: String) throws(TraceQLError) {
    var parser = try TraceQLParser(text)
    self = try parser.query()
    try TraceQLValidator(text: text).check(self)
  }

  /// Whether the text is a valid query.
  package static func accepts(_ text: String) -> Bool { (try? TraceQLQuery(text)) != nil }
}
