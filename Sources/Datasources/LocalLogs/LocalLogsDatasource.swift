import DataFrames
package import DatasourceKit
import LogEntries
import LogFiles
import LogQL
import StepColumns
package import Text
import TimeSeries

/// Log files of this machine, asked in LogQL: dashboards made for Loki work against them.
package struct LocalLogsDatasource: Datasource {
  package let id: DatasourceID
  private let paths: [String]
  private let host: String
  private let zone: TimeZoneRules
  private let maxLines: Int?

  package init(id: DatasourceID, paths: [String], host: String, zone: TimeZoneRules = .system, maxLines: Int? = nil) {
    (self.id, self.paths, self.host, self.zone, self.maxLines) = (id, paths, host, zone, maxLines)
  }

  private func logs() throws(LogFileError) -> FileLogs {
    try FileLogs(paths, host: host, zone: zone, now: LogFileClock.now)
  }

  // MARK: Queries

  package func query(_ request: QueryRequest) async throws(DatasourceError) -> QueryAnswer {
    let source: FileLogs
    do throws(LogFileError) {
      source = try logs()
    } catch {
      throw failure(.unreachable, "", error.description, advice: "check the path and its permissions")
    }
    var answer = QueryAnswer()
    for target in request.targets {
      let query = LokiQuery(refID: target.refID, model: target.model, maxLines: maxLines)
      guard !query.expression.isEmpty else { continue }
      let clock = ContinuousClock()
      let start = clock.now
      do {
        let (frames, step) = try frames(of: query, target, source)
        answer.frames += frames.noting(source.remarks.prefix(20).map { Notice(severity: .warning, text: $0) })
        answer.sent.append(
          SentQuery(
            refID: query.refID, expression: query.expression, request: "files", range: target.range, step: step, duration: clock.now - start,
            seriesCount: frames.count))
      } catch is CancellationError {
        throw failure(.cancelled, query.expression, "cancelled")
      } catch let error as LogQLError {
        answer.errors[query.refID] = failure(.invalidQuery, query.expression, error.rendered(in: query.expression))
      } catch {
        answer.errors[query.refID] = failure(.invalidQuery, query.expression, "\(error)")
      }
    }
    if answer.frames.isEmpty, request.targets.count == 1, let error = answer.errors.values.first { throw error }
    return answer
  }

  private func frames(of query: LokiQuery, _ target: QueryRequest.Target, _ source: FileLogs) throws -> ([DataFrame], Milliseconds) {
    let engine = LogQLEngine(source: source)
    var range = target.range
    let step = max(PromDuration.parse(query.step) ?? target.step, (range.length + 10_999) / 11_000, 1)
    switch try LogQuery(parsing: query.expression) {
    case .lines(let lines):
      // Lines of one moment: Loki's own default range ends there.
      if range.length == 0 { range.start = range.end - 3_600_000 }
      let found = try engine.lines(
        of: lines, in: LogRange(start: Self.nanoseconds(range.start), end: Self.nanoseconds(range.end)),
        order: query.direction == .forward ? .forward : .backward, limit: query.limit)
      return ([LokiFrames.lines(found.map(Self.stream), of: query)], step)
    case .metric(let metric):
      let result = query.asksInstant
        ? try engine.instant(metric, at: range.end.milliseconds)
        : try engine.range(metric, from: range.start.milliseconds, to: range.end.milliseconds, step: step)
      return (LokiFrames.series(result.series.map { Self.series($0, result.grid, isInstant: query.asksInstant) }, of: query, step: step), step)
    }
  }

  private static func nanoseconds(_ time: Timestamp) -> Nanoseconds {
    let (value, overflow) = time.milliseconds.multipliedReportingOverflow(by: 1_000_000)
    return overflow ? (time.milliseconds < 0 ? .min : .max) : value
  }

  /// As a server that tells where labels come from answers.
  private static func stream(_ line: LogLine) -> JSONValue {
    func object(_ labels: Labels) -> JSONValue {
      .object(JSONObject(labels.labels.map { JSONObject.Member(key: $0.name, value: .string($0.value)) }))
    }
    var extra = JSONObject()
    if !line.metadata.isEmpty { extra["structuredMetadata"] = object(line.metadata) }
    if !line.parsed.isEmpty { extra["parsed"] = object(line.parsed) }
    return ["stream": object(line.stream), "values": .array([.array([.string(String(line.time)), .string(line.line), .object(extra)])])]
  }

  private static func series(_ series: EvaluatedSeries, _ grid: StepGrid, isInstant: Bool) -> JSONValue {
    let metric = JSONObject(series.labels.labels.map { JSONObject.Member(key: $0.name, value: .string($0.value)) })
    let points: [JSONValue] = series.floats.enumerated().filter { series.isPresent($0.offset) }.map { step, value in
      .array([.number(Double(grid.time(step)) / 1000), .string(value.isNaN ? "NaN" : value.isInfinite ? (value < 0 ? "-Inf" : "+Inf") : "\(value)")])
    }
    return isInstant ? ["metric": .object(metric), "value": points.first ?? .null] : ["metric": .object(metric), "values": .array(points)]
  }

  private func failure(_ kind: DatasourceError.Kind, _ request: String, _ reason: String, advice: String? = nil) -> DatasourceError {
    DatasourceError(kind: kind, datasource: id, request: request, reason: reason, advice: advice)
  }

  // MARK: Variables

  package func variableOptions(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] {
    let range = LogRange(start: Self.nanoseconds(request.range.start), end: Self.nanoseconds(request.range.end))
    let asked = request.query.text ?? request.query.compactText
    do {
      let source = try logs()
      let values: Set<String>
      switch LokiVariableQuery(request.query) {
      case .labelNames: values = Set(try source.streams(matching: [], in: range).flatMap { $0.labels.map(\.name) })
      case .labelValues(let label, let selector):
        let matchers = try selector.map(Self.matchers) ?? []
        values = Set(try source.streams(matching: matchers, in: range).compactMap { $0[label] })
      case .series(let selector): values = Set(try source.streams(matching: Self.matchers(selector), in: range).map(\.description))
      case .none: throw LogQLError("this is no variable query of Loki: label_names(), label_values(label) or label_values({selector}, label)")
      }
      return values.sorted().map { VariableOption(text: $0, value: $0) }
    } catch {
      throw failure(.invalidQuery, asked, "\(error)")
    }
  }

  private static func matchers(_ selector: String) throws -> [Matcher] {
    guard case .lines(let lines) = try LogQuery(parsing: selector) else { throw LogQLError("expected a selector such as {job=\"nginx\"}") }
    return lines.matchers
  }

  // MARK: Health

  package func health() async throws(DatasourceError) -> DatasourceHealth {
    let clock = ContinuousClock()
    let start = clock.now
    do throws(LogFileError) {
      let source = try logs()
      if source.isEmpty { throw LogFileError(path: paths.joined(separator: ", "), reason: "there is no log file") }
    } catch {
      throw failure(.unreachable, "health", error.description, advice: "check the path and its permissions")
    }
    return DatasourceHealth(version: nil, latency: clock.now - start, detail: paths.joined(separator: ", "))
  }
}
