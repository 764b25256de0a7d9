import StepColumns
import TimeSeries

/// One run of one query: the tree walk lives in extensions, by kind of expression.
///
/// It is used by one task only and thrown away afterwards.
final class Evaluation {
  let source: any SeriesSource
  let options: PromQLEngine.Options
  /// Of the outermost query: what `start()`, `end()`, `range()` and `step()` mean.
  let query: QueryWindow
  private var ownAnnotations: [Annotation] = []
  private var repairs: [CombinedRepair] = []
  private var knownAnnotations: Set<Annotation> = []
  private var pointsHeld = 0
  private let deadline: ContinuousClock.Instant?
  private var workSinceCheck = 0
  private let stack = StackGuard()
  private(set) var histogramUse = HistogramUse.buckets

  /// What the functions around a selector look at in its histograms.
  enum HistogramUse {
    case buckets
    /// Count and sum only: Prometheus then tells resets while it reads, so that hints are known.
    case statistics
    /// Buckets, whatever stands further inside.
    case bucketsThroughout
  }

  func with<Result>(
    _ use: HistogramUse, _ body: () throws(PromQLError) -> Result
  ) throws(PromQLError) -> Result {
    let outer = histogramUse
    if outer != .bucketsThroughout { histogramUse = use }
    defer { histogramUse = outer }
    return try body()
  }

  struct QueryWindow {
    var start: Int64
    var end: Int64
    /// 0 for an instant query.
    var step: Milliseconds
  }

  init(source: any SeriesSource, options: PromQLEngine.Options, query: QueryWindow) {
    (self.source, self.options, self.query) = (source, options, query)
    deadline = options.timeout.map { ContinuousClock.now + $0 }
  }

  func annotate(_ severity: Annotation.Severity, _ message: String, at position: Range<Int>) {
    let annotation = Annotation(severity: severity, message: message, offset: position.lowerBound)
    if knownAnnotations.insert(annotation).inserted { ownAnnotations.append(annotation) }
  }

  func note(_ repair: MonotonicityRepair, of metric: String, time: Int64, at position: Range<Int>) {
    if let place = repairs.firstIndex(where: { $0.metric == metric && $0.position == position }) {
      repairs[place].add(repair, time: time)
    } else {
      repairs.append(CombinedRepair(metric: metric, position: position, repair: repair, times: time...time))
    }
  }

  var annotations: [Annotation] {
    ownAnnotations
      + repairs.map {
        Annotation(
          severity: .info, message: AnnotationText.forcedMonotonicity($0), offset: $0.position.lowerBound)
      }
  }

  /// Called about once a series; `work` is roughly how many points that series cost.
  func checkProgress(work: Int = 1) throws(PromQLError) {
    workSinceCheck += work
    guard workSinceCheck >= 20_000 else { return }
    workSinceCheck = 0
    if Task.isCancelled { throw PromQLError(kind: .cancelled, message: "query was canceled in query execution") }
    if let deadline, ContinuousClock.now > deadline {
      throw PromQLError(kind: .limit, message: "query timed out in query execution; ask for less, or a shorter range")
    }
  }

  /// The parser bounds how deep a tree is, but evaluating a level may take more stack than parsing it.
  func checkDepth(at position: Range<Int>) throws(PromQLError) {
    guard stack.isLeft else {
      throw PromQLError(
        kind: .limit, message: "expression is nested too deeply to be evaluated; split it up", range: position)
    }
  }

  /// Counts points against the limit before memory is taken for them.
  func reserve(points: Int) throws(PromQLError) {
    let (sum, overflow) = pointsHeld.addingReportingOverflow(points)
    guard !overflow, sum <= options.maximumPoints else {
      throw PromQLError(
        kind: .limit,
        message: "query processing would load too many samples into memory in query execution"
          + " (limit \(options.maximumPoints)); use a shorter range, a longer step or a narrower selector")
    }
    pointsHeld = sum
  }

  /// Counts what `body` gives and forgets what it needed on the way.
  func keepingOnlyResult(
    on grid: StepGrid, _ body: () throws(PromQLError) -> EvaluatedValue
  ) throws(PromQLError) -> EvaluatedValue {
    let before = pointsHeld
    let value = try body()
    pointsHeld = before
    if case .vector(let series) = value { try reserve(series: series.count, in: grid) }
    return value
  }

  func release(points: Int) {
    pointsHeld = max(0, pointsHeld - points)
  }

  /// Series in memory, with every point of the grid counted.
  func reserve(series: Int, in grid: StepGrid) throws(PromQLError) {
    let (points, overflow) = series.multipliedReportingOverflow(by: grid.count)
    try reserve(points: overflow ? .max : points)
  }
}

/// What an expression gives on a grid. Range vectors are no value: the function that takes one asks for its samples.
enum EvaluatedValue {
  /// One value a step.
  case scalar([Double])
  case vector([EvaluatedSeries])
  case string(String)
}
