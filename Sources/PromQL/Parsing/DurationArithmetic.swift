import Glibc
import StepColumns

extension BinaryOperator {
  /// The arithmetic of duration expressions, in seconds. Only `+ - * / % ^` occur there.
  func applied(to left: Double, _ right: Double, at range: Range<Int>) throws(PromQLError) -> Double {
    switch self {
    case .add: return left + right
    case .subtract: return left - right
    case .multiply: return left * right
    case .power: return pow(left, right)
    case .divide:
      guard right != 0 else { throw PromQLError(kind: .parse, message: "division by zero", range: range) }
      return left / right
    case .modulo:
      guard right != 0 else { throw PromQLError(kind: .parse, message: "modulo by zero", range: range) }
      return fmod(left, right)
    default:
      throw PromQLError(kind: .parse, message: "operator \"\(rawValue)\" is not defined for durations", range: range)
    }
  }
}
