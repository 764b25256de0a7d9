import PromQL

/// A rule's expression parted into what is measured and the number that it is held against.
struct AlertCondition: Hashable {
  var measured: String
  var threshold: Double?

  /// `a > 5` measures `a` against 5; `5 < a` too. Anything else is drawn as it stands.
  init(_ expression: String) {
    (measured, threshold) = (expression, nil)
    guard let tree = try? Expression(parsing: expression), case .binary(let binary) = tree.withoutParentheses,
      binary.isComparison, !binary.returnsBool
    else { return }
    if let number = Self.number(binary.right) {
      (measured, threshold) = (binary.left.description, number)
    } else if let number = Self.number(binary.left) {
      (measured, threshold) = (binary.right.description, number)
    }
  }

  private static func number(_ expression: Expression) -> Double? {
    switch expression {
    case .number(let literal): literal.value
    case .unary(let unary): number(unary.operand).map { unary.operator == .minus ? -$0 : $0 }
    case .parentheses(let inner): number(inner.content)
    default: nil
    }
  }
}
