import StepColumns

extension Expression {
  /// The expression over several lines, wherever a part is longer than `width` columns.
  ///
  /// - Parameter width: Columns that a part may take on one line, its indentation not counted. As in Prometheus a
  ///   call whose own text fits stays on one line.
  package func pretty(width: Int = 100) -> String {
    PrettyPrinter(width: width).text(self, level: 0)
  }
}

private struct PrettyPrinter {
  let width: Int

  func text(_ expression: Expression, level: Int) -> String {
    let indent = Self.indent(level)
    guard needsSplit(expression) else { return indent + expression.description }
    switch expression {
    case .number, .string, .vector, .matrix: return indent + expression.description
    case .binary(let binary):
      return "\(text(binary.left, level: level + 1))\n\(indent)\(binary.head)\n\(text(binary.right, level: level + 1))"
    case .call(let call): return "\(indent)\(call.name)(\n\(list(call.arguments, level: level))\n\(indent))"
    case .aggregate(let aggregate): return "\(indent)\(aggregate.head)(\n\(list(aggregate.arguments, level: level))\n\(indent))"
    case .parentheses(let inner): return "\(indent)(\n\(text(inner.content, level: level + 1))\n\(indent))"
    case .subquery(let subquery): return text(subquery.expression, level: level) + subquery.suffix
    case .unary(let unary):
      return indent + unary.operator.rawValue + text(unary.operand, level: level).drop { $0 == " " }
    }
  }

  private func list(_ arguments: [Expression], level: Int) -> String {
    arguments.map { text($0, level: level + 1) }.joined(separator: ",\n")
  }

  private func needsSplit(_ expression: Expression) -> Bool {
    expression.description.unicodeScalars.count > width
  }

  private static func indent(_ level: Int) -> String { String(repeating: "  ", count: level) }
}
