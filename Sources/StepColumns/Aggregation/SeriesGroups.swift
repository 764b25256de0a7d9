package import TimeSeries

/// Which labels an aggregation groups by.
package struct Grouping: Hashable, Sendable {
  package var names: [String]
  /// `without (names)`: all other labels but the metric name; else `by (names)`.
  package var isWithout: Bool

  package init(names: [String] = [], isWithout: Bool = false) {
    (self.names, self.isWithout) = (names, isWithout)
  }
}

/// Which series go together, found once for all steps.
package struct SeriesGroups: Sendable {
  package private(set) var labels: [Labels] = []
  /// Places of the series of each group, in their own order.
  package private(set) var members: [[Int]] = []

  /// - Throws: What `context` throws.
  package init<Context: EvaluationContext>(
    _ series: [EvaluatedSeries], by grouping: Grouping, in context: Context
  ) throws(Context.Failure) {
    if !grouping.isWithout && grouping.names.isEmpty {
      if !series.isEmpty { (labels, members) = ([Labels()], [Array(series.indices)]) }
      return
    }
    var names = Set(grouping.names)
    if grouping.isWithout { names.insert(Labels.metricName) }
    var places: [Labels: Int] = [:]
    for index in series.indices {
      try context.checkProgress(work: 10)
      let key = grouping.isWithout ? series[index].labels.dropping(names) : series[index].labels.keeping(names)
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
