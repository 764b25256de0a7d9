import TimeSeries

/// What a recording rule makes of the result of its expression.
enum RecordedSamples {
  /// - Throws: ``RuleFailure`` where two elements get the same labels, or there are more than `limit` (0 is none).
  static func of(_ samples: [RuleSample], by rule: Rule, limit: Int) throws(RuleFailure) -> [RuleSample] {
    guard limit == 0 || samples.count <= limit else { throw RuleFailure("exceeded limit of \(limit) with \(samples.count) series") }
    var known: Set<Labels> = []
    var output: [RuleSample] = []
    output.reserveCapacity(samples.count)
    for var sample in samples {
      sample.labels[Labels.metricName] = rule.name
      for (name, value) in rule.labels { sample.labels[name] = value }
      guard known.insert(sample.labels).inserted else {
        throw RuleFailure("vector contains metrics with the same labelset after applying rule labels")
      }
      output.append(sample)
    }
    return output
  }
}
