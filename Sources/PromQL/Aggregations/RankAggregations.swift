import StepColumns
import TimeSeries

extension Evaluation {
  /// `topk`, `bottomk`, `limitk`, `limit_ratio`: some of the elements, as they are.
  func rank(
    _ series: [EvaluatedSeries], _ groups: SeriesGroups, _ aggregate: AggregateExpression, _ parameter: [Double],
    on grid: StepGrid
  ) throws(PromQLError) -> [EvaluatedSeries] {
    switch aggregate.operator {
    case .limitRatio: return try limitRatio(series, aggregate, parameter, on: grid)
    case .limitK: return try limit(series, groups, counts(parameter, of: series), on: grid)
    default:
      let context = ExpressionContext(self, aggregate.operator.rawValue, at: aggregate.range)
      return try series.keeping(
        aggregate.operator == .topk ? .largest : .smallest, counts: counts(parameter, of: series), in: groups, on: grid,
        context: context)
    }
  }

  private func counts(_ parameter: [Double], of series: [EvaluatedSeries]) throws(PromQLError) -> [Int] {
    try parameter.map { (value) throws(PromQLError) in
      if value.isNaN { throw .execution("Parameter value is NaN") }
      guard value >= -0x1p63, value < 0x1p63 else {
        throw .execution("Scalar value \(value.goGeneral) \(value < 0 ? "underflows" : "overflows") int64")
      }
      return Int(min(max(value, 0), Double(series.count)))
    }
  }

  private func limit(
    _ series: [EvaluatedSeries], _ groups: SeriesGroups, _ counts: [Int], on grid: StepGrid
  ) throws(PromQLError) -> [EvaluatedSeries] {
    var results = series
    for members in groups.members {
      try checkProgress(work: members.count * grid.count)
      var taken = Array(repeating: 0, count: grid.count)
      for index in members {
        for step in 0..<grid.count where results[index].isPresent(step) {
          if taken[step] < counts[step] { taken[step] += 1 } else { results[index].clear(step) }
        }
      }
    }
    return results.removingEmpty()
  }

  /// Takes series by a hash of their labels, so that a ratio and its complement share out all of them.
  private func limitRatio(
    _ series: [EvaluatedSeries], _ aggregate: AggregateExpression, _ parameter: [Double], on grid: StepGrid
  ) throws(PromQLError) -> [EvaluatedSeries] {
    var ratios = parameter
    for step in ratios.indices {
      if ratios[step].isNaN { throw .execution("Ratio value is NaN") }
      ratios[step] = min(max(ratios[step], -1), 1)
    }
    for extreme in [parameter.min(), parameter.max()] {
      guard let extreme, abs(extreme) > 1 else { continue }
      annotate(
        .warning, AnnotationText.invalidRatio(extreme, cappedTo: extreme < 0 ? -1 : 1),
        at: aggregate.parameterPosition)
    }
    var results = series
    for index in results.indices {
      try checkProgress(work: grid.count)
      let place = Double(results[index].labels.prometheusHash) / Double(UInt64.max)
      for step in 0..<grid.count {
        let ratio = ratios[step]
        let isTaken = ratio >= 0 ? place < ratio : place >= 1 + ratio
        if !isTaken { results[index].clear(step) }
      }
    }
    return results.removingEmpty()
  }
}
