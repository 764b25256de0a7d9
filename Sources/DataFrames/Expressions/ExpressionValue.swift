import TimeSeries

/// What a target or an expression answers with: series and numbers, told apart by labels.
enum ExpressionValue {
  struct Series {
    var labels: Labels
    var times: [Int64]
    /// Null is ``FieldValues/absent``.
    var values: [Double]
  }

  case series(Series)
  case number(Labels, Double)

  var labels: Labels {
    switch self {
    case .series(let series): series.labels
    case .number(let labels, _): labels
    }
  }

  /// The values of frames: with a time field every number field is a series, else every cell of a number field a number
  /// with the row's texts as labels.
  static func list(_ frames: [DataFrame]) -> [ExpressionValue] {
    frames.flatMap { frame -> [ExpressionValue] in
      let texts = frame.fields.filter { $0.type == .string }
      if case .times(let times) = frame.firstTimeField?.values, texts.isEmpty {
        return frame.fields.compactMap { field in
          guard case .numbers(let values) = field.values else { return nil }
          let kept = zip(times, values).filter { $0.0 != nil }.sorted { ($0.0 ?? 0) < ($1.0 ?? 0) }
          return .series(Series(labels: field.labels.droppingMetricName(), times: kept.map { $0.0 ?? 0 }, values: kept.map(\.1)))
        }
      }
      return frame.fields.flatMap { field -> [ExpressionValue] in
        guard case .numbers(let values) = field.values else { return [] }
        return values.enumerated().map { row, value in
          var labels = field.labels.droppingMetricName()
          for text in texts { labels[text.name] = text.values[row].scriptText }
          return .number(labels, value)
        }
      }
    }
  }

  /// As Grafana's expressions answer: a frame for each value, its field named by the expression.
  func frame(_ refID: String) -> DataFrame {
    switch self {
    case .series(let series):
      DataFrame(
        refID: refID,
        fields: [
          Field(name: "Time", values: .times(series.times)),
          Field(name: refID, values: .numbers(series.values), labels: series.labels),
        ], meta: FrameMeta(type: "timeseries-multi"))
    case .number(let labels, let value):
      DataFrame(
        refID: refID, fields: [Field(name: refID, values: .numbers([value]), labels: labels)], meta: FrameMeta(type: "numeric-multi"))
    }
  }

  func mapped(_ change: (Double) -> Double) -> ExpressionValue {
    switch self {
    case .number(let labels, let value): return .number(labels, change(value))
    case .series(var series):
      series.values = series.values.map(change)
      return .series(series)
    }
  }

  /// Two values combined under `labels`: series where their times meet; null with anything is null.
  static func combined(
    _ left: ExpressionValue, _ right: ExpressionValue, labels: Labels, _ operation: (Double, Double) -> Double
  ) -> ExpressionValue {
    func apply(_ a: Double, _ b: Double) -> Double { a.isAbsent || b.isAbsent ? FieldValues.absent : operation(a, b) }
    switch (left, right) {
    case (.number(_, let a), .number(_, let b)): return .number(labels, apply(a, b))
    case (.series(let a), .number(_, let b)):
      return .series(Series(labels: labels, times: a.times, values: a.values.map { apply($0, b) }))
    case (.number(_, let a), .series(let b)):
      return .series(Series(labels: labels, times: b.times, values: b.values.map { apply(a, $0) }))
    case (.series(let a), .series(let b)):
      var result = Series(labels: labels, times: [], values: [])
      var (i, j) = (0, 0)
      while i < a.times.count, j < b.times.count {
        if a.times[i] == b.times[j] {
          result.times.append(a.times[i])
          result.values.append(apply(a.values[i], b.values[j]))
          (i, j) = (i + 1, j + 1)
        } else if a.times[i] < b.times[j] {
          i += 1
        } else {
          j += 1
        }
      }
      return .series(result)
    }
  }

  /// Every pair whose labels are equal, or of which one's contain the other's; two lone values always pair.
  static func paired(
    _ left: [ExpressionValue], _ right: [ExpressionValue], _ operation: (Double, Double) -> Double
  ) -> [ExpressionValue] {
    var result: [ExpressionValue] = []
    for a in left {
      for b in right {
        guard result.count < TransformationRun.mostFields else { return result }
        if a.labels.contains(b.labels) {
          result.append(combined(a, b, labels: a.labels, operation))
        } else if b.labels.contains(a.labels) {
          result.append(combined(a, b, labels: b.labels, operation))
        }
      }
    }
    if result.isEmpty, left.count == 1, right.count == 1 {
      result.append(combined(left[0], right[0], labels: Labels(), operation))
    }
    return result
  }
}

extension Labels {
  fileprivate func contains(_ other: Labels) -> Bool { other.labels.allSatisfy { self[$0.name] == $0.value } }
}
