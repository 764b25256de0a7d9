import StepColumns
import TimeSeries

/// The cumulative buckets of one classic histogram at one step, sorted by upper bound.
struct ClassicBuckets {
  var bounds: [Double] = []
  var counts: [Double] = []

  mutating func removeAll() {
    bounds.removeAll(keepingCapacity: true)
    counts.removeAll(keepingCapacity: true)
  }

  /// Bounds must come in rising order; counts of equal bounds are added up.
  mutating func append(bound: Double, count: Double) {
    if bounds.last == bound {
      counts[counts.count - 1] += count
    } else {
      bounds.append(bound)
      counts.append(count)
    }
  }

  /// Linear inside a bucket; the first begins at 0 where its bound is above 0.
  ///
  /// - Returns: NaN without a +Inf bucket, with fewer than two buckets or no observations. The repair says that counts fell
  ///   from one bucket to the next by more than rounding, and were raised.
  mutating func quantile(_ quantile: Double) -> (value: Double, repair: MonotonicityRepair?) {
    if quantile.isNaN { return (.nan, nil) }
    if quantile < 0 { return (-.infinity, nil) }
    if quantile > 1 { return (.infinity, nil) }
    guard bounds.last == .infinity else { return (.nan, nil) }
    let repair = forceMonotonicity()
    guard bounds.count >= 2, let observations = counts.last, observations != 0 else { return (.nan, nil) }
    var rank = quantile * observations
    let last = counts.count - 1
    var place = 0
    while place < last && !(counts[place] >= rank) { place += 1 }
    if place == last { return (bounds[last - 1], repair) }
    if place == 0 && bounds[0] <= 0 { return (bounds[0], repair) }
    var start = 0.0
    var count = counts[place]
    if place > 0 {
      start = bounds[place - 1]
      count -= counts[place - 1]
      rank -= counts[place - 1]
    }
    return (start + (bounds[place] - start) * (rank / count), repair)
  }

  mutating func fraction(from lower: Double, to upper: Double) -> Double {
    guard bounds.last == .infinity, let count = counts.last, count != 0, !lower.isNaN, !upper.isNaN else { return .nan }
    guard lower < upper else { return 0 }
    var rank = 0.0
    var ranks: (lower: Double?, upper: Double?)
    for index in bounds.indices {
      let start = index > 0 ? bounds[index - 1] : bounds[0] > 0 ? 0 : -.infinity
      if ranks.lower == nil { ranks.lower = rankOf(lower, bucket: index, from: start, below: rank) }
      if ranks.upper == nil { ranks.upper = rankOf(upper, bucket: index, from: start, below: rank) }
      if ranks.lower != nil && ranks.upper != nil { break }
      rank = counts[index]
    }
    return (min(ranks.upper ?? count, count) - min(ranks.lower ?? count, count)) / count
  }

  private func rankOf(_ value: Double, bucket index: Int, from start: Double, below rank: Double) -> Double? {
    if start >= value { return rank }
    guard bounds[index] > value else { return nil }
    if bounds[index] == .infinity { return rank }
    if start == -.infinity { return counts[index] }
    return rank + (counts[index] - rank) * (value - start) / (bounds[index] - start)
  }

  /// Differences that rounding explains are evened out silently; counts that fall are raised.
  private mutating func forceMonotonicity() -> MonotonicityRepair? {
    var repair: MonotonicityRepair?
    var previous = counts[0]
    for index in counts.indices.dropFirst() {
      let current = counts[index]
      if current == previous { continue }
      if Self.isAlmostEqual(previous, current) {
        counts[index] = previous
      } else if current < previous {
        counts[index] = previous
        let new = MonotonicityRepair(buckets: bounds[index]...bounds[index], difference: previous - current)
        repair = repair.map { $0.joined(with: new) } ?? new
      } else {
        previous = current
      }
    }
    return repair
  }

  private static func isAlmostEqual(_ left: Double, _ right: Double) -> Bool {
    if left.isNaN || right.isNaN { return left.isNaN && right.isNaN }
    let difference = abs(left - right)
    let size = abs(left) + abs(right)
    if left == 0 || right == 0 || size < .leastNormalMagnitude { return difference < 1e-12 * .leastNormalMagnitude }
    return difference / min(size, .greatestFiniteMagnitude) < 1e-12
  }
}

/// Where counts of buckets fell and had to be raised.
struct MonotonicityRepair {
  /// Upper bounds of the first and the last bucket concerned.
  var buckets: ClosedRange<Double>
  /// The largest by which a count was raised.
  var difference: Double

  func joined(with other: MonotonicityRepair) -> MonotonicityRepair {
    MonotonicityRepair(
      buckets: min(buckets.lowerBound, other.buckets.lowerBound)...max(buckets.upperBound, other.buckets.upperBound),
      difference: max(difference, other.difference))
  }
}

/// Classic histograms put together from their bucket series, beside the native ones of the same vector.
struct HistogramGroups {
  private struct Classic {
    /// Without `le`.
    var labels: Labels
    var dropsName: Bool
    /// By rising upper bound.
    var buckets: [(bound: Double, series: Int)]
  }

  private let series: [EvaluatedSeries]
  private var classics: [Classic] = []
  /// For each series with histograms, the classic histogram of the same name and labels.
  private var natives: [(series: Int, rival: Int?)] = []
  private let grid: StepGrid
  private let evaluation: Evaluation
  private let position: Range<Int>

  init(
    _ series: [EvaluatedSeries], on grid: StepGrid, evaluation: Evaluation, position: Range<Int>
  ) throws(PromQLError) {
    (self.series, self.grid, self.evaluation, self.position) = (series, grid, evaluation, position)
    var places: [Labels: Int] = Dictionary(minimumCapacity: series.count / 8)
    for index in series.indices {
      try evaluation.checkProgress(work: 10)
      let labels = series[index].labels
      let bound = labels["le"].flatMap { Double($0.hasPrefix("+") ? String($0.dropFirst()) : $0) }
      guard let bound, !bound.isNaN else {
        // Worth a word only where there are floats: a native histogram needs no such label.
        if series[index].floats.contains(where: { !$0.isAbsent }) {
          evaluation.annotate(
            .warning, AnnotationText.badBucketLabel(labels["le"] ?? "", metric: labels.name ?? ""), at: position)
        }
        continue
      }
      var key = labels
      key["le"] = nil
      if let place = places[key] {
        classics[place].buckets.append((bound, index))
      } else {
        places[key] = classics.count
        classics.append(Classic(labels: key, dropsName: true, buckets: [(bound, index)]))
      }
    }
    for place in classics.indices {
      classics[place].buckets.sort { $0.bound < $1.bound }
    }
    for index in series.indices where series[index].histograms != nil {
      natives.append((index, places[series[index].labels]))
    }
  }

  /// One column for each native and each classic histogram.
  func measure(
    _ native: (NativeHistogram, _ step: Int, _ metric: String) -> Double,
    classic: (inout ClassicBuckets, _ step: Int, _ metric: String) -> Double
  ) throws(PromQLError) -> [EvaluatedSeries] {
    var results: [EvaluatedSeries] = []
    var conflicts: [Int: Set<Int>] = [:]
    for (index, rival) in natives {
      try evaluation.checkProgress(work: grid.count)
      var column = EvaluatedSeries(
        labels: series[index].labels, dropsName: true, floats: Array(repeating: .absent, count: grid.count))
      let name = column.labels.name ?? ""
      for step in 0..<grid.count {
        guard let histogram = series[index].histograms?[step] else { continue }
        if let rival, classics[rival].buckets.contains(where: { !series[$0.series].floats[step].isAbsent }) {
          evaluation.annotate(.warning, AnnotationText.mixedClassicAndNative(metric: name), at: position)
          conflicts[rival, default: []].insert(step)
          continue
        }
        column.floats[step] = native(histogram, step, name).asPoint
      }
      results.append(column)
    }
    var buckets = ClassicBuckets()
    for (place, group) in classics.enumerated() {
      try evaluation.checkProgress(work: grid.count * group.buckets.count)
      var column = EvaluatedSeries(
        labels: group.labels, dropsName: true, floats: Array(repeating: .absent, count: grid.count))
      let name = group.labels.name ?? ""
      let conflicting = conflicts[place]
      for step in 0..<grid.count {
        buckets.removeAll()
        for (bound, index) in group.buckets {
          let count = series[index].floats[step]
          if !count.isAbsent { buckets.append(bound: bound, count: count) }
        }
        guard !buckets.bounds.isEmpty, conflicting?.contains(step) != true else { continue }
        column.floats[step] = classic(&buckets, step, name).asPoint
      }
      results.append(column)
    }
    return results.removingEmpty()
  }
}
