import StepColumns
import Text
import TimeSeries

extension Evaluation {
  func evaluate(_ call: FunctionCall, on grid: StepGrid) throws(PromQLError) -> EvaluatedValue {
    guard let function = FunctionCatalogue.function(named: call.name) else {
      throw .execution("unknown function \(call.name.promQuoted)")
    }
    switch function.body {
    case .perFloat(let change):
      return .vector(try mapFloats(try vector(call.arguments[0], on: grid)) { value, _ in change(value) })
    case .perFloatWithScalars(let change):
      return .vector(try mapFloats(call, change, on: grid))
    case .perHistogram(let measure):
      let isStatistic = ["histogram_count", "histogram_sum", "histogram_avg"].contains(call.name)
      let series = try with(isStatistic ? .statistics : histogramUse) { () throws(PromQLError) in
        try vector(call.arguments[0], on: grid)
      }
      return .vector(try mapHistograms(series, measure))
    case .perDate(let part):
      guard let argument = call.arguments.first else {
        let values = (0..<grid.count).map { part(CivilDate(seconds: Double(grid.time($0)) / 1000)) }
        return .vector([EvaluatedSeries(labels: Labels(), floats: values)])
      }
      return .vector(
        try mapFloats(try vector(argument, on: grid)) { value, _ in part(CivilDate(seconds: value)) })
    case .perStep(let number):
      let arguments = try scalars(call.arguments, on: grid)
      return .scalar((0..<grid.count).map { step in number(self, grid.time(step), arguments.map { $0[step] }) })
    case .overTime(let body):
      return .vector(try overTime(call, function, wholeSeries: nil, body, on: grid))
    case .overTimeFast(let wholeSeries, let body):
      return .vector(try overTime(call, function, wholeSeries: wholeSeries, body, on: grid))
    case .whole(let body):
      return try body(self, call, grid)
    }
  }

  func scalars(_ expressions: [Expression], on grid: StepGrid) throws(PromQLError) -> [[Double]] {
    var columns: [[Double]] = []
    for expression in expressions { columns.append(try scalar(expression, on: grid)) }
    return columns
  }

  private func mapFloats(
    _ series: [EvaluatedSeries], _ change: (Double, _ step: Int) -> Double?
  ) throws(PromQLError) -> [EvaluatedSeries] {
    var results: [EvaluatedSeries] = []
    results.reserveCapacity(series.count)
    for var column in series {
      try checkProgress(work: column.floats.count)
      var isEmpty = true
      for step in column.floats.indices where !column.floats[step].isAbsent {
        column.floats[step] = change(column.floats[step], step)?.asPoint ?? .absent
        isEmpty = false
      }
      if isEmpty { continue }
      column.histograms = nil
      column.dropsName = true
      results.append(column)
    }
    return results
  }

  private func mapFloats(
    _ call: FunctionCall, _ change: (Double, [Double]) -> Double?, on grid: StepGrid
  ) throws(PromQLError) -> [EvaluatedSeries] {
    let series = try vector(call.arguments[0], on: grid)
    let columns = try scalars(Array(call.arguments.dropFirst()), on: grid)
    var arguments = columns.map { $0[0] }
    return try mapFloats(series) { value, step in
      for i in columns.indices { arguments[i] = columns[i][step] }
      return change(value, arguments)
    }
  }

  private func mapHistograms(
    _ series: [EvaluatedSeries], _ measure: (NativeHistogram) -> Double
  ) throws(PromQLError) -> [EvaluatedSeries] {
    var results: [EvaluatedSeries] = []
    for column in series {
      guard let histograms = column.histograms else { continue }
      try checkProgress(work: histograms.count)
      results.append(
        EvaluatedSeries(
          labels: column.labels, dropsName: true, floats: histograms.map { $0.map { measure($0).asPoint } ?? .absent }))
    }
    return results.removingEmpty()
  }

  private func overTime(
    _ call: FunctionCall, _ function: Function, wholeSeries: WholeSeriesBody?, _ body: WindowBody, on grid: StepGrid
  ) throws(PromQLError) -> [EvaluatedSeries] {
    let selection = try selection(for: call, on: grid)
    let others = call.arguments.enumerated().filter { call.function.type(ofArgument: $0.offset) == .scalar }.map(\.element)
    let arguments = try scalars(others, on: grid)
    if function.name == "quantile_over_time", !selection.members.isEmpty {
      warnOfInvalid(arguments[0], at: call.arguments[0])
    }
    let results = try overTime(
      selection, arguments: arguments, keepsName: function.keepsMetricName, wholeSeries: wholeSeries, body)
    if function.name == "rate" || function.name == "increase" { remarkOnNames(of: results, at: selection.position) }
    return results
  }

  /// The range argument of a call, with its extent checked.
  func selection(for call: FunctionCall, on grid: StepGrid) throws(PromQLError) -> RangeSelection {
    guard let place = call.function.parameters.firstIndex(of: .matrix), call.arguments.indices.contains(place),
      let selection = try rangeSelection(call.arguments[place], on: grid)
    else { throw .execution("expected a range vector") }
    if let extent = selection.extent {
      let allowed = extent == .anchored ? ["changes", "delta", "increase", "rate", "resets"] : ["delta", "increase", "rate"]
      guard allowed.contains(call.name) else {
        throw .execution(
          "\(extent.rawValue) modifier can only be used with: \(allowed.joined(separator: ", ")) - not with \(call.name)")
      }
    }
    return selection
  }

  private func remarkOnNames(of series: [EvaluatedSeries], at position: Range<Int>) {
    var seen: Set<String> = []
    for column in series where column.floats.contains(where: { !$0.isAbsent }) {
      guard let name = column.labels.name, seen.insert(name).inserted else { continue }
      let isNamedLikeCounter = ["_total", "_sum", "_count", "_bucket"].contains { name.hasSuffix($0) }
      if !isNamedLikeCounter { annotate(.info, AnnotationText.possiblyNotACounter(metric: name), at: position) }
    }
  }
}
