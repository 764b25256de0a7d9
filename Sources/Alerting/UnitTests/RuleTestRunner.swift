import GoTemplate
import PromQL
import TimeSeries

/// What came of a file of unit tests.
package struct RuleTestReport: Sendable {
  package struct Failure: Sendable {
    /// The test's name, or its number.
    package var test: String
    package var place: SourcePlace
    /// `alertname: X, time: 5m`
    package var subject: String
    package var reason: String
    /// What was expected and is not there, and what is there and was not expected; one line each.
    package var missing: [String] = []
    package var unexpected: [String] = []
  }

  package var tests = 0
  package var checks = 0
  package var failures: [Failure] = []
}

/// Runs unit tests: an empty store, the series of the test, all groups at every step, and then its checks.
package struct RuleTestRunner: Sendable {
  private let file: RuleTestFile
  private let groups: [RuleGroup]
  /// Runs only tests whose name contains this.
  private let filter: String?

  package init(_ file: RuleTestFile, groups: [RuleGroup], filter: String? = nil) {
    (self.file, self.filter) = (file, filter)
    let order = Dictionary(file.groupOrder.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    self.groups = groups.enumerated()
      .sorted { (order[$0.element.name] ?? .max, $0.offset) < (order[$1.element.name] ?? .max, $1.offset) }
      .map(\.element)
  }

  /// The longest span a test may have in steps, so that a slip of the pen does not run for days.
  private static let mostSteps: Int64 = 1_000_000

  package func run() -> RuleTestReport {
    var report = RuleTestReport()
    for (index, test) in file.tests.enumerated() {
      if let filter, !test.name.contains(filter) { continue }
      report.tests += 1
      run(test, named: test.name.isEmpty ? "test \(index + 1)" : test.name, &report)
    }
    return report
  }

  private func run(_ test: RuleTestFile.Test, named name: String, _ report: inout RuleTestReport) {
    let engine = PromQLEngine(options: PromQLEngine.Options(defaultSubqueryStep: file.interval))
    var evaluation = MemoryEvaluation(groups, engine: engine, externalLabels: test.externalLabels, externalURL: test.externalURL)
    var input = TestInput(test)
    let end = (test.alerts.map(\.time) + test.expressions.map(\.time)).max() ?? 0
    guard end / file.interval <= Self.mostSteps else {
      report.failures.append(
        RuleTestReport.Failure(test: name, place: test.place, subject: "eval_time", reason: "more than \(Self.mostSteps) evaluations"))
      return
    }
    var failures: [String: (time: Milliseconds, rule: Rule)] = [:]
    let checks = test.alerts.sorted { $0.time < $1.time }
    var next = 0
    var time: Milliseconds = 0
    while time <= end {
      input.feed(&evaluation.source, through: test.start + time)
      for index in groups.indices where time % (max(groups[index].interval ?? 0, file.interval)) == 0 || (groups[index].interval ?? 0) <= file.interval {
        evaluation.evaluate(group: index, at: test.start + time)
        for (rule, health) in zip(groups[index].rules, evaluation.groups[index].health) {
          if let failure = health.failure, failures[failure] == nil { failures[failure] = (time, rule) }
        }
      }
      while next < checks.count, checks[next].time < time + file.interval {
        report.checks += 1
        if let failure = failure(of: checks[next], evaluation, name) { report.failures.append(failure) }
        next += 1
      }
      time += file.interval
    }
    for (message, (time, rule)) in failures.sorted(by: { ($0.value.time, $0.key) < ($1.value.time, $1.key) }) {
      report.failures.append(
        RuleTestReport.Failure(test: name, place: test.place, subject: "rule: \(rule.name), time: \(PromDuration.format(time))", reason: message))
    }
    input.feed(&evaluation.source, through: test.start + end)
    for check in test.expressions {
      report.checks += 1
      if let failure = failure(of: check, test.start, evaluation.source, engine, name) { report.failures.append(failure) }
    }
  }

  // MARK: Alerts

  private func failure(of check: RuleTestFile.AlertCheck, _ evaluation: MemoryEvaluation, _ name: String) -> RuleTestReport.Failure? {
    let states = evaluation.groups.flatMap(\.alerting).compactMap { $0 }.filter { $0.rule.name == check.alert }
    let firing = states.flatMap(\.active).filter { $0.state == .firing }
    var wanted = check.expected.map { expected -> String in
      var labels = expected.labels
      labels["alertname"] = check.alert
      return Self.text(labels, expected.annotations)
    }
    var unexpected: [String] = []
    for text in firing.map({ Self.text($0.labels, $0.annotations) }).sorted() {
      if let index = wanted.firstIndex(of: text) { wanted.remove(at: index) } else { unexpected.append(text) }
    }
    guard !wanted.isEmpty || !unexpected.isEmpty else { return nil }
    let exists = states.isEmpty ? "there is no alert of this name in the rule files" : "the alerts that fire are not those expected"
    return RuleTestReport.Failure(
      test: name, place: check.place, subject: "alertname: \(check.alert), time: \(PromDuration.format(check.time))", reason: exists, missing: wanted.sorted(),
      unexpected: unexpected)
  }

  private static func text(_ labels: Labels, _ annotations: [String: String]) -> String {
    let shown = annotations.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }.map { "\($0.key)=\(GoQuoting.quoted($0.value))" }
    return "\(labels)" + (shown.isEmpty ? "" : " with " + shown.joined(separator: ", "))
  }

  // MARK: Expressions

  private func failure(
    of check: RuleTestFile.ExpressionCheck, _ start: Timestamp, _ source: MemorySource, _ engine: PromQLEngine, _ name: String
  ) -> RuleTestReport.Failure? {
    var failure = RuleTestReport.Failure(
      test: name, place: check.place, subject: "expr: \(GoQuoting.quoted(check.text)), time: \(PromDuration.format(check.time))", reason: "")
    let samples: [RuleSample]
    do throws(PromQLError) {
      let expression = try Expression(parsing: check.text)
      switch MemoryEvaluation.result(of: RuleQuery(text: check.text, expression: expression), at: start + check.time, in: source, engine: engine) {
      case .success(let result): samples = result
      case .failure(let error):
        failure.reason = error.message
        return failure
      }
    } catch {
      failure.reason = error.fullMessage(in: check.text)
      return failure
    }
    var wanted = check.expected
    for sample in samples.sorted(by: { $0.labels < $1.labels }) {
      if let index = wanted.firstIndex(where: { isEqual($0, sample) }) { wanted.remove(at: index) } else { failure.unexpected.append(Self.text(sample)) }
    }
    guard !wanted.isEmpty || !failure.unexpected.isEmpty else { return nil }
    failure.missing = wanted.map(Self.text).sorted()
    failure.reason = "the samples are not those expected"
    return failure
  }

  private static func text(_ sample: RuleSample) -> String {
    guard let histogram = sample.histogram else { return "\(sample.labels) \(sample.value.goGeneral)" }
    let hint = histogram.counterResetHint == .unknown ? "" : " (counter reset hint: \(histogram.counterResetHint))"
    return "\(sample.labels) \(histogram)\(hint)"
  }

  private func isEqual(_ expected: RuleSample, _ actual: RuleSample) -> Bool {
    guard expected.labels == actual.labels else { return false }
    switch (expected.histogram, actual.histogram) {
    case (nil, nil): return isEqual(expected.value, actual.value)
    case (let a?, let b?): return a.description == b.description && a.counterResetHint == b.counterResetHint && a.schema == b.schema
    default: return false
    }
  }

  private func isEqual(_ a: Double, _ b: Double) -> Bool {
    if a == b || (a.isNaN && b.isNaN) { return true }
    // The last bit of the mantissa does not count.
    return file.isFuzzy && a.sign == b.sign && a.isFinite && b.isFinite && (a.nextUp == b || a.nextDown == b)
  }
}

/// The series of a test, given to the store as time passes.
private struct TestInput {
  private let series: [Series]
  private var fed: [Int]

  init(_ test: RuleTestFile.Test) {
    series = test.series.map { notation in
      var samples = Samples()
      for (index, value) in notation.values.enumerated() {
        let time = test.start + Int64(index) &* test.interval
        switch value {
        case .omitted: continue
        case .float(let value): samples.append(value, at: time)
        case .histogram(let histogram, _): samples.append(histogram, at: time)
        }
      }
      samples.storeCounterResetHints()
      return Series(labels: notation.labels, samples: samples)
    }
    fed = series.map { _ in 0 }
  }

  mutating func feed(_ source: inout MemorySource, through end: Timestamp) {
    for (index, series) in series.enumerated() {
      while fed[index] < series.samples.count, series.samples.timestamps[fed[index]] <= end.rawValue {
        let place = fed[index]
        let time = Timestamp(rawValue: series.samples.timestamps[place])
        if let histogram = series.samples.histograms?[place] {
          source.append(histogram, at: time, to: series.labels)
        } else {
          source.append(series.samples.values[place], at: time, to: series.labels)
        }
        fed[index] += 1
      }
    }
  }
}
