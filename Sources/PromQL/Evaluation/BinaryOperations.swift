import Glibc
import TimeSeries

extension BinaryOperator {
  /// For comparisons 1 or 0.
  @inline(__always)
  func number(_ left: Double, _ right: Double) -> Double {
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
  var changesMetric: Bool { !isComparison && !isSetOperator && !isTrim }

  /// Cuts a native histogram at a number; numbers themselves cannot be cut.
  var isTrim: Bool { self == .trimUpper || self == .trimLower }
}

/// What an operator makes of two points; `nil` where there is no result.
struct PointOperation {
  let expression: BinaryExpression
  let evaluation: Evaluation

  var symbol: BinaryOperator { expression.operator }

  enum Point {
    case float(Double)
    case histogram(NativeHistogram)
  }

  /// - Parameter kept: What a comparison that holds gives (without `bool`).
  func apply(_ left: Point, _ right: Point, kept: Point? = nil) -> Point? {
    switch (left, right) {
    case (.float(let a), .float(let b)):
      guard !symbol.isTrim else { return refuse("float", "float") }
      let value = symbol.number(a, b)
      return symbol.isComparison ? compared(value != 0, kept ?? left) : .float(value)
    case (.float(let factor), .histogram(let histogram)):
      guard symbol == .multiply else { return refuse("float", "histogram") }
      return .histogram(histogram.multiplied(by: factor).compacted())
    case (.histogram(let histogram), .float(let number)):
      switch symbol {
      case .multiply: return .histogram(histogram.multiplied(by: number).compacted())
      case .divide: return .histogram(histogram.divided(by: number).compacted())
      case .trimUpper: return .histogram(histogram.trimmed(at: number, keepingBelow: true))
      case .trimLower: return .histogram(histogram.trimmed(at: number, keepingBelow: false))
      default: return refuse("histogram", "float")
      }
    case (.histogram(let a), .histogram(let b)):
      return apply(a, b, kept: kept ?? left)
    }
  }

  private func apply(_ left: NativeHistogram, _ right: NativeHistogram, kept: Point) -> Point? {
    switch symbol {
    case .equal: return compared(left.compacted().isSameData(as: right.compacted()), kept)
    case .notEqual: return compared(!left.compacted().isSameData(as: right.compacted()), kept)
    case .add, .subtract: break
    default: return refuse("histogram", "histogram")
    }
    let operation = symbol == .add ? HistogramOperation.addition : .subtraction
    var result = left
    do {
      let notes = symbol == .add ? try result.add(right) : try result.subtract(right)
      if notes.countersCollided {
        evaluation.annotate(.warning, AnnotationText.counterResetsCollided(during: operation), at: expression.range)
      }
      if notes.boundsReconciled {
        evaluation.annotate(.info, AnnotationText.boundsReconciled(during: operation), at: expression.range)
      }
    } catch {
      evaluation.annotate(.warning, AnnotationText.incompatibleBuckets(symbol.rawValue), at: expression.range)
      return nil
    }
    if symbol == .subtract { result.counterResetHint = .gauge }
    result.compact()
    return .histogram(result)
  }

  private func compared(_ holds: Bool, _ kept: Point) -> Point? {
    if expression.returnsBool { return .float(holds ? 1 : 0) }
    return holds ? kept : nil
  }

  private func refuse(_ left: String, _ right: String) -> Point? {
    evaluation.annotate(.info, AnnotationText.incompatibleTypes(left, symbol.rawValue, right), at: expression.range)
    return nil
  }
}

extension EvaluatedSeries {
  func point(_ step: Int) -> PointOperation.Point? {
    if let histogram = histograms?[step] { return .histogram(histogram) }
    return floats[step].isAbsent ? nil : .float(floats[step])
  }

  mutating func set(_ point: PointOperation.Point, at step: Int) {
    switch point {
    case .float(let value): floats[step] = value.asPoint
    case .histogram(let histogram): set(histogram, at: step)
    }
  }
}

extension Evaluation {
  func evaluate(_ binary: BinaryExpression, on grid: StepGrid) throws(PromQLError) -> EvaluatedValue {
    let left = try evaluate(binary.left, on: grid)
    let right = try evaluate(binary.right, on: grid)
    switch (left, right) {
    case (.scalar(let a), .scalar(let b)):
      guard !binary.operator.isTrim else {
        throw .execution("operator \(binary.operator.rawValue.promQuoted) not allowed for Scalar operations")
      }
      return .scalar(a.indices.map { binary.operator.number(a[$0], b[$0]).asPoint })
    case (.vector(let series), .scalar(let numbers)):
      return .vector(try combine(binary, series, numbers, isScalarLeft: false))
    case (.scalar(let numbers), .vector(let series)):
      return .vector(try combine(binary, series, numbers, isScalarLeft: true))
    case (.vector(let a), .vector(let b)):
      let matching = binary.matching ?? VectorMatching()
      if binary.operator.isSetOperator { return .vector(try combineSets(binary.operator, matching, a, b, on: grid)) }
      return .vector(try match(binary, matching, a, b, on: grid))
    default:
      throw .execution("binary operators take scalars and instant vectors only")
    }
  }

  private func combine(
    _ binary: BinaryExpression, _ series: [EvaluatedSeries], _ numbers: [Double], isScalarLeft: Bool
  ) throws(PromQLError) -> [EvaluatedSeries] {
    let symbol = binary.operator
    let operation = PointOperation(expression: binary, evaluation: self)
    var results: [EvaluatedSeries] = []
    results.reserveCapacity(series.count)
    for var column in series {
      try checkProgress(work: numbers.count)
      if symbol.changesMetric || binary.returnsBool { column.dropsName = true }
      if column.histograms == nil && !symbol.isTrim {
        let isComparison = symbol.isComparison && !binary.returnsBool
        for step in column.floats.indices where !column.floats[step].isAbsent {
          let value = column.floats[step]
          let result = isScalarLeft ? symbol.number(numbers[step], value) : symbol.number(value, numbers[step])
          // A filter keeps the vector's value, on whichever side it stands.
          column.floats[step] = isComparison ? (result != 0 ? value : .absent) : result.asPoint
        }
      } else {
        for step in column.floats.indices {
          guard let point = column.point(step) else { continue }
          let number = PointOperation.Point.float(numbers[step])
          let result = isScalarLeft
            ? operation.apply(number, point, kept: point) : operation.apply(point, number, kept: point)
          column.clear(step)
          if let result { column.set(result, at: step) }
        }
      }
      if !column.isEmpty { results.append(column) }
    }
    return results
  }
}
