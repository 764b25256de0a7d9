import StepColumns
import TimeSeries

extension Function {
  static let histograms = [
    Function("histogram_count", summary: "Number of observations of native histograms", body: .perHistogram(\.count)),
    Function("histogram_sum", summary: "Sum of the observations of native histograms", body: .perHistogram(\.sum)),
    Function(
      "histogram_avg", summary: "Mean of the observations of native histograms",
      body: .perHistogram { $0.sum / $0.count }),
    Function(
      "histogram_stddev", summary: "Estimated standard deviation of native histograms",
      body: .perHistogram { $0.variance.squareRoot() }),
    Function(
      "histogram_stdvar", summary: "Estimated variance of native histograms", body: .perHistogram(\.variance)),
    Function(
      "histogram_quantile", [.scalar, .vector], summary: "The φ-quantile of classic or native histograms",
      body: .whole { evaluation, call, grid throws(PromQLError) in
        .vector(try evaluation.histogramQuantile(call, on: grid))
      }),
    Function(
      "histogram_quantiles", [.vector, .string, .scalar, .scalar], arity: .lastOptional(upTo: 9),
      summary: "Several quantiles of classic or native histograms, told apart by a label",
      body: .whole { evaluation, call, grid throws(PromQLError) in
        .vector(try evaluation.histogramQuantiles(call, on: grid))
      }),
    Function(
      "histogram_fraction", [.scalar, .scalar, .vector], summary: "The share of observations between two values",
      body: .whole { evaluation, call, grid throws(PromQLError) in
        .vector(try evaluation.histogramFraction(call, on: grid))
      }),
  ]
}

extension Evaluation {
  func histogramQuantile(_ call: FunctionCall, on grid: StepGrid) throws(PromQLError) -> [EvaluatedSeries] {
    let quantiles = try scalar(call.arguments[0], on: grid)
    let series = try bucketVector(call.arguments[1], on: grid)
    warnOfInvalid(quantiles, at: call.arguments[0])
    let position = call.arguments[1].withoutParentheses.range
    let groups = try HistogramGroups(series, on: grid, evaluation: self, position: position)
    return try self.quantiles(quantiles, of: groups, argument: call.arguments[1], on: grid)
  }

  func histogramQuantiles(_ call: FunctionCall, on grid: StepGrid) throws(PromQLError) -> [EvaluatedSeries] {
    let series = try bucketVector(call.arguments[0], on: grid)
    let label = try string(call.arguments[1])
    let columns = try scalars(Array(call.arguments.dropFirst(2)), on: grid)
    for (column, argument) in zip(columns, call.arguments.dropFirst(2)) { warnOfInvalid(column, at: argument) }
    let position = call.arguments[0].withoutParentheses.range
    let groups = try HistogramGroups(series, on: grid, evaluation: self, position: position)
    var results: [EvaluatedSeries] = []
    for column in columns {
      let found = try quantiles(column, of: groups, argument: call.arguments[0], on: grid)
      for series in found {
        // The value of the label may change from step to step with the quantile.
        for value in Set(column.map(\.bitPattern)).sorted() {
          var labelled = series
          labelled.labels[label] = Double(bitPattern: value).openMetricsText
          for step in 0..<grid.count where column[step].bitPattern != value { labelled.clear(step) }
          if !labelled.isEmpty { results.append(labelled) }
        }
      }
    }
    return try results.mergingSameLabels()
  }

  private func bucketVector(_ argument: Expression, on grid: StepGrid) throws(PromQLError) -> [EvaluatedSeries] {
    try with(.bucketsThroughout) { () throws(PromQLError) in try vector(argument, on: grid) }
  }

  func warnOfInvalid(_ quantiles: [Double], at argument: Expression) {
    for quantile in Set(quantiles.filter(Quantile.isInvalid).map(\.bitPattern)) {
      annotate(
        .warning, AnnotationText.invalidQuantile(Double(bitPattern: quantile)), at: argument.withoutParentheses.range)
    }
  }

  private func quantiles(
    _ quantiles: [Double], of groups: HistogramGroups, argument: Expression, on grid: StepGrid
  ) throws(PromQLError) -> [EvaluatedSeries] {
    let position = argument.withoutParentheses.range
    return try groups.measure { (histogram, step, name) in
      let result = histogram.quantile(quantiles[step])
      switch result.effect {
      case .none: break
      case .resultIsNaN: annotate(.info, AnnotationText.quantileIsNaN(metric: name), at: position)
      case .skewedHigher: annotate(.info, AnnotationText.quantileIsSkewed(metric: name), at: position)
      }
      return result.value
    } classic: { (buckets: inout ClassicBuckets, step: Int, name: String) in
      let result = buckets.quantile(quantiles[step])
      if let repair = result.repair { note(repair, of: name, time: grid.time(step), at: position) }
      return result.value
    }
  }

  func histogramFraction(_ call: FunctionCall, on grid: StepGrid) throws(PromQLError) -> [EvaluatedSeries] {
    let lower = try scalar(call.arguments[0], on: grid)
    let upper = try scalar(call.arguments[1], on: grid)
    let series = try bucketVector(call.arguments[2], on: grid)
    let position = call.arguments[2].withoutParentheses.range
    let groups = try HistogramGroups(series, on: grid, evaluation: self, position: position)
    return try groups.measure { (histogram, step, name) in
      if histogram.sum.isNaN && histogram.count != 0 {
        annotate(.info, AnnotationText.fractionWithoutNaNs(metric: name), at: position)
      }
      return histogram.fraction(from: lower[step], to: upper[step])
    } classic: { (buckets: inout ClassicBuckets, step: Int, name: String) in
      buckets.fraction(from: lower[step], to: upper[step])
    }
  }
}

extension Double {
  /// OpenMetrics writes whole numbers with a decimal point.
  fileprivate var openMetricsText: String {
    let text = goGeneral
    return isFinite && !text.contains(".") && !text.contains("e") ? text + ".0" : text
  }
}
