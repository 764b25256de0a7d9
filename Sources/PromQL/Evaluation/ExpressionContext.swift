import StepColumns
import TimeSeries

/// One operator or aggregation within an evaluation: gives what happens on columns PromQL's words and a place in the text.
struct ExpressionContext: EvaluationContext {
  private let evaluation: Evaluation
  /// The operator or aggregation as it is written.
  private let symbol: String
  private let position: Range<Int>

  init(_ evaluation: Evaluation, _ symbol: String, at position: Range<Int>) {
    (self.evaluation, self.symbol, self.position) = (evaluation, symbol, position)
  }

  func checkProgress(work: Int) throws(PromQLError) { try evaluation.checkProgress(work: work) }
  func reserve(points: Int) throws(PromQLError) { try evaluation.reserve(points: points) }
  func release(points: Int) { evaluation.release(points: points) }
  func failure(_ message: String) -> PromQLError { .execution(message) }

  func note(_ note: EvaluationNote) {
    switch note {
    case .ignoredHistograms: inform(AnnotationText.ignoredHistogram(in: symbol))
    case .mixedFloatsAndHistograms: warn(AnnotationText.mixedFloatsAndHistogramsInAggregation)
    case .mixedBucketSchemas(let metric): warn(AnnotationText.mixedBucketSchemas(metric: metric))
    case .boundsReconciled(let operation): inform(AnnotationText.boundsReconciled(during: operation))
    case .counterResetsCollided(let operation): warn(AnnotationText.counterResetsCollided(during: operation))
    case .incompatibleTypes(let left, let right):
      inform(AnnotationText.incompatibleTypes(left.rawValue, symbol, right.rawValue))
    case .incompatibleBuckets: warn(AnnotationText.incompatibleBuckets(symbol))
    }
  }

  private func warn(_ message: String) { evaluation.annotate(.warning, message, at: position) }
  private func inform(_ message: String) { evaluation.annotate(.info, message, at: position) }
}

extension PromQLError {
  static let duplicateLabels = PromQLError(
    kind: .execution, message: "vector cannot contain metrics with the same labelset")

  static func execution(_ message: String) -> PromQLError {
    PromQLError(kind: .execution, message: message)
  }
}

extension [EvaluatedSeries] {
  func mergingSameLabels() throws(PromQLError) -> [EvaluatedSeries] {
    try mergingSameLabels { () -> PromQLError in .duplicateLabels }
  }

  func removingDroppedNames() throws(PromQLError) -> [EvaluatedSeries] {
    try removingDroppedNames { () -> PromQLError in .duplicateLabels }
  }
}
