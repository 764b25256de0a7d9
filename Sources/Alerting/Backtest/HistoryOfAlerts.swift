import GoTemplate
package import TimeSeries

/// Walks an alerting rule over the answer to one range query: the same transitions as ``AlertingState``, series by series.
package enum HistoryOfAlerts {
  /// - Parameters:
  ///   - series: The expression's value at the steps; where a series has no sample, the alert is not in the result.
  ///   - step: Between evaluations.
  package static func occurrences(of rule: Rule, in series: [Series], range: TimeRange, step: Milliseconds) -> [AlertOccurrence] {
    let surroundings = TemplateSurroundings()
    // Labels that depend on the value are other alerts at other moments.
    let isPlain = rule.labels.values.allSatisfy { !$0.contains("{{") || !($0.contains("$value") || $0.contains(".Value") || $0.contains("query")) }
    let all = isPlain
      ? series.flatMap { occurrences(of: rule, in: $0, range: range, step: step, surroundings) }
      : byEvaluation(of: rule, in: series, range: range, step: step)
    return all.sorted { ($0.pendingFrom, $0.labels) < ($1.pendingFrom, $1.labels) }
  }

  private static func labels(of rule: Rule, _ sample: Labels, value: Double, _ surroundings: TemplateSurroundings) -> Labels {
    var labels = sample.droppingMetricName()
    for (name, text) in rule.labels {
      labels[name] = AlertTemplate(text, alert: rule.name).expandedOrFailure(labels: sample, value: value, in: surroundings)
    }
    labels["alertname"] = rule.name
    return labels
  }

  private static func occurrences(
    of rule: Rule, in series: Series, range: TimeRange, step: Milliseconds, _ surroundings: TemplateSurroundings
  ) -> [AlertOccurrence] {
    var found: [AlertOccurrence] = []
    var open: AlertOccurrence?
    var last: Int64 = 0
    func annotations(_ value: Double) -> [String: String] {
      rule.annotations.mapValues { AlertTemplate($0, alert: rule.name).expandedOrFailure(labels: series.labels, value: value, in: surroundings) }
    }
    /// Ends what is open, where the alert was last in the result at `last` and the next evaluation that finds it is at `next`.
    func close(before next: Int64?) {
      guard var occurrence = open else { return }
      var end = last &+ step
      if occurrence.firedAt != nil, rule.keepFiringFor > 0 {
        // Kept from the first evaluation without it on.
        let kept = (rule.keepFiringFor + step - 1) / step * step
        end = last &+ step &+ kept
      }
      // One that is back at the very moment it would have resolved goes on.
      if let next, next <= end { return }
      if end <= range.end.rawValue { occurrence.endedAt = Timestamp(rawValue: end) }
      found.append(occurrence)
      open = nil
    }
    for index in 0..<series.samples.count {
      let time = series.samples.timestamps[index]
      let value = series.samples.values[index]
      guard !value.isStaleMarker else { continue }
      if open != nil, time > last &+ step { close(before: time) }
      if open == nil {
        open = AlertOccurrence(
          labels: labels(of: rule, series.labels, value: value, surroundings), annotations: [:], pendingFrom: Timestamp(rawValue: time), firstValue: value,
          lowest: value, highest: value)
      }
      if open?.firedAt == nil, let since = open?.pendingFrom, time - since.rawValue >= rule.hold {
        open?.firedAt = Timestamp(rawValue: time)
        open?.annotations = annotations(value)
      }
      let (lowest, highest) = (open?.lowest ?? value, open?.highest ?? value)
      open?.lowest = min(lowest, value)
      open?.highest = max(highest, value)
      last = time
    }
    close(before: nil)
    return found
  }

  /// Step by step through ``AlertingState``, which is slower and knows labels that change with the value.
  package static func byEvaluation(
    of rule: Rule, in series: [Series], range: TimeRange, step: Milliseconds
  ) -> [AlertOccurrence] {
    let surroundings = TemplateSurroundings()
    var state = AlertingState(rule)
    var places = series.map { _ in 0 }
    var open: [Labels: AlertOccurrence] = [:]
    var found: [AlertOccurrence] = []
    var time = range.start
    while time <= range.end {
      var samples: [RuleSample] = []
      for (index, series) in series.enumerated() {
        while places[index] < series.samples.count, series.samples.timestamps[places[index]] < time.rawValue { places[index] += 1 }
        guard places[index] < series.samples.count, series.samples.timestamps[places[index]] == time.rawValue else { continue }
        samples.append(RuleSample(labels: series.labels, value: series.samples.values[places[index]]))
      }
      _ = try? state.evaluate(samples, at: time, in: surroundings)
      let active = Dictionary(state.active.map { ($0.labels, $0) }, uniquingKeysWith: { first, _ in first })
      for (labels, alert) in active {
        var occurrence = open[labels] ?? AlertOccurrence(
          labels: labels, annotations: [:], pendingFrom: alert.activeAt, firstValue: alert.value, lowest: alert.value, highest: alert.value)
        if occurrence.firedAt == nil, alert.state == .firing { (occurrence.firedAt, occurrence.annotations) = (time, alert.annotations) }
        occurrence.lowest = min(occurrence.lowest, alert.value)
        occurrence.highest = max(occurrence.highest, alert.value)
        open[labels] = occurrence
      }
      for (labels, var occurrence) in open where active[labels] == nil {
        occurrence.endedAt = time
        found.append(occurrence)
        open[labels] = nil
      }
      time = time + step
    }
    return found + open.values
  }
}
