package import StepColumns

package struct BinaryExpression: Hashable, Sendable {
  package var `operator`: BinaryOperator
  package var left: Expression
  package var right: Expression
  /// `bool`: a comparison gives 0 or 1 instead of filtering.
  package var returnsBool: Bool
  /// `nil` unless both sides are instant vectors.
  package var matching: VectorMatching?
  package var range: Range<Int>
  package var operatorRange: Range<Int>

  package var isComparison: Bool { `operator`.isComparison }

  init(
    operator: BinaryOperator, left: Expression, right: Expression, returnsBool: Bool = false, matching: VectorMatching?,
    range: Range<Int>, operatorRange: Range<Int>
  ) {
    (self.operator, self.left, self.right, self.returnsBool) = (`operator`, left, right, returnsBool)
    (self.matching, self.range, self.operatorRange) = (matching, range, operatorRange)
  }
}

/// The most used first, as completion offers them.
package enum AggregateOperator: String, Hashable, Sendable, CaseIterable {
  case sum, avg, max, min, count, topk, bottomk, quantile, stddev, stdvar, group
  case countValues = "count_values"
  case limitK = "limitk"
  case limitRatio = "limit_ratio"

  /// The type of the parameter before the operand; `nil` where there is none.
  var parameterType: ValueType? {
    switch self {
    case .topk, .bottomk, .quantile, .limitK, .limitRatio: .scalar
    case .countValues: .string
    default: nil
    }
  }
}

package struct AggregateExpression: Hashable, Sendable {
  package var `operator`: AggregateOperator
  var parameter: Expression?
  package var operand: Expression
  /// `by (grouping)`, or `without (grouping)`.
  package var grouping: [String]
  package var isWithout: Bool
  var range: Range<Int>

  init(
    operator: AggregateOperator, parameter: Expression?, operand: Expression, grouping: [String], isWithout: Bool,
    range: Range<Int>
  ) {
    (self.operator, self.parameter, self.operand) = (`operator`, parameter, operand)
    (self.grouping, self.isWithout, self.range) = (grouping, isWithout, range)
  }
}
