import StepColumns
import TimeSeries

extension Evaluation {
  func instantResult(of expression: Expression, at time: Timestamp) throws(PromQLError) -> QueryResult.Value {
    let grid = StepGrid.instant(time.rawValue)
    switch expression.withoutParentheses {
    case .matrix(let selector):
      return .matrix(try samples(of: selector, at: grid))
    case .subquery(let subquery):
      return .matrix(try samples(of: subquery, at: grid))
    default:
      break
    }
    switch try evaluate(expression, on: grid) {
    case .scalar(let values): return .scalar(values[0], at: time)
    case .string(let text): return .string(text, at: time)
    case .vector(let series):
      return .vector(
        try series.removingDroppedNames().compactMap { series in
          if let histogram = series.histograms?[0] {
            return InstantSample(labels: series.labels, time: time, value: .nan, histogram: histogram)
          }
          guard !series.floats[0].isAbsent else { return nil }
          return InstantSample(labels: series.labels, time: time, value: series.floats[0])
        })
    }
  }

  func rangeResult(of expression: Expression, on grid: StepGrid) throws(PromQLError) -> [Series] {
    switch try evaluate(expression, on: grid) {
    case .string: return []
    case .scalar(let values):
      return [Series(labels: Labels(), samples: EvaluatedSeries(labels: Labels(), floats: values).samples(on: grid))]
    case .vector(let series):
      return try series.removingDroppedNames()
        .map { Series(labels: $0.labels, samples: $0.samples(on: grid)) }
        .filter { !$0.samples.isEmpty }
        .sorted { $0.labels < $1.labels }
    }
  }
}
