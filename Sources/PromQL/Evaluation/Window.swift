import StepColumns
import TimeSeries

/// The samples of one series that a function over time sees at one step.
///
/// Floats and histograms stand in separate runs. The runs hold the whole series; only the bounds move from step to step.
struct Window {
  var floats: FloatRun
  /// Places in ``floats`` that belong to the window.
  var floatBounds = 0..<0
  var histograms: HistogramRun
  var histogramBounds = 0..<0
  /// The window is (start, end].
  var start: Int64 = 0
  var end: Int64 = 0
  /// The step's own time, without offset and `@`.
  var time: Int64 = 0
  /// Its length, which the ends may not show where a selector is anchored or smoothed.
  var length: Milliseconds
  var extent: SelectorExtent?
  /// The scalar arguments at this step.
  var arguments: [Double]
  let labels: Labels
  /// Of the range selector or subquery.
  let position: Range<Int>
  let evaluation: Evaluation

  init(_ member: RangeSelection.Member, of selection: RangeSelection, argumentCount: Int, evaluation: Evaluation) {
    (floats, histograms) = member.samples.split()
    (length, extent, position) = (selection.length, selection.extent, selection.position)
    (labels, self.evaluation) = (member.labels, evaluation)
    arguments = Array(repeating: 0, count: argumentCount)
  }

  var metricName: String { labels.name ?? "" }
  var isEmpty: Bool { floatBounds.isEmpty && histogramBounds.isEmpty }
  var isMixed: Bool { !floatBounds.isEmpty && !histogramBounds.isEmpty }
  var seconds: Double { Double(length) / 1000 }

  /// Moves to the window of a step; steps must come in rising order.
  mutating func move(to step: Int, of selection: RangeSelection, lookback: Milliseconds) {
    time = selection.ends.grid.time(step)
    end = selection.ends.time(step)
    start = end &- length
    let from = extent == nil ? start : start &- lookback
    let to = extent == .smoothed ? end &+ lookback : end
    floatBounds = Self.advance(floatBounds, in: floats.timestamps, after: from, through: to)
    histogramBounds = Self.advance(histogramBounds, in: histograms.timestamps, after: from, through: to)
  }

  @inline(__always)
  private static func advance(
    _ bounds: Range<Int>, in timestamps: [Int64], after start: Int64, through end: Int64
  ) -> Range<Int> {
    var lower = bounds.lowerBound
    var upper = bounds.upperBound
    while upper < timestamps.count && timestamps[upper] <= end { upper += 1 }
    while lower < upper && timestamps[lower] <= start { lower += 1 }
    return lower..<upper
  }

  func warn(_ message: String) { evaluation.annotate(.warning, message, at: position) }
  func inform(_ message: String) { evaluation.annotate(.info, message, at: position) }
}

/// What a function over time makes of one window.
enum WindowResult {
  case none
  case float(Double)
  case histogram(NativeHistogram)
}

struct FloatRun {
  var timestamps: [Int64]
  var values: [Double]
  /// 0 where unknown; `nil` where all are.
  var startTimestamps: [Int64]?
}

struct HistogramRun {
  var timestamps: [Int64]
  var values: [NativeHistogram]
  var startTimestamps: [Int64]?
}

extension Samples {
  func split() -> (FloatRun, HistogramRun) {
    guard let histograms else {
      return (
        FloatRun(timestamps: timestamps, values: values, startTimestamps: startTimestamps),
        HistogramRun(timestamps: [], values: [])
      )
    }
    let hasStarts = startTimestamps != nil
    var floats = FloatRun(timestamps: [], values: [], startTimestamps: hasStarts ? [] : nil)
    var others = HistogramRun(timestamps: [], values: [], startTimestamps: hasStarts ? [] : nil)
    for index in timestamps.indices {
      if let histogram = histograms[index] {
        others.timestamps.append(timestamps[index])
        others.values.append(histogram)
        if let startTimestamps { others.startTimestamps?.append(startTimestamps[index]) }
      } else {
        floats.timestamps.append(timestamps[index])
        floats.values.append(values[index])
        if let startTimestamps { floats.startTimestamps?.append(startTimestamps[index]) }
      }
    }
    return (floats, others)
  }
}

extension Evaluation {
  /// Runs `body` over the windows of every series, one series after the other.
  func overTime(
    _ selection: RangeSelection, arguments: [[Double]], keepsName: Bool, wholeSeries: WholeSeriesBody? = nil,
    _ body: WindowBody
  ) throws(PromQLError) -> [EvaluatedSeries] {
    let grid = selection.ends.grid
    try reserve(series: selection.members.count, in: grid)
    var results: [EvaluatedSeries] = []
    results.reserveCapacity(selection.members.count)
    for member in selection.members {
      try checkProgress(work: grid.count + member.samples.count)
      var column = EvaluatedSeries(
        labels: member.labels, dropsName: member.dropsName || !keepsName,
        floats: Array(repeating: .absent, count: grid.count))
      if let wholeSeries, selection.extent == nil, member.samples.histograms == nil, member.samples.startTimestamps == nil {
        if wholeSeries(member.samples, selection, &column.floats) { results.append(column) }
        continue
      }
      var window = Window(member, of: selection, argumentCount: arguments.count, evaluation: self)
      var isEmpty = true
      for step in 0..<grid.count {
        window.move(to: step, of: selection, lookback: options.lookback)
        guard !window.isEmpty else { continue }
        // A window may be as long as the series.
        try checkProgress(work: window.floatBounds.count + window.histogramBounds.count)
        for i in arguments.indices { window.arguments[i] = arguments[i][step] }
        switch try body(window) {
        case .none: continue
        case .float(let value): column.floats[step] = value.asPoint
        case .histogram(let histogram): column.set(histogram, at: step)
        }
        isEmpty = false
      }
      if !isEmpty { results.append(column) }
    }
    return results
  }
}

typealias WindowBody = @Sendable (borrowing Window) throws(PromQLError) -> WindowResult

/// A faster way through a series of floats without start timestamps: writes the column itself and says whether it put
/// anything there.
typealias WholeSeriesBody = @Sendable (Samples, RangeSelection, inout [Double]) -> Bool
