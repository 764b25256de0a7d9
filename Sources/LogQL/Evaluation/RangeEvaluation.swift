import LogEntries
import StepColumns
import TimeSeries

/// Reads the lines of a range aggregation once and sorts what they give into the windows of the steps.
struct RangeEvaluation {
  private let aggregation: RangeAggregation
  private let source: any LogSource
  private let limits: LogQLLimits
  private let grid: StepGrid
  private let windows: StepWindows

  init(_ aggregation: RangeAggregation, source: any LogSource, limits: LogQLLimits, grid: StepGrid) {
    (self.aggregation, self.source, self.limits, self.grid) = (aggregation, source, limits, grid)
    windows = StepWindows(grid: grid, range: aggregation.range, offset: aggregation.offset)
  }

  func series() throws -> [EvaluatedSeries] {
    if aggregation.function == .absentOverTime { return try absence() }
    var collected = CollectedSeries(aggregation, windows: windows, limits: limits)
    try read { labels, time, value in try collected.add(labels, time, value) }
    return collected.result()
  }

  // MARK: Reading

  /// Labels as the series has them, without those that are grouped away.
  private func read(_ body: (Labels, Nanoseconds, Double) throws -> Void) throws {
    let pipeline = try Pipeline(aggregation.lines.stages, wanted: wanted)
    let filters = try (aggregation.unwrap?.filters ?? []).map { (filter) throws(LogQLError) in
      try StageSetup.stage(.labelFilter(filter), wanted: nil)
    }
    let selection = LogSelection(matchers: aggregation.lines.matchers, range: windows.read, order: .any, literals: pipeline.literals)
    let countsBytes = aggregation.function == .bytesRate || aggregation.function == .bytesOverTime
    let grouper = LabelGrouper(aggregation.grouping)
    let scratch = LineScratch()
    var labels = LineLabels()
    // Lines of one stream without labels of their own share their series.
    var known: (stream: LogStream, level: LogLevel?, labels: Labels)?
    var count = 0
    try source.read(selection) { record in
      count += 1
      if count % 1024 == 0 { try Task.checkCancellation() }
      guard windows.holdsAny(record.time) else { return true }
      if pipeline.leavesLabels, record.metadata.isEmpty, aggregation.unwrap == nil {
        guard pipeline.passesFilters(record.line) else { return true }
        if known?.stream !== record.stream || known?.level != record.level {
          labels.reset(record)
          known = (record.stream, record.level, grouper.group(labels))
        }
        try body(known?.labels ?? Labels(), record.time, countsBytes ? Double(record.line.count) : 1)
        return true
      }
      guard let line = pipeline.run(record, &labels) else { return true }
      var value = countsBytes ? Double(line.bytes.count) : 1
      if let unwrap = aggregation.unwrap {
        guard let unwrapped = unwrap.value(&labels) else { return true }
        value = unwrapped
        var rest = PipelineLine(line.bytes, time: record.time, scratch: scratch)
        for filter in filters where !filter.pass(&rest, &labels) { return true }
        if !labels.hasError { labels.remove(unwrap.label) }
      }
      if labels.hasError { throw Self.pipelineError(labels) }
      try body(grouper.group(labels), record.time, value)
      return true
    }
  }

  /// The labels that parsers must extract; `nil` for all.
  private var wanted: Set<String>? {
    guard let grouping = aggregation.grouping, !grouping.isWithout else { return aggregation.function == .absentOverTime ? baseNeeds : nil }
    return baseNeeds.union(grouping.names)
  }

  private var baseNeeds: Set<String> {
    var names: Set<String> = []
    if let unwrap = aggregation.unwrap {
      names.insert(unwrap.label)
      for filter in unwrap.filters { filter.insertNames(into: &names) }
      // A failure is told with all labels.
    }
    return names
  }

  private static func pipelineError(_ labels: LineLabels) -> LogQLError {
    let series = "{" + labels.all.labels.map { "\($0.name)=\($0.value.promQuoted)" }.joined(separator: ", ") + "}"
    return LogQLError(
      kind: .pipeline,
      """
      pipeline error: '\(labels.error)' for series: '\(series)'.
      Use a label filter to intentionally skip this error. (e.g | __error__!="\(labels.error)").
      To skip all potential errors you can match empty errors.(e.g __error__="")
      The label filter can also be specified after unwrap. (e.g | unwrap latency | __error__="" )

      """)
  }

  // MARK: Absence

  private func absence() throws -> [EvaluatedSeries] {
    var isPresent = [Bool](repeating: false, count: grid.count)
    try read { _, time, _ in
      for step in windows.steps(of: time) { isPresent[step] = true }
    }
    var names: [String: Int] = [:]
    for matcher in aggregation.lines.matchers { names[matcher.name, default: 0] += 1 }
    let labels = Labels(aggregation.lines.matchers.filter { $0.operator == .equal && names[$0.name] == 1 && !$0.value.isEmpty }.map { ($0.name, $0.value) })
    let series = EvaluatedSeries(labels: labels, floats: isPresent.map { $0 ? .absent : 1 })
    return [series].removingEmpty()
  }
}

/// Which windows an entry lies in: window i is (t − range − offset, t − offset].
struct StepWindows {
  let grid: StepGrid
  /// Nanoseconds.
  private let range: Int64
  private let offset: Int64
  private let step: Int64
  private let first: Int64

  init(grid: StepGrid, range: Int64, offset: Int64) {
    (self.grid, self.range, self.offset) = (grid, range, offset)
    step = grid.step.multipliedReportingOverflow(by: 1_000_000).overflow ? .max : grid.step * 1_000_000
    let start = grid.start.multipliedReportingOverflow(by: 1_000_000)
    first = (start.overflow ? (grid.start < 0 ? .min : .max) : start.partialValue).subtractingClamped(offset)
  }

  /// What must be read for all windows.
  var read: LogRange {
    let length = step.multipliedReportingOverflow(by: Int64(grid.count - 1))
    let last = length.overflow ? Int64.max : first.addingClamped(length.partialValue)
    return LogRange(start: first.subtractingClamped(range).addingClamped(1), end: last.addingClamped(1))
  }

  func holdsAny(_ time: Nanoseconds) -> Bool { !steps(of: time).isEmpty }

  /// The end of window `step`.
  func end(_ index: Int) -> Nanoseconds { first.addingClamped(step.multipliedReportingOverflow(by: Int64(index)).partialValue) }
  var length: Int64 { range }

  func steps(of time: Nanoseconds) -> Range<Int> {
    // The first window whose end is not before it, and the first whose start is not before it.
    let low = ceiling(time.subtractingClamped(first))
    let high = ceiling(time.addingClamped(range).subtractingClamped(first))
    return low..<max(low, high)
  }

  private func ceiling(_ distance: Int64) -> Int {
    guard distance > 0 else { return 0 }
    let whole = distance / step + (distance % step == 0 ? 0 : 1)
    return Int(min(whole, Int64(grid.count)))
  }
}

extension Int64 {
  func addingClamped(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }

  func subtractingClamped(_ other: Int64) -> Int64 {
    let (sum, overflow) = subtractingReportingOverflow(other)
    return overflow ? (other < 0 ? .max : .min) : sum
  }
}

/// The labels that a grouping leaves.
struct LabelGrouper {
  private let grouping: Grouping?
  private let names: Set<String>

  init(_ grouping: Grouping?) {
    self.grouping = grouping
    names = Set(grouping?.names ?? [])
  }

  func group(_ labels: LineLabels) -> Labels {
    guard let grouping else { return labels.all }
    return grouping.isWithout ? labels.all.dropping(names) : labels.kept(names).droppingEmpty()
  }
}

extension Labels {
  fileprivate func droppingEmpty() -> Labels {
    labels.contains { $0.value.isEmpty } ? Labels(sorted: labels.filter { !$0.value.isEmpty }) : self
  }
}

extension Unwrap {
  /// `nil` where the line has no such label; a value that does not convert becomes the line's error.
  fileprivate func value(_ labels: inout LineLabels) -> Double? {
    guard let text = labels[label], !text.isEmpty else { return nil }
    let converted: Result<Double, StageFailure> =
      switch conversion {
      case nil: GoFloat.parse(text)
      case .duration, .durationSeconds: LogDuration.go(text).map { Double($0) / 1e9 }.mapError { StageFailure($0.text) }
      case .bytes: ByteSize.parse(text).map { Double($0) }.mapError { StageFailure($0.text) }
      }
    switch converted {
    case .success(let value): return value
    case .failure(let failure):
      labels.fail("SampleExtractionErr", failure.reason)
      return 0
    }
  }
}
