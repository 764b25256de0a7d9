import Alerting
import AppCore
import ArgumentParser
import DataFrames
import DatasourceKit
import Text
import TimeSeries

/// The datasource that answers the expressions of rules, as the command line names it.
struct RuleSources: Sendable {
  let datasource: DatasourceAccess
  private let embedded: EmbeddedStore?

  /// - Parameter source: Name or uid; `nil` takes the default one.
  /// - Throws: `ValidationError` where there is none.
  init(_ options: SourceOptions, named source: String?) throws {
    let registry = try SourceRegistry(options, hostName: HostName.current, history: .read)
    Blocking.value { await registry.complete() }
    for remark in registry.snapshot().remarks { StandardError.print(remark) }
    let sources = registry.sources
    let uid = source ?? sources.directory.defaultUID
    guard let found = sources.datasources.first(where: { $0.id.uid == uid || $0.id.name == uid }) else {
      throw ValidationError(
        source.map { "--source \($0): known are \(sources.datasources.map(\.id.name).joined(separator: ", "))" }
          ?? "there is no datasource; name one with --prometheus URL")
    }
    datasource = found
    embedded = found.id.uid == EmbeddedStore.uid ? sources.embedded : nil
  }

  /// Begins to collect where the store of this program is asked, since its newest sample is wanted.
  func startCollecting() {
    guard let embedded else { return }
    embedded.start()
    // A sampler that has just started has one sample; rates need two.
    Blocking.value { try? await Task.sleep(for: .milliseconds(2200)) }
  }

  func close() {
    if let embedded { Blocking.value { await embedded.close() } }
  }

  var ruleSource: RuleSource {
    let datasource = datasource
    return RuleSource(
      name: datasource.id.name,
      instant: { query, time in
        let model: JSONObject = ["expr": .string(query), "query": .string(query), "instant": true, "range": false, "queryType": "instant"]
        let moment = TimeRange(start: time, end: time)
        return await Self.series(of: model, moment, step: 1000, datasource).map { series in
          series.compactMap { one in one.samples.values.last.map { RuleSample(labels: one.labels, value: $0) } }
        }
      },
      range: { query, start, end, step in
        let model: JSONObject = ["expr": .string(query), "query": .string(query), "instant": false, "range": true, "queryType": "range"]
        return await Self.series(of: model, TimeRange(start: start, end: end), step: step, datasource)
      })
  }

  private static func series(
    of model: JSONObject, _ range: TimeRange, step: Milliseconds, _ datasource: DatasourceAccess
  ) async -> Result<[Series], RuleFailure> {
    let target = QueryRequest.Target(refID: "A", model: model, step: step, range: range)
    do throws(DatasourceError) {
      let answer = try await datasource.query(QueryRequest(targets: [target], range: range, maxDataPoints: 11_000))
      if let error = answer.errors.values.first { throw error }
      return .success(answer.frames.compactMap(Self.series))
    } catch {
      return .failure(RuleFailure("\(error.datasource.name): \(error.reason)"))
    }
  }

  private static func series(_ frame: DataFrame) -> Series? {
    guard case .times(let times)? = frame.fields.first(where: { $0.type == .time })?.values, let field = frame.fields.first(where: { $0.type == .number }),
      case .numbers(let values) = field.values
    else { return nil }
    var samples = Samples()
    for (time, value) in zip(times, values) {
      if let time, !value.isAbsent { samples.append(value, at: Timestamp(rawValue: time)) }
    }
    return samples.isEmpty ? nil : Series(labels: field.labels, samples: samples)
  }

  /// Which metrics there are, for the checks of rules.
  func knowledge() throws -> RuleHints.Knowledge {
    let datasource = datasource
    let names = Blocking.value { () async -> Result<[RuleSample], RuleFailure> in
      await ruleSource.instant("count by (__name__) ({__name__=~\".+\"})", LiveWorld.clock())
    }
    var knowledge = RuleHints.Knowledge(metrics: Set(try names.mapError { CommandFailure(description: $0.message) }.get().compactMap { $0.labels.name }))
    guard let describe = datasource.metricDescriptions else { return knowledge }
    let descriptions = Blocking.value { () async -> [String: String] in (try? await describe()) ?? [:] }
    for (name, text) in descriptions {
      if let kind = MetricMetadata.Kind(rawValue: String(text.prefix { $0 != ":" && $0 != "." && $0 != " " })) { knowledge.kinds[name] = kind }
    }
    return knowledge
  }
}
