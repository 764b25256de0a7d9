import DataFrames
package import DatasourceKit
package import PromQL
import Synchronization
import TaskThreads
import Text
package import TimeSeries

/// Oriel's own store, asked through its own PromQL engine: the datasource that is there without any server.
package struct EmbeddedDatasource: MetricDescribing {
  package let id: DatasourceID
  /// A store with a long history takes a moment to open; the program does not wait for it.
  private let opening: Task<any SeriesSource, Never>
  private let engine: PromQLEngine
  private let expressions = ExpressionCache()
  /// Since when this run collects.
  private let began = ContinuousClock.now

  package init(id: DatasourceID, opening: Task<any SeriesSource, Never>, engine: PromQLEngine = PromQLEngine()) {
    (self.id, self.opening, self.engine) = (id, opening, engine)
  }

  package func metricDescriptions() async throws(DatasourceError) -> [String: String] {
    let source = await opening.value
    return ((try? source.metadata(of: nil)) ?? [:]).mapValues(\.sentence)
  }

  /// Computed on threads of its own: a heavy panel keeps neither the collectors waiting nor other sources.
  package func query(_ request: QueryRequest) async throws(DatasourceError) -> QueryAnswer {
    let source = await opening.value
    return try await computed(request.targets.map(\.refID).joined(separator: ", ")) { try answer(to: request, from: source) }
  }

  private func computed<Result: Sendable>(
    _ request: String, _ work: @escaping @Sendable () throws -> Result
  ) async throws(DatasourceError) -> Result {
    do {
      return try await DutyThreads.computing.perform(work)
    } catch let error as DatasourceError {
      throw error
    } catch let error as PromQLError {
      throw failure(error, of: request)
    } catch {
      let kind: DatasourceError.Kind = error is DutyThreads.TooBusy ? .tooLarge : .cancelled
      throw DatasourceError(kind: kind, datasource: id, request: request, reason: "\(error)")
    }
  }

  private func answer(to request: QueryRequest, from source: any SeriesSource) throws(DatasourceError) -> QueryAnswer {
    let targets = request.targets.map { ($0, PrometheusTarget(refID: $0.refID, model: $0.model)) }
    let tables = targets.count { $0.1.format == .table }
    var answer = QueryAnswer()
    for (asked, target) in targets where !target.expression.isEmpty {
      let shape = PrometheusFrames(target: target, step: asked.step, isOneOfSeveralTables: tables > 1)
      let clock = ContinuousClock()
      let start = clock.now
      do throws(PromQLError) {
        var seriesCount = 0
        if target.asksRange {
          let expression = try expressions.expression(target.expression)
          let result = try engine.range(
            expression, from: asked.range.start, to: asked.range.end, step: asked.step, in: source)
          var series = Self.series(in: result)
          // A store that is younger than a step has nothing at the last one yet; what it has is shown at the range's end.
          if series.isEmpty, asked.range.end < request.range.end {
            series = Self.series(in: try engine.instant(expression, at: request.range.end, in: source))
          }
          seriesCount += series.count
          answer.frames += shape.frames(for: series, isInstant: false).noting(Self.notices(in: result, target.expression))
        }
        if target.asksInstant {
          let result = try engine.instant(expressions.expression(target.expression), at: request.range.end, in: source)
          let series = Self.series(in: result)
          seriesCount += series.count
          let frames = if case .string(let text, let time) = result.value { [shape.frame(of: text, at: time)] } else { shape.frames(for: series, isInstant: true) }
          answer.frames += frames.noting(Self.notices(in: result, target.expression))
        }
        answer.sent.append(
          SentQuery(
            refID: target.refID, expression: target.expression, request: "embedded", range: asked.range, step: asked.step,
            duration: clock.now - start, seriesCount: seriesCount))
      } catch {
        if error.kind == .cancelled { throw failure(error, of: target.expression) }
        answer.errors[target.refID] = failure(error, of: target.expression)
      }
    }
    answer.askAgainAfter = Self.askAgainAfter(age: ContinuousClock.now - began)
    return answer
  }

  /// Rates need two samples and `1m` refreshes would leave a new user without them for a minute, so a young collection is asked
  /// again at ever longer intervals: after half its age, from 0.3 s on, until it is 90 s old.
  private static func askAgainAfter(age: Duration) -> Milliseconds? {
    guard age < .seconds(90) else { return nil }
    return max(Milliseconds(age / .milliseconds(2)), 300)
  }

  package func variableOptions(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] {
    let query = PrometheusVariableQuery(request.query)
    let source = await opening.value
    return try await computed(request.query.text ?? "") { try options(for: query, range: request.range, in: source) }
  }

  package func health() async throws(DatasourceError) -> DatasourceHealth {
    DatasourceHealth(latency: .zero, detail: "inside this program")
  }
}

extension EmbeddedDatasource {
  private func options(
    for query: PrometheusVariableQuery, range: TimeRange, in source: any SeriesSource
  ) throws -> [VariableOption] {
    let values: [String]
    switch query {
    case .labelNames(let selector):
      values = try source.labelNames(matching: matchers(selector), in: range)
    case .labelValues(let label, let selector):
      values = try source.labelValues(of: label, matching: matchers(selector), in: range)
    case .metrics(let pattern):
      let names = try source.labelValues(of: Labels.metricName, matching: [], in: range)
      values = try MetricOptions.names(names, matching: pattern, of: id)
    case .queryResult(let expression):
      let result = try engine.instant(expressions.expression(expression), at: range.end, in: source)
      if case .scalar(let value, _) = result.value {
        values = [MetricOptions.text(of: value)]
      } else {
        values = Self.series(in: result).map(MetricOptions.text)
      }
    case .series(let selector):
      values = try source.seriesLabels(matching: matchers(selector), in: range).map(MetricOptions.text)
    }
    return values.map { VariableOption(text: $0, value: $0) }
  }

  private func matchers(_ selector: String?) throws -> [[Matcher]] {
    guard let selector, !selector.isEmpty else { return [] }
    return [try VectorSelector(parsing: selector).matchers]
  }

  /// Every kind of result as series; strings have none.
  private static func series(in result: QueryResult) -> [Series] {
    switch result.value {
    case .matrix(let series): return series
    case .scalar(let value, let time):
      return [Series(labels: Labels(), samples: Samples(timestamps: [time.rawValue], values: [value]))]
    case .vector(let samples):
      return samples.map { sample in
        var column = Samples()
        if let histogram = sample.histogram { column.append(histogram, at: sample.time) } else { column.append(sample.value, at: sample.time) }
        return Series(labels: sample.labels, samples: column)
      }
    case .string: return []
    }
  }

  private static func notices(in result: QueryResult, _ expression: String) -> [Notice] {
    result.annotations.map { Notice(severity: $0.severity == .warning ? .warning : .info, text: $0.message) }
  }

  private func failure(_ error: PromQLError, of expression: String) -> DatasourceError {
    let kind: DatasourceError.Kind =
      switch error.kind {
      case .parse, .execution: .invalidQuery
      case .limit: .tooLarge
      case .cancelled: .cancelled
      }
    return DatasourceError(kind: kind, datasource: id, request: expression, reason: error.message)
  }
}

/// Parsed expressions: a dashboard asks the same ones at every refresh.
private final class ExpressionCache: Sendable {
  private let known = Mutex<[String: Expression]>([:])
  private static let limit = 1000

  func expression(_ text: String) throws(PromQLError) -> Expression {
    if let expression = known.withLock({ $0[text] }) { return expression }
    let expression = try Expression(parsing: text)
    known.withLock { known in
      if known.count >= Self.limit { known.removeAll() }
      known[text] = expression
    }
    return expression
  }
}
