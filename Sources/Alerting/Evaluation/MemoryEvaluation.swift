import GoTemplate
package import PromQL
package import TimeSeries

/// Evaluates groups over series in memory, and writes what they record there.
package struct MemoryEvaluation: Sendable {
  package var source: MemorySource
  package private(set) var groups: [GroupState]
  private let engine: PromQLEngine
  private let externalLabels: Labels
  private let externalURL: String

  package init(
    _ groups: [RuleGroup], over source: MemorySource = MemorySource(), engine: PromQLEngine = PromQLEngine(), externalLabels: Labels = Labels(),
    externalURL: String = ""
  ) {
    (self.source, self.engine, self.externalLabels, self.externalURL) = (source, engine, externalLabels, externalURL)
    self.groups = groups.map(GroupState.init)
  }

  package mutating func evaluate(group index: Int, at time: Timestamp) {
    let asked = groups[index].sampleTime(time)
    for rule in groups[index].group.rules.indices {
      let result = Self.result(of: groups[index].group.rules[rule].query, at: asked, in: source, engine: engine)
      let snapshot = source
      let (engine, labels, address) = (engine, externalLabels, externalURL)
      let surroundings = TemplateSurroundings(externalLabels: labels, externalURL: address, now: time.seconds) { (query) throws(FunctionFailure) in
        try TemplateQueries.samples(of: query, at: asked, in: snapshot, engine: engine)
      }
      for sample in groups[index].take(result, ofRule: rule, at: time, in: surroundings) { write(sample, at: asked) }
    }
  }

  private mutating func write(_ sample: RuleSample, at time: Timestamp) {
    if let histogram = sample.histogram {
      source.append(histogram, at: time, to: sample.labels)
    } else {
      source.append(sample.value, at: time, to: sample.labels)
    }
  }

  package static func result(
    of query: RuleQuery, at time: Timestamp, in source: any SeriesSource, engine: PromQLEngine
  ) -> Result<[RuleSample], RuleFailure> {
    guard let expression = query.expression else { return .failure(RuleFailure("the expression is not PromQL: it can be evaluated by a Loki server alone")) }
    do throws(PromQLError) {
      switch try engine.instant(expression, at: time, in: source).value {
      case .vector(let samples): return .success(samples.map { RuleSample(labels: $0.labels, value: $0.value, histogram: $0.histogram) })
      case .scalar(let value, _): return .success([RuleSample(labels: Labels(), value: value)])
      default: return .failure(RuleFailure("rule result is not a vector or scalar"))
      }
    } catch {
      return .failure(RuleFailure(error.message))
    }
  }
}
