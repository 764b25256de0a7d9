/// A parsed and type-checked PromQL expression.
///
/// Positions are byte ranges of the text that was parsed. A rewritten tree keeps the positions of the parts it
/// was made from, so that annotations still point into the user's text.
package indirect enum Expression: Hashable, Sendable {
  case number(NumberLiteral)
  case string(StringLiteral)
  case vector(VectorSelector)
  case matrix(MatrixSelector)
  case subquery(Subquery)
  case unary(UnaryExpression)
  case binary(BinaryExpression)
  case aggregate(AggregateExpression)
  case call(FunctionCall)
  case parentheses(ParenthesizedExpression)
}

/// What an expression evaluates to.
package enum ValueType: String, Hashable, Sendable {
  case scalar, vector, matrix, string

  /// The words of error messages.
  var documentedName: String {
    switch self {
    case .scalar: "scalar"
    case .vector: "instant vector"
    case .matrix: "range vector"
    case .string: "string"
    }
  }
}

extension Expression {
  package var type: ValueType {
    switch self {
    case .number: .scalar
    case .string: .string
    case .vector, .aggregate: .vector
    case .matrix, .subquery: .matrix
    case .unary(let unary): unary.operand.type
    case .binary(let binary): binary.left.type == .scalar && binary.right.type == .scalar ? .scalar : .vector
    case .call(let call): call.function.returns
    case .parentheses(let inner): inner.content.type
    }
  }

  package var range: Range<Int> {
    switch self {
    case .number(let node): node.range
    case .string(let node): node.range
    case .vector(let node): node.range
    case .matrix(let node): node.range
    case .subquery(let node): node.range
    case .unary(let node): node.range
    case .binary(let node): node.range
    case .aggregate(let node): node.range
    case .call(let node): node.range
    case .parentheses(let node): node.range
    }
  }

  /// The expression without the brackets around it.
  package var withoutParentheses: Expression {
    var expression = self
    while case .parentheses(let inner) = expression { expression = inner.content }
    return expression
  }

  /// The expressions directly below, in the order of the text; the selector of a range selector is none.
  package var children: [Expression] {
    switch self {
    case .number, .string, .vector, .matrix: []
    case .subquery(let node): [node.expression]
    case .unary(let node): [node.operand]
    case .binary(let node): [node.left, node.right]
    case .aggregate(let node): (node.parameter.map { [$0] } ?? []) + [node.operand]
    case .call(let node): node.arguments
    case .parentheses(let node): [node.content]
    }
  }

  /// The same expression with each of its ``children`` replaced.
  package func mapChildren(_ change: (Expression) -> Expression) -> Expression {
    switch self {
    case .number, .string, .vector, .matrix: return self
    case .subquery(var node):
      node.expression = change(node.expression)
      return .subquery(node)
    case .unary(var node):
      node.operand = change(node.operand)
      return .unary(node)
    case .binary(var node):
      node.left = change(node.left)
      node.right = change(node.right)
      return .binary(node)
    case .aggregate(var node):
      node.parameter = node.parameter.map(change)
      node.operand = change(node.operand)
      return .aggregate(node)
    case .call(var node):
      node.arguments = node.arguments.map(change)
      return .call(node)
    case .parentheses(var node):
      node.content = change(node.content)
      return .parentheses(node)
    }
  }
}

package struct NumberLiteral: Hashable, Sendable {
  package var value: Double
  /// Written as a duration (`5m`): then ``value`` is its seconds.
  var isDuration: Bool
  var range: Range<Int>

  init(value: Double, isDuration: Bool = false, range: Range<Int>) {
    (self.value, self.isDuration, self.range) = (value, isDuration, range)
  }
}

package struct StringLiteral: Hashable, Sendable {
  /// Unquoted.
  var value: String
  var range: Range<Int>

  init(value: String, range: Range<Int>) {
    (self.value, self.range) = (value, range)
  }
}

package struct UnaryExpression: Hashable, Sendable {
  package enum Operator: String, Hashable, Sendable { case plus = "+", minus = "-" }

  package var `operator`: Operator
  package var operand: Expression
  var range: Range<Int>

  init(operator: Operator, operand: Expression, range: Range<Int>) {
    (self.operator, self.operand, self.range) = (`operator`, operand, range)
  }
}

package struct ParenthesizedExpression: Hashable, Sendable {
  package var content: Expression
  var range: Range<Int>

  init(content: Expression, range: Range<Int>) {
    (self.content, self.range) = (content, range)
  }
}

package struct FunctionCall: Hashable, Sendable {
  var function: FunctionSignature
  package var arguments: [Expression]
  package var range: Range<Int>

  init(function: FunctionSignature, arguments: [Expression], range: Range<Int>) {
    (self.function, self.arguments, self.range) = (function, arguments, range)
  }

  package var name: String { function.name }
}
