import TimeSeries

extension Evaluation {
  /// `topk`, `bottomk`, `limitk`, `limit_ratio`: some of the elements, as they are.
  func rank(
    _ series: [EvaluatedSeries], _ groups: AggregationGroups, _ aggregate: AggregateExpression, _ parameter: [Double],
    on grid: StepGrid
  ) throws(PromQLError) -> [EvaluatedSeries] {
    switch aggregate.operator {
    case .limitRatio: return try limitRatio(series, aggregate, parameter, on: grid)
    case .limitK: return try limit(series, groups, counts(parameter, of: series), on: grid)
    default: return try extremes(series, groups, aggregate, counts(parameter, of: series), on: grid)
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
    _ series: [EvaluatedSeries], _ groups: AggregationGroups, _ counts: [Int], on grid: StepGrid
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
        at: aggregate.parameter?.withoutParentheses.range ?? aggregate.range)
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

  private func extremes(
    _ series: [EvaluatedSeries], _ groups: AggregationGroups, _ aggregate: AggregateExpression, _ counts: [Int],
    on grid: StepGrid
  ) throws(PromQLError) -> [EvaluatedSeries] {
    let isTop = aggregate.operator == .topk
    let largest = counts.max() ?? 0
    guard largest > 0 else { return [] }
    var results: [EvaluatedSeries] = []
    for members in groups.members {
      try checkProgress(work: members.count * grid.count)
      for index in members where series[index].histograms != nil {
        annotate(.info, AnnotationText.ignoredHistogram(in: aggregate.operator.rawValue), at: aggregate.range)
        break
      }
      try reserve(points: min(largest, members.count) * grid.count)
      var best = BestPlaces(steps: grid.count, limits: counts.map { min($0, members.count) }, isTop: isTop)
      for index in members { best.offer(series[index].floats, from: index) }
      release(points: min(largest, members.count) * grid.count)
      if grid.isInstant {
        for index in best.sorted(at: 0) {
          var chosen = series[index]
          chosen.histograms = nil
          results.append(chosen)
        }
        continue
      }
      var columns: [Int: Int] = [:]
      for step in 0..<grid.count {
        for index in best.places(at: step) {
          let column = columns[index] ?? results.count
          if column == results.count {
            columns[index] = column
            try reserve(points: grid.count)
            results.append(
              EvaluatedSeries(
                labels: series[index].labels, dropsName: series[index].dropsName,
                floats: Array(repeating: .absent, count: grid.count)))
          }
          results[column].floats[step] = series[index].floats[step]
        }
      }
    }
    return results
  }
}

/// The k best values at every step, fed one series at a time.
///
/// Each step keeps its values sorted, worst last, in a stretch of one array; most offers fail against the worst value, which
/// stands in an array of its own.
private struct BestPlaces {
  private let limits: [Int]
  private let width: Int
  private let isTop: Bool
  private var keys: [Double]
  private var owners: [Int32]
  private var filled: [Int]
  /// What an offer must beat; −∞ while there is room.
  private var thresholds: [Double]

  init(steps: Int, limits: [Int], isTop: Bool) {
    (self.limits, self.isTop) = (limits, isTop)
    width = limits.max() ?? 0
    keys = Array(repeating: 0, count: steps * width)
    owners = Array(repeating: 0, count: steps * width)
    filled = Array(repeating: 0, count: steps)
    thresholds = limits.map { $0 > 0 ? -.infinity : .infinity }
  }

  mutating func offer(_ values: [Double], from owner: Int) {
    for step in 0..<min(filled.count, values.count) {
      let value = values[step]
      if value.isAbsent { continue }
      let key = isTop ? value : -value
      if key > thresholds[step] || filled[step] < limits[step] {
        insert(key, owner, at: step)
      } else if key.isNaN == false, filled[step] == limits[step], limits[step] > 0,
        keys[step * width + filled[step] - 1].isNaN {
        insert(key, owner, at: step)
      }
    }
  }

  /// NaN stands behind every number; of equal values the earlier series stays in front.
  private mutating func insert(_ key: Double, _ owner: Int, at step: Int) {
    let start = step * width
    if filled[step] < limits[step] { filled[step] += 1 }
    var place = start + filled[step] - 1
    while place > start, keys[place - 1] < key || (keys[place - 1].isNaN && !key.isNaN) {
      keys[place] = keys[place - 1]
      owners[place] = owners[place - 1]
      place -= 1
    }
    keys[place] = key
    owners[place] = Int32(truncatingIfNeeded: owner)
    if filled[step] == limits[step] {
      let worst = keys[start + filled[step] - 1]
      thresholds[step] = worst.isNaN ? .infinity : worst
    }
  }

  func places(at step: Int) -> some Sequence<Int> {
    owners[step * width..<step * width + filled[step]].lazy.map(Int.init)
  }

  /// Best first.
  func sorted(at step: Int) -> [Int] { Array(places(at: step)) }
}
