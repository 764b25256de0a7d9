/// Computing with numbers and durations.
enum TraceQLArithmetic {
  /// Whole numbers stay whole (`1 / 2` is 0), a duration with anything is a duration; `nil` where there is no result.
  static func result(_ left: TraceQLValue, _ symbol: FieldOperator, _ right: TraceQLValue) -> TraceQLValue? {
    if case .int(let first) = left, case .int(let second) = right { return whole(first, symbol, second) }
    guard let first = left.number, let second = right.number, let value = real(first, symbol, second) else { return nil }
    if left.type == .duration || right.type == .duration {
      guard value.isFinite, abs(value) < 9.2e18 else { return nil }
      return .duration(Int64(value))
    }
    return .float(value)
  }

  private static func whole(_ left: Int64, _ symbol: FieldOperator, _ right: Int64) -> TraceQLValue? {
    switch symbol {
    case .add: return checked(left.addingReportingOverflow(right))
    case .subtract: return checked(left.subtractingReportingOverflow(right))
    case .multiply: return checked(left.multipliedReportingOverflow(by: right))
    case .divide: return checked(left.dividedReportingOverflow(by: right))
    case .modulo: return checked(left.remainderReportingOverflow(dividingBy: right))
    case .power:
      guard let value = real(Double(left), .power, Double(right)) else { return nil }
      return Int64(exactly: value.rounded(.towardZero)).map(TraceQLValue.int) ?? .float(value)
    default: return nil
    }
  }

  private static func checked(_ result: (partialValue: Int64, overflow: Bool)) -> TraceQLValue? {
    result.overflow ? nil : .int(result.partialValue)
  }

  static func real(_ left: Double, _ symbol: FieldOperator, _ right: Double) -> Double? {
    switch symbol {
    case .add: left + right
    case .subtract: left - right
    case .multiply: left * right
    case .divide: left / right
    case .modulo: left.truncatingRemainder(dividingBy: right)
    case .power: power(left, right)
    default: nil
    }
  }

  static func compares(_ left: Double, _ symbol: FieldOperator, _ right: Double) -> Bool {
    switch symbol {
    case .equal: left == right
    case .notEqual: left != right
    case .greater: left > right
    case .greaterOrEqual: left >= right
    case .less: left < right
    case .lessOrEqual: left <= right
    default: false
    }
  }
}
