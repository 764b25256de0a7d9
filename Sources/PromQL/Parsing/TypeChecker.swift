import StepColumns
import TimeSeries

/// Refuses expressions that are well-formed but make no sense, in the order and the words of Prometheus.
struct TypeChecker {
  func check(_ expression: Expression) throws(PromQLError) {
    switch expression {
    case .number, .string: break
    case .vector(let selector): try check(selector)
    case .matrix(let matrix): try check(matrix.selector)
    case .parentheses(let parentheses): try check(parentheses.content)
    case .unary(let unary): try check(unary)
    case .binary: try checkChain(endingIn: expression)
    case .aggregate(let aggregate): try check(aggregate)
    case .call(let call): try check(call)
    case .subquery(let subquery):
      try check(subquery.expression)
      let type = subquery.expression.type
      guard type == .vector else {
        throw failure("subquery is only allowed on instant vector, got \(type.rawValue) instead", at: subquery.range)
      }
    }
  }

  func check(_ selector: VectorSelector) throws(PromQLError) {
    if let name = selector.name {
      for matcher in selector.matchers.dropLast() where matcher.name == Labels.metricName {
        throw failure(
          "metric name must not be set twice: \(name.promQuoted) or \(matcher.value.promQuoted)", at: selector.range)
      }
    } else if selector.matchers.allSatisfy(\.matchesEmpty) {
      throw failure("vector selector must contain at least one non-empty matcher", at: selector.range)
    }
  }

  private func check(_ unary: UnaryExpression) throws(PromQLError) {
    try check(unary.operand)
    let type = unary.operand.type
    guard type == .scalar || type == .vector else {
      throw failure(
        "unary expression only allowed on expressions of type scalar or instant vector, got \(type.documentedName.promQuoted)",
        at: unary.range)
    }
  }

  private func check(_ aggregate: AggregateExpression) throws(PromQLError) {
    try expect(.vector, of: aggregate.operand, in: "aggregation expression")
    if let parameter = aggregate.parameter, let type = aggregate.operator.parameterType {
      try expect(type, of: parameter, in: "aggregation parameter")
    }
  }

  private func expect(_ type: ValueType, of expression: Expression, in context: String) throws(PromQLError) {
    try check(expression)
    guard expression.type == type else {
      throw failure(
        "expected type \(type.documentedName) in \(context), got \(expression.type.documentedName)", at: expression.range)
    }
  }

  private func failure(_ message: String, at range: Range<Int>) -> PromQLError {
    PromQLError(kind: .parse, message: message, range: range)
  }
}

// MARK: - Calls

extension TypeChecker {
  private func check(_ call: FunctionCall) throws(PromQLError) {
    try checkCount(of: call)
    if call.name == "info", call.arguments.count > 1 { try checkInfoSelector(call) }
    for (index, argument) in call.arguments.enumerated() {
      guard let type = call.function.type(ofArgument: index) else { continue }
      // The second argument of `info` may match everything.
      if !(call.name == "info" && index == 1) { try check(argument) }
      guard argument.type == type else {
        throw failure(
          "expected type \(type.documentedName) in call to function \(call.name.promQuoted), "
            + "got \(argument.type.documentedName)", at: argument.range)
      }
    }
  }

  private func checkCount(of call: FunctionCall) throws(PromQLError) {
    let count = call.arguments.count
    let bound: String
    if call.function.arity == .exact {
      guard count != call.function.minimumArguments else { return }
      bound = "\(call.function.minimumArguments)"
    } else if count < call.function.minimumArguments {
      bound = "at least \(call.function.minimumArguments)"
    } else if let maximum = call.function.maximumArguments, count > maximum {
      bound = "at most \(maximum)"
    } else {
      return
    }
    throw failure("expected \(bound) argument(s) in call to \(call.name.promQuoted), got \(count)", at: call.range)
  }

  private func checkInfoSelector(_ call: FunctionCall) throws(PromQLError) {
    let argument = call.arguments[1]
    guard argument.type == .vector else {
      throw failure(
        "expected type instant vector in call to function \"info\", got \(argument.type.documentedName)", at: call.range)
    }
    guard case .vector(let selector) = argument else {
      throw failure("expected label selectors only", at: argument.range)
    }
    if selector.name != nil {
      throw failure("expected label selectors only, got vector selector instead", at: argument.range)
    }
  }
}

// MARK: - Binary operators

extension TypeChecker {
  /// Long chains (`a + b + c …`) lean to the left; they are walked without recursion.
  private func checkChain(endingIn expression: Expression) throws(PromQLError) {
    var chain: [BinaryExpression] = []
    var first = expression
    while case .binary(let binary) = first {
      chain.append(binary)
      first = binary.left
    }
    try check(first)
    for binary in chain.reversed() {
      try check(binary.right)
      try check(binary, binary.left.type, binary.right.type)
    }
  }

  private func check(_ binary: BinaryExpression, _ left: ValueType, _ right: ValueType) throws(PromQLError) {
    let symbol = binary.operator
    if binary.returnsBool, !symbol.isComparison {
      throw failure("bool modifier can only be used on comparison operators", at: binary.operatorRange)
    }
    if symbol.isComparison, !binary.returnsBool, left == .scalar, right == .scalar {
      throw failure("comparisons between scalars must use BOOL modifier", at: binary.operatorRange)
    }
    if let matching = binary.matching, matching.isOn, let label = matching.labels.first(where: matching.include.contains) {
      throw failure(
        "label \(label.promQuoted) must not occur in ON and GROUP clause at once", at: binary.operatorRange)
    }
    for (type, side) in [(left, binary.left), (right, binary.right)] where type != .scalar && type != .vector {
      throw failure("binary expression must contain only scalar and instant vector types", at: side.range)
    }
    if let matching = binary.matching { try check(matching, of: binary, isBetweenVectors: left == right && left == .vector) }
    if symbol.isSetOperator, left == .scalar || right == .scalar {
      throw failure(
        "set operator \(symbol.rawValue.promQuoted) not allowed in binary scalar expression", at: binary.range)
    }
  }

  private func check(
    _ matching: VectorMatching, of binary: BinaryExpression, isBetweenVectors: Bool
  ) throws(PromQLError) {
    let hasFill = matching.fillLeft != nil || matching.fillRight != nil
    if !isBetweenVectors {
      if !matching.labels.isEmpty {
        throw failure("vector matching only allowed between instant vectors", at: binary.range)
      }
      if hasFill { throw failure("filling in missing series only allowed between instant vectors", at: binary.range) }
    } else if binary.operator.isSetOperator {
      if matching.cardinality != .manyToMany {
        throw failure("no grouping allowed for \(binary.operator.rawValue.promQuoted) operation", at: binary.range)
      }
      if hasFill { throw failure("filling in missing series not allowed for set operators", at: binary.range) }
    }
  }
}
