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
/// Each step has a heap with its worst value on top, in a stretch of one array. Most offers fail against that worst value,
/// which stands in an array of its own.
private struct BestPlaces {
  private let limits: [Int]
  private let width: Int
  private let isTop: Bool
  /// The larger the better, whichever end is asked for.
  private var keys: [Double]
  private var owners: [Int32]
  private var filled: [Int]
  /// What an offer must beat; +∞ where nothing is asked for, −∞ while there is room or NaN to push out.
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
      // NaN and −∞ beat nothing but are taken while there is room.
      if key > thresholds[step] || thresholds[step] == -.infinity { insert(key, owner, at: step) }
    }
  }

  private mutating func insert(_ key: Double, _ owner: Int, at step: Int) {
    let start = step * width
    if filled[step] < limits[step] {
      put(key, owner, at: start + filled[step])
      filled[step] += 1
      siftUp(from: filled[step] - 1, start)
    } else {
      guard keys[start] < key || (keys[start].isNaN && !key.isNaN) else { return }
      put(key, owner, at: start)
      siftDown(start, count: filled[step])
    }
    if filled[step] == limits[step], !keys[start].isNaN { thresholds[step] = keys[start] }
  }

  private mutating func put(_ key: Double, _ owner: Int, at place: Int) {
    keys[place] = key
    owners[place] = Int32(truncatingIfNeeded: owner)
  }

  /// NaN is worse than every number.
  private func isWorse(_ left: Int, _ right: Int) -> Bool {
    keys[left].isNaN ? !keys[right].isNaN : keys[left] < keys[right]
  }

  private mutating func siftUp(from index: Int, _ start: Int) {
    var child = index
    while child > 0 {
      let parent = (child - 1) / 2
      guard isWorse(start + child, start + parent) else { return }
      swap(start + child, start + parent)
      child = parent
    }
  }

  private mutating func siftDown(_ start: Int, count: Int) {
    var parent = 0
    while 2 * parent + 1 < count {
      var child = 2 * parent + 1
      if child + 1 < count, isWorse(start + child + 1, start + child) { child += 1 }
      guard isWorse(start + child, start + parent) else { return }
      swap(start + child, start + parent)
      parent = child
    }
  }

  private mutating func swap(_ left: Int, _ right: Int) {
    keys.swapAt(left, right)
    owners.swapAt(left, right)
  }

  /// In no order.
  func places(at step: Int) -> some Sequence<Int> {
    owners[step * width..<step * width + filled[step]].lazy.map(Int.init)
  }

  /// Best first; of equal values the earlier series first.
  func sorted(at step: Int) -> [Int] {
    let start = step * width
    return (start..<start + filled[step])
      .sorted { isWorse($1, $0) || (!isWorse($0, $1) && owners[$0] < owners[$1]) }
      .map { Int(owners[$0]) }
  }
}
