import TimeSeries

/// How the series of a group become one.
package enum Reduction: Hashable, Sendable {
  case sum, mean, minimum, maximum, count
  /// 1 wherever the group has a point.
  case presence
  /// Of the whole population.
  case standardDeviation, variance

  /// Histograms have no order and no spread: these look at floats only.
  var ignoresHistograms: Bool {
    switch self {
    case .minimum, .maximum, .standardDeviation, .variance: true
    case .sum, .mean, .count, .presence: false
    }
  }
}

extension [EvaluatedSeries] {
  /// One series for each group that has a point at any step.
  ///
  /// - Throws: What `context` throws.
  package func reduced<Context: EvaluationContext>(
    by reduction: Reduction, in groups: SeriesGroups, on grid: StepGrid, context: Context
  ) throws(Context.Failure) -> [EvaluatedSeries] {
    try context.reserve(series: groups.labels.count, in: grid)
    var results: [EvaluatedSeries] = []
    results.reserveCapacity(groups.labels.count)
    for group in groups.labels.indices {
      let members = groups.members[group]
      try context.checkProgress(work: members.count * grid.count)
      var result = EvaluatedSeries(
        labels: groups.labels[group], dropsName: members.contains { self[$0].dropsName }, steps: grid.count)
      reduce(members, by: reduction, into: &result, context)
      if !result.isEmpty { results.append(result) }
    }
    return results
  }

  private func reduce(
    _ members: [Int], by reduction: Reduction, into result: inout EvaluatedSeries, _ context: some EvaluationContext
  ) {
    if reduction.ignoresHistograms { noteIgnoredHistograms(among: members, context) }
    switch reduction {
    case .sum:
      var sums = SumColumn(steps: result.floats.count)
      for index in members { sums.add(self[index].floats) }
      result.floats = sums.totals
      sumHistograms(of: members, into: &result, isMean: false, context)
    case .mean:
      var means = MeanColumn(steps: result.floats.count)
      for index in members { means.add(self[index].floats) }
      result.floats = means.values
      sumHistograms(of: members, into: &result, isMean: true, context)
    case .minimum:
      for index in members { result.floats.keepExtreme(of: self[index].floats, isMinimum: true) }
    case .maximum:
      for index in members { result.floats.keepExtreme(of: self[index].floats, isMinimum: false) }
    case .count, .presence:
      for index in members {
        for step in result.floats.indices where self[index].isPresent(step) {
          let count = result.floats[step].isAbsent ? 0 : result.floats[step]
          result.floats[step] = reduction == .presence ? 1 : count + 1
        }
      }
    case .standardDeviation, .variance:
      var variances = VarianceColumn(steps: result.floats.count)
      for index in members { variances.add(self[index].floats) }
      result.floats = variances.values(squareRoot: reduction == .standardDeviation)
    }
  }

  func noteIgnoredHistograms(among members: [Int], _ context: some EvaluationContext) {
    let hasHistogram = members.contains { self[$0].histograms?.contains { $0 != nil } ?? false }
    if hasHistogram { context.note(.ignoredHistograms) }
  }

  /// The quantile of each group's floats at every step, with that step's own φ.
  ///
  /// - Parameter quantiles: One a step; see ``Quantile/of(_:at:)`` for those outside 0...1.
  /// - Throws: What `context` throws.
  package func quantiles<Context: EvaluationContext>(
    _ quantiles: [Double], in groups: SeriesGroups, on grid: StepGrid, context: Context
  ) throws(Context.Failure) -> [EvaluatedSeries] {
    var results: [EvaluatedSeries] = []
    var values: [Double] = []
    for group in groups.labels.indices {
      let members = groups.members[group]
      try context.checkProgress(work: members.count * grid.count)
      noteIgnoredHistograms(among: members, context)
      var result = EvaluatedSeries(
        labels: groups.labels[group], dropsName: members.contains { self[$0].dropsName }, steps: grid.count)
      for step in 0..<grid.count {
        values.removeAll(keepingCapacity: true)
        for index in members where !self[index].floats[step].isAbsent { values.append(self[index].floats[step]) }
        if !values.isEmpty { result.floats[step] = Quantile.of(&values, at: quantiles[step]).asPoint }
      }
      if !result.isEmpty { results.append(result) }
    }
    return results
  }
}
