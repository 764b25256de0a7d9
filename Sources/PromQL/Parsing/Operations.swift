package enum BinaryOperator: String, Hashable, Sendable, CaseIterable {
  case add = "+", subtract = "-", multiply = "*", divide = "/", modulo = "%", power = "^", atan2
  case equal = "==", notEqual = "!=", greater = ">", less = "<", greaterOrEqual = ">=", lessOrEqual = "<="
  /// Cut a native histogram: keep what lies below, or above, the right side.
  case trimUpper = "</", trimLower = ">/"
  case and, or, unless

  package var isComparison: Bool {
    switch self {
    case .equal, .notEqual, .greater, .less, .greaterOrEqual, .lessOrEqual: true
    default: false
    }
  }

  var isSetOperator: Bool {
    switch self {
    case .and, .or, .unless: true
    default: false
    }
  }
}

package struct BinaryExpression: Hashable, Sendable {
  package var `operator`: BinaryOperator
  package var left: Expression
  package var right: Expression
  /// `bool`: a comparison gives 0 or 1 instead of filtering.
  package var returnsBool: Bool
  /// `nil` unless both sides are instant vectors.
  var matching: VectorMatching?
  package var range: Range<Int>
  package var operatorRange: Range<Int>

  init(
    operator: BinaryOperator, left: Expression, right: Expression, returnsBool: Bool = false, matching: VectorMatching?,
    range: Range<Int>, operatorRange: Range<Int>
  ) {
    (self.operator, self.left, self.right, self.returnsBool) = (`operator`, left, right, returnsBool)
    (self.matching, self.range, self.operatorRange) = (matching, range, operatorRange)
  }
}

/// Which elements of two instant vectors belong together.
struct VectorMatching: Hashable, Sendable {
  enum Cardinality: Hashable, Sendable {
    case oneToOne
    /// `group_left`
    case manyToOne
    /// `group_right`
    case oneToMany
    /// Always and only with set operators.
    case manyToMany
  }

  var cardinality: Cardinality
  /// `on (…)` where true, else `ignoring (…)`; an `ignoring` with no labels may be unwritten.
  var isOn: Bool
  var labels: [String]
  /// Labels that `group_left` or `group_right` takes over from the "one" side.
  var include: [String]
  /// Values for elements that are missing on the left or the right side.
  var fillLeft: Double?
  var fillRight: Double?

  init(
    cardinality: Cardinality = .oneToOne, isOn: Bool = false, labels: [String] = [], include: [String] = [],
    fillLeft: Double? = nil, fillRight: Double? = nil
  ) {
    (self.cardinality, self.isOn, self.labels, self.include) = (cardinality, isOn, labels, include)
    (self.fillLeft, self.fillRight) = (fillLeft, fillRight)
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
  var `operator`: AggregateOperator
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
