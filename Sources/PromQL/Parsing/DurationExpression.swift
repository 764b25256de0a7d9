package import StepColumns
package import TimeSeries

/// The length of a range, a step or an offset: `5m`, `300`, `step() * 2`, `max_of(5m, range() / 10)`.
///
/// The arithmetic is done in seconds, as floats; a plain number counts seconds.
package indirect enum DurationExpression: Hashable, Sendable {
  case literal(NumberLiteral)
  /// `step()`: the step of the query; 0 in an instant query.
  case step(range: Range<Int>)
  /// `range()`: from the start to the end of the query; 0 in an instant query.
  case queryRange(range: Range<Int>)
  case unary(UnaryExpression.Operator, DurationExpression, range: Range<Int>)
  case binary(BinaryOperator, DurationExpression, DurationExpression, operatorRange: Range<Int>)
  case minimum(DurationExpression, DurationExpression, range: Range<Int>)
  case maximum(DurationExpression, DurationExpression, range: Range<Int>)
  case parentheses(DurationExpression, range: Range<Int>)
}

extension DurationExpression {
  var range: Range<Int> {
    switch self {
    case .literal(let literal): literal.range
    case .step(let range), .queryRange(let range), .unary(_, _, let range), .parentheses(_, let range): range
    case .minimum(_, _, let range), .maximum(_, _, let range): range
    case .binary(_, let left, let right, _): left.range.lowerBound..<max(left.range.upperBound, right.range.upperBound)
    }
  }

  /// Needs `step()` or `range()`, so that its value is known only with the query.
  package var dependsOnQuery: Bool {
    switch self {
    case .literal: false
    case .step, .queryRange: true
    case .unary(_, let operand, _), .parentheses(let operand, _): operand.dependsOnQuery
    case .binary(_, let left, let right, _), .minimum(let left, let right, _), .maximum(let left, let right, _):
      left.dependsOnQuery || right.dependsOnQuery
    }
  }

  /// - Parameters:
  ///   - step: Of the outermost query; 0 for an instant query.
  ///   - queryRange: From its start to its end.
  ///   - allowsNegative: True for offsets. Ranges and steps must be greater than 0.
  /// - Throws: A parse error in Prometheus' words for a division by zero, a length that is not positive, or one
  ///   that does not fit.
  package func length(
    step: Milliseconds = 0, queryRange: Milliseconds = 0, allowsNegative: Bool = false
  ) throws(PromQLError) -> Milliseconds {
    let seconds = try self.seconds(step: Double(step) / 1000, queryRange: Double(queryRange) / 1000)
    guard allowsNegative || seconds > 0 else {
      throw PromQLError(kind: .parse, message: "duration must be greater than 0", range: range)
    }
    guard seconds.magnitude <= Self.longest else {
      throw PromQLError(kind: .parse, message: "duration out of range", range: range)
    }
    return Milliseconds(clampingToRange: (seconds * 1000).rounded())
  }

  /// Prometheus keeps nanoseconds in 64 bits.
  private static let longest = Double(Int64.max) / 1e9

  private func seconds(step: Double, queryRange: Double) throws(PromQLError) -> Double {
    switch self {
    case .literal(let literal): return literal.value
    case .step: return step
    case .queryRange: return queryRange
    case .parentheses(let content, _): return try content.seconds(step: step, queryRange: queryRange)
    case .unary(let sign, let operand, _):
      let value = try operand.seconds(step: step, queryRange: queryRange)
      return sign == .minus ? -value : value
    case .minimum(let left, let right, _):
      return min(
        try left.seconds(step: step, queryRange: queryRange), try right.seconds(step: step, queryRange: queryRange))
    case .maximum(let left, let right, _):
      return max(
        try left.seconds(step: step, queryRange: queryRange), try right.seconds(step: step, queryRange: queryRange))
    case .binary(let symbol, let left, let right, let operatorRange):
      return try symbol.applied(
        to: left.seconds(step: step, queryRange: queryRange), right.seconds(step: step, queryRange: queryRange),
        at: operatorRange)
    }
  }
}
