import LogEntries
import TimeSeries

/// A stage that is ready to work.
protocol PipelineStage: Sendable {
  /// `false` drops the line.
  func pass(_ line: inout PipelineLine, _ labels: inout LineLabels) -> Bool
}

/// All stages of a query. It belongs to one thread.
struct Pipeline {
  /// The filters in front, which need no labels.
  private let filters: [CompiledLineFilter]
  private let stages: [any PipelineStage]
  /// Texts that every line must contain as it is in the source.
  let literals: [[UInt8]]
  private let scratch = LineScratch()

  /// - Parameter wanted: Names of labels that are asked for; `nil` where all are.
  /// - Throws: ``LogQLError`` of the kind `pipeline` where a stage cannot be set up.
  init(_ stages: [Stage], wanted: Set<String>? = nil) throws(LogQLError) {
    var filters: [CompiledLineFilter] = []
    var rest = stages[...]
    while case .lineFilter(let filter)? = rest.first {
      filters.append(try StageSetup.lineFilter(filter))
      rest.removeFirst()
    }
    self.filters = filters
    literals = filters.compactMap(\.requiredText)
    let names = wanted.map { FieldNeeds.of(Array(rest), $0) }
    var compiled: [any PipelineStage] = []
    for stage in rest { compiled.append(try StageSetup.stage(stage, wanted: names ?? nil)) }
    self.stages = compiled
  }

  /// Whether labels are as the source has them.
  var leavesLabels: Bool { stages.isEmpty }

  /// `nil` where the line is dropped.
  func run(_ record: LogRecord, _ labels: inout LineLabels) -> PipelineLine? {
    for filter in filters where !filter.passes(record.line) { return nil }
    var line = PipelineLine(record.line, time: record.time, scratch: scratch)
    labels.reset(record)
    for stage in stages where !stage.pass(&line, &labels) { return nil }
    return line
  }

  /// Without labels; only where ``leavesLabels``.
  func passesFilters(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    for filter in filters where !filter.passes(line) { return false }
    return true
  }
}

/// Which labels parsers must extract.
enum FieldNeeds {
  /// `nil` where all are needed.
  static func of(_ stages: [Stage], _ wanted: Set<String>) -> Set<String>? {
    var names = wanted
    for stage in stages {
      switch stage {
      case .lineFormat, .keep: return nil
      case .labelFormat(let assignments):
        for assignment in assignments {
          guard case .rename(let source) = assignment.value else { return nil }
          names.insert(source)
        }
      case .labelFilter(let filter): filter.insertNames(into: &names)
      case .drop(let choices): names.formUnion(choices.map(\.name))
      case .lineFilter, .json, .logfmt, .regexp, .pattern, .unpack, .decolorize: break
      }
    }
    // A suffix tells of a name that was taken.
    for name in names where name.hasSuffix("_extracted") { names.insert(String(name.dropLast(10))) }
    return names
  }
}

extension LabelFilter {
  func insertNames(into names: inout Set<String>) {
    switch self {
    case .string(let matcher): names.insert(matcher.name)
    case .number(let name, _, _), .duration(let name, _, _), .bytes(let name, _, _), .address(let name, _, _): names.insert(name)
    case .and(let left, let right), .or(let left, let right):
      left.insertNames(into: &names)
      right.insertNames(into: &names)
    }
  }
}

/// Makes stages ready.
enum StageSetup {
  static func failure(_ stage: Stage, _ reason: String) -> LogQLError {
    LogQLError(kind: .pipeline, "parse error : stage '\(stage)' : \(reason)")
  }

  static func lineFilter(_ filter: LineFilter) throws(LogQLError) -> CompiledLineFilter {
    do throws(StageFailure) {
      return try CompiledLineFilter(filter)
    } catch {
      throw failure(.lineFilter(filter), error.reason)
    }
  }

  static func stage(_ stage: Stage, wanted: Set<String>?) throws(LogQLError) -> any PipelineStage {
    do throws(StageFailure) {
      switch stage {
      case .lineFilter(let filter): return try CompiledLineFilter(filter)
      case .json(let fields): return fields.isEmpty ? JSONStage(wanted: wanted) : try JSONFieldStage(fields)
      case .logfmt(let isStrict, let keepsEmpty, let fields):
        return LogfmtStage(isStrict: isStrict, keepsEmpty: keepsEmpty, fields: try fields.map { (field) throws(StageFailure) in try LogfmtStage.Field(field) }, wanted: wanted)
      case .regexp(let pattern): return try RegexpStage(pattern)
      case .pattern(let pattern): return try PatternStage(pattern)
      case .unpack: return UnpackStage()
      case .labelFilter(let filter): return try CompiledLabelFilter(filter)
      case .lineFormat(let template): return try LineFormatStage(template)
      case .labelFormat(let assignments): return try LabelFormatStage(assignments)
      case .drop(let choices): return DropStage(choices: choices)
      case .keep(let choices): return KeepStage(choices: choices)
      case .decolorize: return DecolorizeStage()
      }
    } catch {
      throw failure(stage, error.reason)
    }
  }
}

/// Why a stage cannot be set up, in Loki's words.
struct StageFailure: Error, Hashable {
  var reason: String

  init(_ reason: String) { self.reason = reason }
}

/// What a parser of queries refuses in stages, before any line is seen.
enum StageCheck {
  static func check(_ query: LogQuery) throws(LogQLError) {
    for stage in query.stages {
      switch stage {
      case .regexp(let pattern):
        do throws(StageFailure) { _ = try RegexpStage(pattern) } catch { throw LogQLError("invalid regexp parser: \(error.reason)") }
      case .pattern(let pattern):
        do throws(StageFailure) { _ = try PatternStage(pattern) } catch { throw LogQLError("invalid pattern parser: \(error.reason)") }
      default: break
      }
    }
  }
}

extension LogQuery {
  var stages: [Stage] {
    switch self {
    case .lines(let lines): lines.stages
    case .metric(let metric): metric.ranges.flatMap(\.lines.stages)
    }
  }

  /// Sets every stage up, as a server does when the first stream comes.
  ///
  /// - Throws: ``LogQLError`` of the kind `pipeline`.
  package func checkStages() throws(LogQLError) {
    switch self {
    case .lines(let lines): _ = try Pipeline(lines.stages)
    case .metric(let metric):
      for range in metric.ranges { _ = try Pipeline(range.lines.stages) }
    }
  }
}

extension MetricQuery {
  package var ranges: [RangeAggregation] {
    switch self {
    case .range(let range): [range]
    case .vector(let aggregation): aggregation.operand.ranges
    case .binary(let left, _, _, let right): left.ranges + right.ranges
    case .labelReplace(let operand, _, _, _, _): operand.ranges
    case .literal, .constant: []
    }
  }
}
