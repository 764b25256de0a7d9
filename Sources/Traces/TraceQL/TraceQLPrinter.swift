/// Queries as they are written by the book: one blank around operators, parentheses only where they matter.
extension TraceQLQuery {
  package var text: String {
    let root =
      switch self.root {
      case .search(let pipeline): pipeline.text
      case .scalarPipelines(let left, let comparison, let right): "\(left.text) \(comparison.rawValue) \(right.text)"
      case .metrics(let metrics): metrics.text
      }
    guard !hints.isEmpty else { return root }
    return root + " with(" + hints.map { "\($0.name)=\($0.value.literal)" }.joined(separator: ", ") + ")"
  }
}

extension FieldExpression {
  package var text: String {
    switch self {
    case .literal(let value): value.literal
    case .attribute(let attribute): attribute.text
    case .intrinsic(let intrinsic): intrinsic.rawValue
    case .unary(let symbol, .binary): symbol.rawValue + "(" + operand + ")"
    case .unary(let symbol, .unary): symbol.rawValue + "(" + operand + ")"
    case .unary(let symbol, .literal): symbol.rawValue + (symbol == .subtract ? "(" + operand + ")" : operand)
    case .unary(let symbol, _): symbol.rawValue + operand
    case .binary(let symbol, let left, let right):
      left.text(within: symbol, isRight: false) + " \(symbol.rawValue) " + right.text(within: symbol, isRight: true)
    }
  }

  private var operand: String { if case .unary(_, let inner) = self { inner.text } else { text } }

  /// `&&` beside `||` and a second comparison get parentheses, although they would group from the left.
  private func text(within outer: FieldOperator, isRight: Bool) -> String {
    guard case .binary(let inner, _, _) = self else {
      if case .unary = self, outer.precedence > FieldOperator.subtract.precedence { return "(\(text))" }
      if case .literal(let value) = self, outer == .power, (value.number ?? 0) < 0 { return "(\(text))" }
      return text
    }
    let groups = outer == .power ? isRight : !isRight
    let isBare = inner.precedence > outer.precedence || (inner.precedence == outer.precedence && groups && (inner == outer || inner.isArithmetic))
    return isBare ? text : "(\(text))"
  }
}

extension SpansetExpression {
  package var text: String {
    switch self {
    case .filter(nil): "{}"
    case .filter(let condition?): "{ \(condition.text) }"
    case .operation(let symbol, let left, let right):
      left.text(within: symbol, isRight: false) + " \(symbol.rawValue) " + right.text(within: symbol, isRight: true)
    case .pipeline(let pipeline): "(\(pipeline.text))"
    }
  }

  private func text(within outer: SpansetOperator, isRight: Bool) -> String {
    guard case .operation(let inner, _, _) = self else { return text }
    let isBare = inner.precedence > outer.precedence || (!isRight && inner == outer)
    return isBare ? text : "(\(text))"
  }
}

extension TraceQLPipeline {
  package var text: String { stages.map(\.text).joined(separator: " | ") }
}

extension TraceQLPipeline.Stage {
  package var text: String {
    switch self {
    case .spans(let expression): expression.text
    case .scalarFilter(let left, let comparison, let right): "\(left.text) \(comparison.rawValue) \(right.text)"
    case .group(let expression): "by(\(expression.text))"
    case .coalesce: "coalesce()"
    case .select(let fields): "select(" + fields.map(\.text).joined(separator: ", ") + ")"
    }
  }
}

extension ScalarExpression {
  package var text: String {
    switch self {
    case .literal(let value): value.literal
    case .aggregate(let aggregate, let field): "\(aggregate.rawValue)(\(field?.text ?? ""))"
    case .binary(let symbol, let left, let right): "\(left.inner) \(symbol.rawValue) \(right.inner)"
    case .pipeline(let pipeline, let aggregate, let field): "(\(pipeline.text) | \(aggregate.rawValue)(\(field?.text ?? "")))"
    }
  }

  private var inner: String { if case .binary = self { "(\(text))" } else { text } }
}

extension MetricsAggregate {
  package var text: String {
    let arguments: String =
      switch function {
      case .rate, .countOverTime: ""
      case .minOverTime(let field), .maxOverTime(let field), .sumOverTime(let field), .avgOverTime(let field), .histogramOverTime(let field):
        field.text
      case .quantileOverTime(let field, let quantiles): ([field.text] + quantiles.map { TraceQLValue.float($0).text }).joined(separator: ", ")
      case .compare(let selection, let top, let start, let end):
        ([SpansetExpression.filter(selection).text, String(top)] + (start == 0 ? [] : [String(start), String(end)])).joined(separator: ", ")
      }
    let by = groups.isEmpty ? "" : " by (" + groups.map(\.text).joined(separator: ", ") + ")"
    return "\(function.name)(\(arguments))\(by)"
  }
}

extension MetricsExpression {
  package var text: String {
    switch self {
    case .aggregate(let pipeline, let aggregate): "\(pipeline.text) | \(aggregate.text)"
    case .top(let inner, let count): "\(inner.text) | topk(\(count))"
    case .bottom(let inner, let count): "\(inner.text) | bottomk(\(count))"
    case .filter(let inner, let comparison, let value): "\(inner.compared) \(comparison.rawValue) \(value.literal)"
    case .binary(let symbol, let left, let right): "(\(left.text)) \(symbol.rawValue) (\(right.text))"
    case .withNumber(let symbol, let inner, let value): "(\(inner.text)) \(symbol.rawValue) \(value.literal)"
    case .numberWith(let symbol, let value, let inner): "\(value.literal) \(symbol.rawValue) (\(inner.text))"
    }
  }

  /// Before a comparison.
  private var compared: String {
    switch self {
    case .aggregate, .top, .bottom, .filter: text
    case .binary, .withNumber, .numberWith: "(\(text))"
    }
  }
}
