import StepColumns
import TimeSeries
import Text

/// What running a script gave.
package struct ScriptReport: Sendable {
  package struct Failure: Sendable {
    /// Where the evaluation stands, from 1.
    package var line: Int
    package var query: String
    /// What was expected and what came.
    package var reason: String
  }

  /// Evaluations that gave what they should.
  package var passed = 0
  package var failures: [Failure] = []
}

/// Runs test scripts against the engine, with the checks that Prometheus' own runner makes besides.
package struct ScriptRunner: Sendable {
  private let engine: PromQLEngine

  package init(engine: PromQLEngine = PromQLEngine()) {
    self.engine = engine
  }

  /// Runs all commands. A load that fails is reported as a failure and leaves the store as it was.
  package func run(_ script: TestScript) -> ScriptReport {
    var store = ScriptStore()
    var report = ScriptReport()
    for command in script.commands {
      switch command {
      case .clear: store.clear()
      case .load(let load):
        do throws(ScriptError) {
          try store.load(load)
        } catch {
          report.failures.append(ScriptReport.Failure(line: error.line, query: "load", reason: error.reason))
        }
      case .evaluate(let evaluation):
        if let reason = ScriptCheck(engine: engine, store: store, evaluation: evaluation).problem() {
          report.failures.append(
            ScriptReport.Failure(line: evaluation.line, query: evaluation.query, reason: reason))
        } else {
          report.passed += 1
        }
      }
    }
    return report
  }
}

/// One evaluation with everything that is checked about it.
private struct ScriptCheck {
  let engine: PromQLEngine
  let store: ScriptStore
  let evaluation: ScriptEvaluation

  /// `nil` where all is well.
  func problem() -> String? {
    let expression: Expression
    do throws(PromQLError) {
      expression = try Expression(parsing: evaluation.query)
    } catch {
      return "the query does not parse: \(error.fullMessage(in: evaluation.query))"
    }
    switch evaluation.times {
    case .range(let start, let end, let step):
      return problem { () throws(PromQLError) in
        try engine.range(expression, from: start, to: end, step: step, in: store)
      }
    case .instant(let time):
      if let problem = problem({ () throws(PromQLError) in try engine.instant(expression, at: time, in: store) }) {
        return problem
      }
      guard evaluation.matrixTimes == nil, expression.type != .string else { return nil }
      return problemPinned(expression, at: time) ?? problemInRange(expression, around: time)
    }
  }

  private func problem(_ run: () throws(PromQLError) -> QueryResult) -> String? {
    let result: QueryResult
    do throws(PromQLError) {
      result = try run()
    } catch {
      guard let rule = evaluation.failure else { return "the query failed: \(error.message)" }
      return rule.matches(error.message) ? nil : "expected the failure \(rule.shown), got: \(error.message)"
    }
    if let rule = evaluation.failure { return "expected the failure \(rule.shown), got a result" }
    return annotationProblem(result.annotations) ?? ScriptComparison(evaluation: evaluation).difference(of: result.value)
  }
}

// MARK: - Additional checks

extension ScriptCheck {
  /// Functions whose value depends on the evaluation time even where their arguments do not.
  private static let timeDependent: Set<String> = [
    "time", "timestamp", "hour", "minute", "month", "year", "day_of_week", "day_of_month", "day_of_year",
    "days_in_month", "predict_linear", "start", "end", "range", "step",
  ]

  /// With every selector pinned to `time` by `@`, the result must be the same at any other time.
  private func problemPinned(_ expression: Expression, at time: Timestamp) -> String? {
    guard !expression.calls(Self.timeDependent) else { return nil }
    let pinned = expression.pinned(at: time)
    let milliseconds = time.milliseconds
    let times = milliseconds == 0 ? [-1000, 0, 1000] : [-10 * milliseconds, 0, milliseconds / 5, milliseconds, 10 * milliseconds]
    for other in times {
      let problem = problem { () throws(PromQLError) in
        try engine.instant(pinned, at: Timestamp(milliseconds: other), in: store)
      }
      if let problem { return "pinned by @ and evaluated at \((Double(other) / 1000).goGeneral) s: \(problem)" }
    }
    return nil
  }

  /// The middle step of a range query must be like the instant query.
  private func problemInRange(_ expression: Expression, around time: Timestamp) -> String? {
    guard evaluation.failure == nil, !evaluation.isOrdered, !expression.calls(["start", "end", "range", "step"]),
      !expression.hasLengthsOfTheQuery, expression.type == .vector || expression.type == .scalar
    else { return nil }
    do throws(PromQLError) {
      let result = try engine.range(expression, from: time - 60_000, to: time + 60_000, step: 60_000, in: store)
      guard case .matrix(let matrix) = result.value else { return "as a range query: the result is no matrix" }
      if let problem = ScriptComparison.orderProblem(in: matrix) { return "as a range query: \(problem)" }
      let samples = matrix.compactMap { $0.sample(at: time) }
      let value: QueryResult.Value =
        expression.type == .scalar ? .scalar(samples.first?.value ?? .ordinaryNaN, at: time) : .vector(samples)
      return ScriptComparison(evaluation: evaluation).difference(of: value).map { "as a range query: \($0)" }
    } catch {
      return "as a range query it failed: \(error.message)"
    }
  }

  private func annotationProblem(_ annotations: [Annotation]) -> String? {
    problem(with: .warning, among: annotations, rules: evaluation.warnings, mayNone: evaluation.allowsNoWarnings)
      ?? problem(with: .info, among: annotations, rules: evaluation.infos, mayNone: evaluation.allowsNoInfos)
  }

  private func problem(
    with severity: Annotation.Severity, among annotations: [Annotation], rules: [ScriptEvaluation.TextRule], mayNone: Bool
  ) -> String? {
    let found = annotations.filter { $0.severity == severity }
    let texts = found.map { $0.fullMessage(in: evaluation.query) }
    if mayNone { return texts.first.map { "expected no \(severity), got: \($0)" } }
    guard !rules.isEmpty else { return nil }
    for rule in rules where !found.contains(where: { isMet(rule, by: $0) }) {
      return "expected the \(severity) \(rule.shown), got \(texts.isEmpty ? "none" : texts.joined(separator: "; "))"
    }
    let unexpected = zip(found, texts).first { annotation, _ in !rules.contains { isMet($0, by: annotation) } }
    return unexpected.map { "got the \(severity): \($0.1), which is not expected" }
  }

  /// Scripts of earlier releases have the texts without their places.
  private func isMet(_ rule: ScriptEvaluation.TextRule, by annotation: Annotation) -> Bool {
    if rule.matches(annotation.fullMessage(in: evaluation.query)) { return true }
    let placeless = Annotation(severity: annotation.severity, message: annotation.message)
    return rule.matches(placeless.fullMessage(in: evaluation.query))
  }
}

extension ScriptEvaluation.TextRule {
  func matches(_ text: String) -> Bool {
    switch self {
    case .any: true
    case .exactly(let expected): text == expected
    // A search anywhere in the text, in RE2's syntax.
    case .matching(let pattern): (try? Pattern.cached(".*(?:\(pattern)).*", syntax: .prometheus).matches(text)) ?? false
    }
  }

  var shown: String {
    switch self {
    case .any: "of any text"
    case .exactly(let text): text.promQuoted
    case .matching(let pattern): "like \(pattern.promQuoted)"
    }
  }
}

extension Series {
  fileprivate func sample(at time: Timestamp) -> InstantSample? {
    guard let index = samples.timestamps.firstIndex(of: time.milliseconds) else { return nil }
    return InstantSample(
      labels: labels, time: time, value: samples.values[index], histogram: samples.histograms?[index])
  }
}

extension Expression {
  fileprivate func calls(_ names: Set<String>) -> Bool {
    if case .call(let call) = self, names.contains(call.name) { return true }
    return children.contains { $0.calls(names) }
  }

  /// A range, subquery step or offset that is told by `step()` or `range()`, which are 0 in an instant query only.
  fileprivate var hasLengthsOfTheQuery: Bool {
    var lengths = [timeModifiers?.offset]
    if case .matrix(let matrix) = self { lengths.append(matrix.length) }
    if case .subquery(let subquery) = self { lengths += [subquery.length, subquery.step] }
    return lengths.contains { $0?.dependsOnQuery ?? false } || children.contains { $0.hasLengthsOfTheQuery }
  }

  /// With `@ time` on all selectors and subqueries that have none; `start()` and `end()` are `time` in an instant
  /// query. What stands inside a subquery then moves with it.
  fileprivate func pinned(at time: Timestamp) -> Expression {
    guard var modifiers = timeModifiers else { return mapChildren { $0.pinned(at: time) } }
    if case .timestamp = modifiers.at { return self }
    modifiers.at = .timestamp(time)
    return with(modifiers)
  }
}
