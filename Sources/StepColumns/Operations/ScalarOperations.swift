extension [EvaluatedSeries] {
  /// Every point with the number of its step; series that are left without a point go.
  ///
  /// - Parameters:
  ///   - numbers: One a step.
  ///   - isScalarLeft: The number stands on the left of the operator.
  /// - Throws: What `context` throws.
  package func combined<Context: EvaluationContext>(
    with numbers: [Double], by operation: BinaryOperation, isScalarLeft: Bool, context: Context
  ) throws(Context.Failure) -> [EvaluatedSeries] {
    let symbol = operation.operator
    let points = PointOperation(operation: operation, context: context)
    var results: [EvaluatedSeries] = []
    results.reserveCapacity(count)
    for var column in self {
      try context.checkProgress(work: numbers.count)
      if symbol.changesMetric || operation.returnsBool { column.dropsName = true }
      if column.histograms == nil && !symbol.isTrim {
        let isComparison = symbol.isComparison && !operation.returnsBool
        for step in column.floats.indices where !column.floats[step].isAbsent {
          let value = column.floats[step]
          let result = isScalarLeft ? symbol.number(numbers[step], value) : symbol.number(value, numbers[step])
          // A filter keeps the vector's value, on whichever side it stands.
          column.floats[step] = isComparison ? (result != 0 ? value : .absent) : result.asPoint
        }
      } else {
        for step in column.floats.indices {
          guard let point = column.point(step) else { continue }
          let number = Point.float(numbers[step])
          let result = isScalarLeft
            ? points.apply(number, point, kept: point) : points.apply(point, number, kept: point)
          column.clear(step)
          if let result { column.set(result, at: step) }
        }
      }
      if !column.isEmpty { results.append(column) }
    }
    return results
  }
}
