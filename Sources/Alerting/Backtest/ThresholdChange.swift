import PromQL
import StepColumns

extension RuleQuery {
  /// The number that the expression is compared with, and where it stands in the text; `nil` where no single comparison with a number decides.
  package var threshold: (value: Double, range: Range<Int>, comparison: String)? {
    guard let expression else { return nil }
    return Self.threshold(of: expression)
  }

  private static func threshold(of expression: Expression) -> (value: Double, range: Range<Int>, comparison: String)? {
    guard case .binary(let binary) = expression.withoutParentheses else { return nil }
    if binary.operator.isComparison {
      for side in [binary.right, binary.left] {
        if case .number(let number) = side.withoutParentheses { return (number.value, side.withoutParentheses.range, binary.operator.rawValue) }
        if case .unary(let unary) = side.withoutParentheses, case .number(let number) = unary.operand, unary.operator == .minus {
          return (-number.value, side.withoutParentheses.range, binary.operator.rawValue)
        }
      }
      return nil
    }
    guard binary.operator.isSetOperator else { return nil }
    return threshold(of: binary.left) ?? threshold(of: binary.right)
  }

  /// The same with another threshold; `nil` where there is none to change.
  package func comparing(with value: Double) -> RuleQuery? {
    guard let threshold else { return nil }
    let bytes = Array(text.utf8)
    guard threshold.range.upperBound <= bytes.count else { return nil }
    let changed = String(decoding: bytes[..<threshold.range.lowerBound], as: UTF8.self) + "\(value)"
      + String(decoding: bytes[threshold.range.upperBound...], as: UTF8.self)
    guard let expression = try? Expression(parsing: changed) else { return nil }
    return RuleQuery(text: changed, expression: expression)
  }
}
