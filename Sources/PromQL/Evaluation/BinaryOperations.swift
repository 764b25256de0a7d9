import StepColumns
import TimeSeries

extension Evaluation {
  func evaluate(_ binary: BinaryExpression, on grid: StepGrid) throws(PromQLError) -> EvaluatedValue {
    let left = try evaluate(binary.left, on: grid)
    let right = try evaluate(binary.right, on: grid)
    let operation = BinaryOperation(binary.operator, returnsBool: binary.returnsBool)
    let context = ExpressionContext(self, binary.operator.rawValue, at: binary.range)
    switch (left, right) {
    case (.scalar(let a), .scalar(let b)):
      guard !binary.operator.isTrim else {
        throw .execution("operator \(binary.operator.rawValue.promQuoted) not allowed for Scalar operations")
      }
      return .scalar(a.indices.map { binary.operator.number(a[$0], b[$0]).asPoint })
    case (.vector(let series), .scalar(let numbers)):
      return .vector(try series.combined(with: numbers, by: operation, isScalarLeft: false, context: context))
    case (.scalar(let numbers), .vector(let series)):
      return .vector(try series.combined(with: numbers, by: operation, isScalarLeft: true, context: context))
    case (.vector(let a), .vector(let b)):
      let matching = binary.matching ?? VectorMatching()
      return .vector(
        try binary.operator.isSetOperator
          ? a.combined(with: b, bySet: binary.operator, matching, on: grid, context: context)
          : a.combined(with: b, by: operation, matching, on: grid, context: context))
    default:
      throw .execution("binary operators take scalars and instant vectors only")
    }
  }
}
