import Glibc

/// An operator between two values, as PromQL and its kin write it.
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

  package var isSetOperator: Bool {
    switch self {
    case .and, .or, .unless: true
    default: false
    }
  }
}

extension BinaryOperator {
  /// For comparisons 1 or 0.
  package func number(_ left: Double, _ right: Double) -> Double {
    switch self {
    case .add: left + right
    case .subtract: left - right
    case .multiply: left * right
    case .divide: left / right
    case .modulo: fmod(left, right)
    case .power: pow(left, right)
    case .atan2: Glibc.atan2(left, right)
    case .equal: left == right ? 1 : 0
    case .notEqual: left != right ? 1 : 0
    case .greater: left > right ? 1 : 0
    case .less: left < right ? 1 : 0
    case .greaterOrEqual: left >= right ? 1 : 0
    case .lessOrEqual: left <= right ? 1 : 0
    case .and, .or, .unless, .trimUpper, .trimLower: .nan
    }
  }

  /// The result measures something else than the left side does.
  package var changesMetric: Bool { !isComparison && !isSetOperator && !isTrim }

  /// Cuts a native histogram at a number; numbers themselves cannot be cut.
  package var isTrim: Bool { self == .trimUpper || self == .trimLower }
}
