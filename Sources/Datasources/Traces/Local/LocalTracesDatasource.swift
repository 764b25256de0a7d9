import DataFrames
package import DatasourceKit
import Text
import TimeSeries
package import Traces

/// Traces that this program has itself, asked in TraceQL as a Tempo server is.
package struct LocalTracesDatasource: Datasource {
  package let id: DatasourceID
  /// Everything there is; it may wait.
  private let traces: @Sendable () throws(DatasourceError) -> TraceSet

  package init(id: DatasourceID, traces: @escaping @Sendable () throws(DatasourceError) -> TraceSet) {
    (self.id, self.traces) = (id, traces)
  }

  // MARK: Queries

  package func query(_ request: QueryRequest) async throws(DatasourceError) -> QueryAnswer {
    var answer = QueryAnswer()
    let set = try traces()
    for target in request.targets {
      let asked = TraceTarget(target.model)
      guard let question = asked.question else { continue }
      do throws(DatasourceError) {
        let frames = try frames(question, asked, target, set)
        answer.frames += frames
        answer.sent.append(
          SentQuery(
            refID: target.refID, expression: target.model["query"]?.text ?? "", request: "embedded", range: target.range, step: target.step,
            seriesCount: frames.count))
      } catch {
        answer.errors[target.refID] = error
      }
    }
    if answer.frames.isEmpty, answer.errors.count == request.targets.count, let error = answer.errors.values.first { throw error }
    return answer
  }

  private func frames(
    _ question: TraceTarget.Question, _ asked: TraceTarget, _ target: QueryRequest.Target, _ set: TraceSet
  ) throws(DatasourceError) -> [DataFrame] {
    switch question {
    case .trace(let traceID):
      guard let tree = set[traceID] else {
        throw DatasourceError(
          kind: .rejected(status: 404), datasource: id, request: traceID.description, reason: "there is no trace \(traceID)",
          advice: "check the id: \(set.trees.count) traces are here")
      }
      return [TraceFrames.trace(tree, refID: target.refID, query: traceID.description)]
    case .serviceMap: return TraceFrames.serviceMap(ServiceGraph(within(target.range, set)), refID: target.refID)
    case .traceQL(let text): return try answer(text, asked, target, set)
    }
  }

  private func answer(_ text: String, _ asked: TraceTarget, _ target: QueryRequest.Target, _ set: TraceSet) throws(DatasourceError) -> [DataFrame] {
    do throws(TraceQLError) {
      let query = try TraceQLQuery(text)
      let frames = query.isMetrics ? try series(query, target, set) : [try found(query, asked, target, set)]
      return frames.noting(outside(target.range, set))
    } catch {
      throw DatasourceError(kind: .invalidQuery, datasource: id, request: text, reason: error.rendered(in: text))
    }
  }

  /// A range without length asks for everything.
  private func within(_ range: TimeRange, _ set: TraceSet) -> [TraceTree] {
    guard range.length > 0 else { return set.trees }
    return set.trees.filter { tree in
      let extent = tree.extent
      return Int64(clamping: extent.start / 1_000_000) <= range.end.milliseconds && Int64(clamping: extent.end / 1_000_000) >= range.start.milliseconds
    }
  }

  /// Says where the traces are when none is within the range.
  private func outside(_ range: TimeRange, _ set: TraceSet) -> [Notice] {
    guard range.length > 0, let extent = set.extent, within(range, set).isEmpty else { return [] }
    func text(_ time: UInt64) -> String { String(time / 1_000_000) }
    return [Notice(severity: .info, text: "no trace is within the range: they go from \(text(extent.start)) to \(text(extent.end)) (Unix ms)")]
  }

  private func found(_ query: TraceQLQuery, _ asked: TraceTarget, _ target: QueryRequest.Target, _ set: TraceSet) throws(TraceQLError) -> DataFrame {
    let search = try TraceSearch(query)
    let matches = within(target.range, set).lazy.compactMap { search.match($0) }.prefix(asked.limit)
    guard asked.showsSpans else {
      let rows = matches.map { (summary: TraceSummary($0.tree), matched: $0.sets.reduce(0) { $0 + $1.spans.count }) }
      return TraceFrames.traces(Array(rows), refID: target.refID, query: query.text)
    }
    var spans: [TraceFrames.FoundSpan] = []
    for match in matches {
      let summary = TraceSummary(match.tree)
      for set in match.sets {
        for index in set.spans.prefix(asked.spansPerSet) {
          let span = match.tree.spans[index]
          let values = search.values(of: index, in: match.tree).map { (name: $0.name, value: $0.value.text) }
            + set.remarks.map { (name: $0.name, value: $0.value.text) }
          spans.append(
            TraceFrames.FoundSpan(
              traceID: span.traceID.description, spanID: span.id.description, start: span.start, duration: span.duration, service: span.service,
              name: span.name, traceService: summary.rootService, traceName: summary.rootName, values: values))
        }
      }
    }
    return TraceFrames.spans(spans, refID: target.refID, query: query.text)
  }

  private func series(_ query: TraceQLQuery, _ target: QueryRequest.Target, _ set: TraceSet) throws(TraceQLError) -> [DataFrame] {
    guard target.range.length > 0, target.model["metricsQueryType"]?.text != "instant" else {
      let (start, end) = nanoseconds(target.range, set)
      let series = try TraceMetrics(query, TraceMetricsGrid(whole: start, end: end)).series(of: set.trees)
      return [TraceFrames.table(series, refID: target.refID, query: query.text)]
    }
    let (start, end) = nanoseconds(target.range, set)
    let grid = TraceMetricsGrid(start: start, end: end, step: UInt64(max(target.step, 1)) * 1_000_000)
    return TraceFrames.series(try TraceMetrics(query, grid).series(of: set.trees), grid, refID: target.refID, query: query.text)
  }

  private func nanoseconds(_ range: TimeRange, _ set: TraceSet) -> (UInt64, UInt64) {
    guard range.length > 0 else {
      let extent = set.extent ?? (0, 1)
      return (extent.start, max(extent.end, extent.start + 1))
    }
    func time(_ time: Timestamp) -> UInt64 { UInt64(clamping: time.milliseconds).multipliedReportingOverflow(by: 1_000_000).partialValue }
    return (time(range.start), time(range.end))
  }

  // MARK: The rest

  /// Values of an attribute: its name as TraceQL writes it, or an object whose `label` it is.
  package func variableOptions(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] {
    let name = request.query.string ?? request.query["label"]?.text ?? request.query["query"]?.text ?? ""
    let set = try traces()
    guard let column = try? TraceSearch(TraceQLQuery("{} | select(\(name))")) else {
      throw DatasourceError(
        kind: .invalidQuery, datasource: id, request: name, reason: "expected the name of an attribute", advice: "resource.service.name, span.http.route or name")
    }
    var values: Set<String> = []
    for tree in within(request.range, set) {
      for index in tree.spans.indices { for found in column.values(of: index, in: tree) { values.insert(found.value.text) } }
      if values.count > 10_000 { break }
    }
    return values.sorted().map { VariableOption(text: $0, value: $0) }
  }

  package func health() async throws(DatasourceError) -> DatasourceHealth {
    let set = try traces()
    return DatasourceHealth(latency: .zero, detail: "\(set.trees.count) traces, \(set.spanCount) spans")
  }
}

extension TraceQLError {
  /// With the query and a caret below the place.
  package func rendered(in query: String) -> String {
    guard kind == .syntax else { return message }
    let lines = query.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.indices.contains(line - 1) else { return message }
    return "\(message)\n  \(lines[line - 1])\n  \(String(repeating: " ", count: max(column - 1, 0)))^"
  }
}
