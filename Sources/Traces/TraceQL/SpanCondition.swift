import Text

/// A field expression, made ready to be asked of many spans.
struct SpanCondition {
  let value: (SearchedTrace, Int) -> TraceQLValue

  func holds(_ trace: SearchedTrace, _ span: Int) -> Bool { value(trace, span) == .bool(true) }

  init(_ expression: FieldExpression) {
    switch expression {
    case .literal(let literal): value = { _, _ in literal }
    case .attribute(let attribute): value = { trace, span in trace.value(of: attribute, span) }
    case .intrinsic(let intrinsic): value = { trace, span in trace.value(of: intrinsic, span) }
    case .unary(let symbol, let operand):
      let inner = SpanCondition(operand)
      value = { trace, span in Self.unary(symbol, inner.value(trace, span)) }
    case .binary(.and, let left, let right):
      let (first, second) = (SpanCondition(left), SpanCondition(right))
      value = { trace, span in .bool(first.holds(trace, span) && second.holds(trace, span)) }
    case .binary(.or, let left, let right):
      let (first, second) = (SpanCondition(left), SpanCondition(right))
      value = { trace, span in .bool(first.holds(trace, span) || second.holds(trace, span)) }
    case .binary(let symbol, let left, .literal(.string(let text))) where symbol == .matches || symbol == .doesNotMatch:
      // Validation has compiled it before.
      let pattern = try? Pattern(text, syntax: .prometheus)
      let inner = SpanCondition(left)
      value = { trace, span in .bool(Self.matches(inner.value(trace, span), pattern, wanted: symbol == .matches)) }
    case .binary(let symbol, let left, .literal(.null)) where !symbol.isArithmetic:
      let inner = SpanCondition(left)
      value = { trace, span in .bool((inner.value(trace, span) == .null) == (symbol == .equal)) }
    case .binary(let symbol, .literal(.null), let right) where !symbol.isArithmetic:
      let inner = SpanCondition(right)
      value = { trace, span in .bool((inner.value(trace, span) == .null) == (symbol == .equal)) }
    case .binary(let symbol, let left, let right):
      let (first, second) = (SpanCondition(left), SpanCondition(right))
      if symbol.isArithmetic {
        value = { trace, span in TraceQLArithmetic.result(first.value(trace, span), symbol, second.value(trace, span)) ?? .null }
      } else {
        // Ids are found with their leading zeros and without.
        let bound = Self.padded(right, like: left)
        let other = Self.padded(left, like: right)
        value = { trace, span in .bool(Self.compares(other ?? first.value(trace, span), symbol, bound ?? second.value(trace, span))) }
      }
    }
  }

  private static func padded(_ literal: FieldExpression, like field: FieldExpression) -> TraceQLValue? {
    guard case .literal(.string(let text)) = literal, case .intrinsic(let intrinsic) = field, !text.isEmpty else { return nil }
    let width: Int
    switch intrinsic {
    case .traceID, .linkTraceID: width = 32
    case .spanID, .spanParentID, .linkSpanID: width = 16
    default: return nil
    }
    return .string(String(repeating: "0", count: max(width - text.count, 0)) + text.lowercased())
  }

  private static func unary(_ symbol: FieldOperator, _ value: TraceQLValue) -> TraceQLValue {
    switch (symbol, value) {
    case (.not, .bool(let bool)): .bool(!bool)
    case (.subtract, .int(let number)): .int(0 &- number)
    case (.subtract, .float(let number)): .float(-number)
    case (.subtract, .duration(let length)): .duration(0 &- length)
    default: .null
    }
  }

  private static func matches(_ value: TraceQLValue, _ pattern: Pattern?, wanted: Bool) -> Bool {
    switch value {
    case .string(let text): (pattern?.matches(text) ?? false) == wanted
    // Of several values one has to match, or none.
    case .several(let values):
      wanted ? values.contains { matches($0, pattern, wanted: true) } : !values.isEmpty && values.allSatisfy { matches($0, pattern, wanted: false) }
    default: false
    }
  }

  /// Values of different types compare with nothing; what is not there only with nil.
  static func compares(_ left: TraceQLValue, _ symbol: FieldOperator, _ right: TraceQLValue) -> Bool {
    switch (left, right) {
    case (.several(let values), let other):
      if symbol == .notEqual { return !values.isEmpty && values.allSatisfy { compares($0, symbol, other) } }
      return values.contains { compares($0, symbol, other) }
    case (let other, .several(let values)):
      if symbol == .notEqual { return !values.isEmpty && values.allSatisfy { compares(other, symbol, $0) } }
      return values.contains { compares(other, symbol, $0) }
    case (.string(let first), .string(let second)):
      switch symbol {
      case .equal: return first == second
      case .notEqual: return first != second
      case .greater: return first > second
      case .greaterOrEqual: return first >= second
      case .less: return first < second
      case .lessOrEqual: return first <= second
      default: return false
      }
    case (.int(let first), .int(let second)) where symbol == .equal || symbol == .notEqual: return (first == second) == (symbol == .equal)
    case (.bool, .bool), (.status, .status), (.kind, .kind):
      return symbol == .equal ? left == right : symbol == .notEqual ? left != right : false
    default:
      guard let first = left.number, let second = right.number else { return false }
      return TraceQLArithmetic.compares(first, symbol, second)
    }
  }
}
