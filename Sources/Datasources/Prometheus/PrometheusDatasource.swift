import DataFrames
package import DatasourceKit
import Text
import TimeSeries
import Transport

/// A Prometheus server, or anything with its API: Thanos, Mimir, Cortex, VictoriaMetrics.
package struct PrometheusDatasource: Datasource {
  package let id: DatasourceID
  let server: PrometheusServer

  package init(id: DatasourceID, server: PrometheusServer) {
    (self.id, self.server) = (id, server)
  }

  package func query(_ request: QueryRequest) async throws(DatasourceError) -> QueryAnswer {
    let targets = request.targets.map { ($0, PrometheusTarget(refID: $0.refID, model: $0.model)) }
      .filter { !$0.1.expression.isEmpty }
    let hasSeveralTables = targets.count { $0.1.format == .table } > 1
    let answers = await withTaskGroup(of: (Int, QueryAnswer).self) { group in
      for (index, (asked, target)) in targets.enumerated() {
        let asksExemplars = target.asksExemplars(after: targets.prefix(index).map(\.1))
        group.addTask {
          var answer = await answer(to: target, asked: asked, of: request, isOneOfSeveralTables: hasSeveralTables)
          if asksExemplars, answer.errors.isEmpty { await addExemplars(of: target, asked: asked, to: &answer) }
          return (index, answer)
        }
      }
      var answers = [QueryAnswer](repeating: QueryAnswer(), count: targets.count)
      for await (index, answer) in group { answers[index] = answer }
      return answers
    }
    let joined = QueryAnswer(
      frames: answers.flatMap(\.frames), errors: answers.reduce(into: [:]) { $0.merge($1.errors) { first, _ in first } },
      sent: answers.flatMap(\.sent))
    // When nothing came, the failure is the panel's, not a target's.
    if joined.frames.isEmpty, joined.errors.count == targets.count, let error = joined.errors.values.first { throw error }
    return joined
  }

  private func answer(
    to target: PrometheusTarget, asked: QueryRequest.Target, of request: QueryRequest, isOneOfSeveralTables: Bool
  ) async -> QueryAnswer {
    let kept = request.keepsReplies ? SentQuery.replyLimit : 0
    var answer = QueryAnswer()
    let shape = PrometheusFrames(target: target, step: asked.step, isOneOfSeveralTables: isOneOfSeveralTables)
    do throws(DatasourceError) {
      if target.asksRange {
        let call = PrometheusCall.range(target.expression, range: asked.range, step: asked.step)
        try await answer.add(server.reply(to: call, for: id, keeping: kept), call, shape, of: request, target: target, isInstant: false)
      }
      if target.asksInstant {
        let call = PrometheusCall.instant(target.expression, at: request.range.end)
        try await answer.add(server.reply(to: call, for: id, keeping: kept), call, shape, of: request, target: target, isInstant: true)
      }
    } catch {
      answer.errors[target.refID] = error
    }
    return answer
  }

  /// That a server has none, or does not know them, is no failure of the panel (Grafana only logs it).
  private func addExemplars(of target: PrometheusTarget, asked: QueryRequest.Target, to answer: inout QueryAnswer) async {
    let call = PrometheusCall.exemplars(target.expression, range: asked.range)
    let clock = ContinuousClock()
    let start = clock.now
    do throws(DatasourceError) {
      let data = try await server.data(from: call, for: id)
      let frame = PrometheusExemplars(data).frame(step: asked.step, target: target)
      if let frame { answer.frames.append(frame) }
      answer.sent.append(
        SentQuery(
          refID: target.refID, expression: target.expression, request: "POST /\(call.path)", range: call.range, step: 0,
          duration: clock.now - start, seriesCount: frame == nil ? 0 : 1))
    } catch {
      answer.frames = answer.frames.noting([Notice(severity: .info, text: "\(target.refID): no exemplars: \(error.reason)")])
    }
  }

  package func variableOptions(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] {
    let values: [String]
    let range = request.range.wholeSeconds
    switch PrometheusVariableQuery(request.query) {
    case .labelNames(let selector):
      values = try await server.strings(from: .labelNames(selector: selector, range: range), for: id)
    case .labelValues(let label, let selector):
      values = try await server.strings(from: .labelValues(label: label, selector: selector, range: range), for: id)
    case .metrics(let pattern):
      let names = try await server.strings(
        from: .labelValues(label: Labels.metricName, selector: nil, range: range), for: id)
      values = try MetricOptions.names(names, matching: pattern, of: id)
    case .queryResult(let expression):
      let reply = try await server.reply(to: .instant(expression, at: range.end), for: id).reply
      if reply.resultType == .scalar, let value = reply.series.first?.samples.values.first {
        values = [MetricOptions.text(of: value)]
      } else {
        values = reply.series.map(MetricOptions.text)
      }
    case .series(let selector):
      values = try await server.series(matching: selector, range: request.range, for: id).map(MetricOptions.text)
    }
    return values.map { VariableOption(text: $0, value: $0) }
  }

  package var access: DatasourceAccess {
    var access = DatasourceAccess(self)
    access.alerts = AlertAccess(self)
    access.metricDescriptions = { () throws(DatasourceError) in try await metricDescriptions() }
    return access
  }

  package func health() async throws(DatasourceError) -> DatasourceHealth {
    try await server.health(for: id)
  }
}

extension QueryAnswer {
  fileprivate mutating func add(
    _ answered: PrometheusServer.Answered, _ call: PrometheusCall, _ shape: PrometheusFrames, of request: QueryRequest,
    target: PrometheusTarget, isInstant: Bool
  ) {
    let reply = answered.reply
    var notices = reply.warnings.map { Notice(severity: .warning, text: $0) } + reply.infos.map { Notice(severity: .info, text: $0) }
    if reply.isPartial { notices.append(Notice(severity: .warning, text: "The answer is partial: not every storage node replied")) }
    let found = reply.text.map { [shape.frame(of: $0, at: call.range.end)] } ?? shape.frames(for: reply.series, isInstant: isInstant)
    frames += found.noting(notices)
    var query = SentQuery(
      refID: target.refID, expression: target.expression, request: answered.request, range: call.range, step: call.step,
      duration: answered.duration, bytes: answered.bytes, seriesCount: reply.series.count)
    if request.keepsReplies { query.reply = String(decoding: answered.start, as: UTF8.self) }
    sent.append(query)
  }
}

extension TimeRange {
  /// Both ends on the next full second, as Grafana asks for options.
  fileprivate var wholeSeconds: TimeRange {
    func full(_ time: Timestamp) -> Timestamp { Timestamp(milliseconds: -(-time.milliseconds).floorDivided(by: 1000) * 1000) }
    return TimeRange(start: full(start), end: full(end))
  }
}
