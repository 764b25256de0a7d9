import StepColumns
import TimeSeries

extension Evaluation {
  /// One series for each value that occurs, with the value as a label.
  func countValues(_ aggregate: AggregateExpression, on grid: StepGrid) throws(PromQLError) -> [EvaluatedSeries] {
    guard let parameter = aggregate.parameter else { throw .execution("count_values needs a label name") }
    let label = try string(parameter)
    guard label.isLabelName else { throw .execution("invalid label name \(label.promQuoted)") }
    let series = try vector(aggregate.operand, on: grid)
    var names = Set(aggregate.grouping)
    if aggregate.isWithout { names.insert(Labels.metricName) } else { names.insert(label) }
    var places: [Labels: Int] = [:]
    var results: [EvaluatedSeries] = []
    for column in series {
      try checkProgress(work: grid.count * 4)
      // Neighbouring steps often share their value.
      var last: (text: String, place: Int)?
      for step in 0..<grid.count {
        let text: String
        if let histogram = column.histograms?[step] {
          text = histogram.description
        } else if !column.floats[step].isAbsent {
          text = column.floats[step].plainDecimal
        } else {
          continue
        }
        let place: Int
        if let last, last.text == text {
          place = last.place
        } else {
          var labels = column.labels
          labels[label] = text
          let key = aggregate.isWithout ? labels.dropping(names) : labels.keeping(names)
          place = places[key] ?? results.count
          if place == results.count {
            try reserve(points: grid.count)
            places[key] = place
            results.append(
              EvaluatedSeries(
                labels: key, dropsName: false, floats: Array(repeating: .absent, count: grid.count)))
          }
          last = (text, place)
        }
        let count = results[place].floats[step]
        results[place].floats[step] = count.isAbsent ? 1 : count + 1
      }
    }
    return results
  }
}
