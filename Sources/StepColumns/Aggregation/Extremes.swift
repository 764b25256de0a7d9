/// Which end of the values an aggregation such as `topk` takes.
package enum Extreme: Hashable, Sendable {
  case largest, smallest
}

extension [EvaluatedSeries] {
  /// The series with the k largest or smallest floats of each group at every step, as they are.
  ///
  /// On the grid of an instant query they come best first, group by group; else in no order. NaN is worse than every number.
  ///
  /// - Parameter counts: k at each step, at least 0.
  /// - Throws: What `context` throws.
  package func keeping<Context: EvaluationContext>(
    _ extreme: Extreme, counts: [Int], in groups: SeriesGroups, on grid: StepGrid, context: Context
  ) throws(Context.Failure) -> [EvaluatedSeries] {
    let largest = counts.max() ?? 0
    guard largest > 0 else { return [] }
    var results: [EvaluatedSeries] = []
    for members in groups.members {
      try context.checkProgress(work: members.count * grid.count)
      if members.contains(where: { self[$0].histograms != nil }) { context.note(.ignoredHistograms) }
      try context.reserve(points: Swift.min(largest, members.count) * grid.count)
      var best = BestPlaces(steps: grid.count, limits: counts.map { Swift.min($0, members.count) }, isTop: extreme == .largest)
      for index in members { best.offer(self[index].floats, from: index) }
      context.release(points: Swift.min(largest, members.count) * grid.count)
      if grid.isInstant {
        for index in best.sorted(at: 0) {
          var chosen = self[index]
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
            try context.reserve(points: grid.count)
            results.append(
              EvaluatedSeries(labels: self[index].labels, dropsName: self[index].dropsName, steps: grid.count))
          }
          results[column].floats[step] = self[index].floats[step]
        }
      }
    }
    return results
  }
}
