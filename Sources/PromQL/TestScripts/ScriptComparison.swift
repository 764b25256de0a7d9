import TimeSeries

/// Says how a result differs from what a script expects.
struct ScriptComparison {
  let evaluation: ScriptEvaluation

  /// `nil` where the result is as expected.
  func difference(of value: QueryResult.Value) -> String? {
    switch (evaluation.expectation, value) {
    case (.scalar(let expected), .scalar(let actual, _)):
      expected.isAlmostEqual(to: actual) ? nil : "expected the scalar \(expected.goGeneral), got \(actual.goGeneral)"
    case (.string(let expected), .string(let actual, _)):
      expected == actual ? nil : "expected the string \(expected.promQuoted), got \(actual.promQuoted)"
    case (.series(let expected), .vector(let actual)):
      evaluation.isInstant && evaluation.matrixTimes == nil
        ? difference(of: actual, from: expected) : "expected a matrix, got an instant vector"
    case (.series(let expected), .matrix(let actual)):
      matrixDifference(of: actual, from: expected)
    case (.scalar, _): "expected a scalar, got \(value.kind)"
    case (.string, _): "expected a string, got \(value.kind)"
    case (.series, _): "expected \(evaluation.isInstant ? "an instant vector" : "a matrix"), got \(value.kind)"
    }
  }

  // MARK: Instant vectors

  private func difference(
    of actual: [InstantSample], from expected: [(labels: Labels, values: [SequenceValue])]
  ) -> String? {
    let positions = Dictionary(expected.enumerated().map { ($1.labels, $0) }, uniquingKeysWith: { $1 })
    var seen: Set<Labels> = []
    for (index, sample) in actual.enumerated() {
      guard let position = positions[sample.labels] else {
        return "got \(sample.labels) \(sample.shown), which is not expected"
      }
      guard seen.insert(sample.labels).inserted else { return "got \(sample.labels) twice" }
      if evaluation.isOrdered, position != index {
        return "expected \(sample.labels) at position \(position + 1), got it at \(index + 1)"
      }
      let value = expected[position].values.first ?? .omitted
      if !value.isMatched(by: sample.value, sample.histogram) {
        return "expected \(sample.labels) \(value.shown), got \(sample.shown)"
      }
    }
    let missing = expected.first { !seen.contains($0.labels) }
    return missing.map { "expected \($0.labels) \($0.values.first?.shown ?? ""), which is missing" }
  }

  // MARK: Matrices

  private func matrixDifference(
    of actual: [Series], from expected: [(labels: Labels, values: [SequenceValue])]
  ) -> String? {
    if evaluation.isOrdered { return "expect ordered is for instant queries" }
    let times: (start: Timestamp, step: Milliseconds)
    switch (evaluation.times, evaluation.matrixTimes) {
    case (_, let matrix?): times = (matrix.start, matrix.step)
    case (.range(let start, _, let step), nil): times = (start, step)
    case (.instant, nil): return "expected an instant vector, got a matrix"
    }
    if evaluation.matrixTimes == nil, let problem = Self.orderProblem(in: actual) { return problem }
    let expectedByLabels = Dictionary(expected.map { ($0.labels, $0.values) }, uniquingKeysWith: { $1 })
    var seen: Set<Labels> = []
    for series in actual {
      guard let values = expectedByLabels[series.labels] else {
        return "got \(series.labels) \(series.samples.shown), which is not expected"
      }
      guard seen.insert(series.labels).inserted else { return "got \(series.labels) twice" }
      let points = values.enumerated().filter { $1 != .omitted }.map { (times.start + Int64($0) &* times.step, $1) }
      guard points.count == series.samples.count else {
        return "expected \(points.count) points of \(series.labels), got \(series.samples.count): \(series.samples.shown)"
      }
      for (index, (time, value)) in points.enumerated() {
        let actualTime = Timestamp(milliseconds: series.samples.timestamps[index])
        let (actualValue, histogram) = (series.samples.values[index], series.samples.histograms?[index])
        guard time == actualTime, value.isMatched(by: actualValue, histogram) else {
          return "expected \(series.labels) \(value.shown) at \(time.seconds.goGeneral) s, "
            + "got \(histogram.map(\.description) ?? actualValue.goGeneral) at \(actualTime.seconds.goGeneral) s"
        }
      }
    }
    let missing = expected.first { !seen.contains($0.labels) && !$0.values.allSatisfy { $0 == .omitted } }
    return missing.map { "expected \($0.labels), which is missing" }
  }

  static func orderProblem(in matrix: [Series]) -> String? {
    for (first, second) in zip(matrix, matrix.dropFirst()) where second.labels < first.labels {
      return "the series are not sorted: \(first.labels) comes before \(second.labels)"
    }
    return nil
  }
}

extension QueryResult.Value {
  var kind: String {
    switch self {
    case .scalar: "a scalar"
    case .string: "a string"
    case .vector: "an instant vector"
    case .matrix: "a matrix"
    }
  }
}

extension InstantSample {
  fileprivate var shown: String { histogram?.description ?? value.goGeneral }
}

extension Samples {
  fileprivate var shown: String {
    let points = (0..<min(count, 8)).map { index in
      "\(histograms?[index]?.description ?? values[index].goGeneral) @\((Double(timestamps[index]) / 1000).goGeneral)"
    }
    return points.joined(separator: ", ") + (count > 8 ? ", …" : "")
  }
}

extension SequenceValue {
  fileprivate var shown: String {
    switch self {
    case .omitted: "no sample"
    case .float(let value): value.goGeneral
    case .histogram(let histogram, let isHintWritten):
      histogram.description + (isHintWritten ? " with the hint \(histogram.counterResetHint)" : "")
    }
  }

  fileprivate func isMatched(by value: Double, _ histogram: NativeHistogram?) -> Bool {
    switch (self, histogram) {
    case (.float(let expected), nil): expected.isAlmostEqual(to: value)
    case (.histogram(let expected, let isHintWritten), let actual?):
      expected.isAlmostEqual(to: actual) && (!isHintWritten || expected.counterResetHint == actual.counterResetHint)
    default: false
    }
  }
}

extension Double {
  /// Equal up to a millionth, as Prometheus' test runner has it.
  func isAlmostEqual(to other: Double) -> Bool {
    if isStaleMarker || other.isStaleMarker { return isStaleMarker && other.isStaleMarker }
    if isNaN && other.isNaN { return true }
    if self == other { return true }
    let tolerance = 1e-6
    let sum = magnitude + other.magnitude
    let difference = (self - other).magnitude
    if self == 0 || other == 0 || sum < .leastNormalMagnitude { return difference < tolerance * .leastNormalMagnitude }
    return difference / Swift.min(sum, .greatestFiniteMagnitude) < tolerance
  }
}

extension NativeHistogram {
  fileprivate func isAlmostEqual(to other: NativeHistogram) -> Bool {
    schema == other.schema && zeroThreshold == other.zeroThreshold && customValues == other.customValues
      && count.isAlmostEqual(to: other.count) && sum.isAlmostEqual(to: other.sum)
      && zeroCount.isAlmostEqual(to: other.zeroCount)
      && Self.areAlmostEqual(
        Self.counts(positiveSpans, positiveBuckets), Self.counts(other.positiveSpans, other.positiveBuckets))
      && Self.areAlmostEqual(
        Self.counts(negativeSpans, negativeBuckets), Self.counts(other.negativeSpans, other.negativeBuckets))
  }

  /// The counts of the buckets that are not empty, by bucket index.
  private static func counts(_ spans: [Span], _ buckets: [Double]) -> [Int32: Double] {
    var counts: [Int32: Double] = [:]
    var index: Int32 = 0
    var rest = buckets[...]
    for span in spans {
      index &+= span.offset
      for _ in 0..<min(Int(span.length), rest.count) {
        if let count = rest.popFirst(), count != 0 { counts[index] = count }
        index &+= 1
      }
    }
    return counts
  }

  private static func areAlmostEqual(_ left: [Int32: Double], _ right: [Int32: Double]) -> Bool {
    left.keys.allSatisfy { right[$0] != nil } && left.count == right.count
      && left.allSatisfy { index, count in count.isAlmostEqual(to: right[index] ?? 0) }
  }
}
