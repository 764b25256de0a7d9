package import TimeSeries

/// An operator with what changes its result.
package struct BinaryOperation: Hashable, Sendable {
  package var `operator`: BinaryOperator
  /// `bool`: a comparison gives 0 or 1 instead of filtering.
  package var returnsBool: Bool

  package init(_ operator: BinaryOperator, returnsBool: Bool = false) {
    (self.operator, self.returnsBool) = (`operator`, returnsBool)
  }
}

/// What a series has at a step.
package enum Point: Sendable {
  case float(Double)
  case histogram(NativeHistogram)
}

extension EvaluatedSeries {
  /// `nil` where the series has no point.
  package func point(_ step: Int) -> Point? {
    if let histogram = histograms?[step] { return .histogram(histogram) }
    return floats[step].isAbsent ? nil : .float(floats[step])
  }

  package mutating func set(_ point: Point, at step: Int) {
    switch point {
    case .float(let value): floats[step] = value.asPoint
    case .histogram(let histogram): set(histogram, at: step)
    }
  }
}

/// What an operator makes of two points; `nil` where there is no result.
struct PointOperation<Context: EvaluationContext> {
  let operation: BinaryOperation
  let context: Context

  var symbol: BinaryOperator { operation.operator }

  /// - Parameter kept: What a comparison that holds gives (without `bool`).
  func apply(_ left: Point, _ right: Point, kept: Point? = nil) -> Point? {
    switch (left, right) {
    case (.float(let a), .float(let b)):
      guard !symbol.isTrim else { return refuse(.float, .float) }
      let value = symbol.number(a, b)
      return symbol.isComparison ? compared(value != 0, kept ?? left) : .float(value)
    case (.float(let factor), .histogram(let histogram)):
      guard symbol == .multiply else { return refuse(.float, .histogram) }
      return .histogram(histogram.multiplied(by: factor).compacted())
    case (.histogram(let histogram), .float(let number)):
      switch symbol {
      case .multiply: return .histogram(histogram.multiplied(by: number).compacted())
      case .divide: return .histogram(histogram.divided(by: number).compacted())
      case .trimUpper: return .histogram(histogram.trimmed(at: number, keepingBelow: true))
      case .trimLower: return .histogram(histogram.trimmed(at: number, keepingBelow: false))
      default: return refuse(.histogram, .float)
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
    default: return refuse(.histogram, .histogram)
    }
    let kind = symbol == .add ? HistogramOperation.addition : .subtraction
    var result = left
    do {
      let notes = symbol == .add ? try result.add(right) : try result.subtract(right)
      if notes.countersCollided { context.note(.counterResetsCollided(kind)) }
      if notes.boundsReconciled { context.note(.boundsReconciled(kind)) }
    } catch {
      context.note(.incompatibleBuckets)
      return nil
    }
    if symbol == .subtract { result.counterResetHint = .gauge }
    result.compact()
    return .histogram(result)
  }

  private func compared(_ holds: Bool, _ kept: Point) -> Point? {
    if operation.returnsBool { return .float(holds ? 1 : 0) }
    return holds ? kept : nil
  }

  private func refuse(_ left: EvaluationNote.PointKind, _ right: EvaluationNote.PointKind) -> Point? {
    context.note(.incompatibleTypes(left: left, right: right))
    return nil
  }
}
