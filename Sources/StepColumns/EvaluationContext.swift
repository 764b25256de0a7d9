/// What the operations on columns ask of the query that they are part of: its limits, its errors, its notes.
///
/// A query language conforms with a type that knows the expression at hand, so that errors and notes carry that
/// language's words and the expression's place in the text.
package protocol EvaluationContext {
  associatedtype Failure: Error

  /// Called about once a series; `work` is roughly how many points that series cost.
  ///
  /// - Throws: Where the query is cancelled or has run out of time.
  func checkProgress(work: Int) throws(Failure)

  /// Counts points against the query's limit before memory is taken for them.
  ///
  /// - Throws: Where the limit is reached.
  func reserve(points: Int) throws(Failure)

  /// Gives back what was reserved for intermediate points.
  func release(points: Int)

  /// The error that says `message`, which is in Prometheus' words.
  func failure(_ message: String) -> Failure

  func note(_ note: EvaluationNote)
}

extension EvaluationContext {
  /// Series in memory, with every point of the grid counted.
  package func reserve(series: Int, in grid: StepGrid) throws(Failure) {
    let (points, overflow) = series.multipliedReportingOverflow(by: grid.count)
    try reserve(points: overflow ? .max : points)
  }

  package var duplicateLabels: Failure { failure("vector cannot contain metrics with the same labelset") }
}

/// A doubt about a result that travels with it.
package enum EvaluationNote: Hashable, Sendable {
  /// An operation that takes floats only met native histograms.
  case ignoredHistograms
  case mixedFloatsAndHistograms
  case mixedBucketSchemas(metric: String)
  case boundsReconciled(HistogramOperation)
  case counterResetsCollided(HistogramOperation)
  /// The operator has no result for these kinds of points.
  case incompatibleTypes(left: PointKind, right: PointKind)
  case incompatibleBuckets

  package enum PointKind: String, Sendable { case float, histogram }
}

package enum HistogramOperation: String, Hashable, Sendable {
  case addition, subtraction, aggregation
}
