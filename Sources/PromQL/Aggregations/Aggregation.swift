import TimeSeries

extension Evaluation {
  func evaluate(_ aggregate: AggregateExpression, on grid: StepGrid) throws(PromQLError) -> [EvaluatedSeries] {
    if aggregate.operator == .countValues { return try countValues(aggregate, on: grid) }
    let parameter = try aggregate.parameter.map { (expression) throws(PromQLError) in try scalar(expression, on: grid) }
    let series = try vector(aggregate.operand, on: grid)
    let groups = try AggregationGroups(series, by: aggregate, evaluation: self)
    switch aggregate.operator {
    case .topk, .bottomk, .limitK, .limitRatio:
      return try rank(series, groups, aggregate, parameter ?? [], on: grid)
    case .quantile:
      return try quantile(series, groups, aggregate, parameter ?? [], on: grid)
    default:
      break
    }
    try reserve(series: groups.labels.count, in: grid)
    var results: [EvaluatedSeries] = []
    results.reserveCapacity(groups.labels.count)
    for group in groups.labels.indices {
      let members = groups.members[group]
      try checkProgress(work: members.count * grid.count)
      var result = EvaluatedSeries(
        labels: groups.labels[group], dropsName: members.contains { series[$0].dropsName },
        floats: Array(repeating: .absent, count: grid.count))
      aggregateGroup(aggregate, members, of: series, into: &result)
      if !result.isEmpty { results.append(result) }
    }
    return results
  }

  private func aggregateGroup(
    _ aggregate: AggregateExpression, _ members: [Int], of series: [EvaluatedSeries], into result: inout EvaluatedSeries
  ) {
    let hasHistograms = members.contains { series[$0].histograms != nil }
    switch aggregate.operator {
    case .sum:
      var sums = SumColumn(steps: result.floats.count)
      for index in members { sums.add(series[index].floats) }
      result.floats = sums.totals
      if hasHistograms { sumHistograms(aggregate, members, of: series, into: &result, isMean: false) }
    case .avg:
      var means = MeanColumn(steps: result.floats.count)
      for index in members { means.add(series[index].floats) }
      result.floats = means.values
      if hasHistograms { sumHistograms(aggregate, members, of: series, into: &result, isMean: true) }
    case .min, .max:
      noteIgnoredHistograms(aggregate, members, of: series)
      let isMinimum = aggregate.operator == .min
      for index in members { result.floats.keepExtreme(of: series[index].floats, isMinimum: isMinimum) }
    case .count, .group:
      for index in members {
        for step in result.floats.indices where series[index].isPresent(step) {
          let count = result.floats[step].isAbsent ? 0 : result.floats[step]
          result.floats[step] = aggregate.operator == .group ? 1 : count + 1
        }
      }
    case .stddev, .stdvar:
      noteIgnoredHistograms(aggregate, members, of: series)
      var variances = VarianceColumn(steps: result.floats.count)
      for index in members { variances.add(series[index].floats) }
      result.floats = variances.values(squareRoot: aggregate.operator == .stddev)
    case .topk, .bottomk, .limitK, .limitRatio, .quantile, .countValues:
      break
    }
  }

  func noteIgnoredHistograms(_ aggregate: AggregateExpression, _ members: [Int], of series: [EvaluatedSeries]) {
    for index in members {
      if let histograms = series[index].histograms, histograms.contains(where: { $0 != nil }) {
        annotate(
          .info, AnnotationText.ignoredHistogram(in: aggregate.operator.rawValue), at: aggregate.operandPosition)
        return
      }
    }
  }

  private func quantile(
    _ series: [EvaluatedSeries], _ groups: AggregationGroups, _ aggregate: AggregateExpression, _ quantiles: [Double],
    on grid: StepGrid
  ) throws(PromQLError) -> [EvaluatedSeries] {
    let numbers = quantiles.filter { !$0.isNaN }
    let extremes = [quantiles.first(where: \.isNaN), numbers.min(), numbers.max()].compactMap { $0 }
    for invalid in extremes where Quantile.isInvalid(invalid) {
      annotate(
        .warning, AnnotationText.invalidQuantile(invalid),
        at: aggregate.parameter?.withoutParentheses.range ?? aggregate.range)
    }
    var results: [EvaluatedSeries] = []
    var values: [Double] = []
    for group in groups.labels.indices {
      let members = groups.members[group]
      try checkProgress(work: members.count * grid.count)
      noteIgnoredHistograms(aggregate, members, of: series)
      var result = EvaluatedSeries(
        labels: groups.labels[group], dropsName: members.contains { series[$0].dropsName },
        floats: Array(repeating: .absent, count: grid.count))
      for step in 0..<grid.count {
        values.removeAll(keepingCapacity: true)
        for index in members where !series[index].floats[step].isAbsent { values.append(series[index].floats[step]) }
        if !values.isEmpty { result.floats[step] = Quantile.of(&values, at: quantiles[step]).asPoint }
      }
      if !result.isEmpty { results.append(result) }
    }
    return results
  }
}

extension AggregateExpression {
  var operandPosition: Range<Int> { operand.withoutParentheses.range }
}

/// Which series go together, found once for all steps.
struct AggregationGroups {
  private(set) var labels: [Labels] = []
  /// Places of the series of each group, in their own order.
  private(set) var members: [[Int]] = []

  init(_ series: [EvaluatedSeries], by aggregate: AggregateExpression, evaluation: Evaluation) throws(PromQLError) {
    if !aggregate.isWithout && aggregate.grouping.isEmpty {
      if !series.isEmpty { (labels, members) = ([Labels()], [Array(series.indices)]) }
      return
    }
    var names = Set(aggregate.grouping)
    if aggregate.isWithout { names.insert(Labels.metricName) }
    var places: [Labels: Int] = [:]
    for index in series.indices {
      try evaluation.checkProgress(work: 10)
      let key = aggregate.isWithout ? series[index].labels.dropping(names) : series[index].labels.keeping(names)
      if let place = places[key] {
        members[place].append(index)
      } else {
        places[key] = labels.count
        labels.append(key)
        members.append([index])
      }
    }
  }
}
