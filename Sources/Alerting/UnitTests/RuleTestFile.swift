import GoTemplate
import PromQL
package import Text
import TimeSeries

/// A file of unit tests for rules, in the form of `promtool test rules`.
package struct RuleTestFile: Sendable {
  struct Test: Sendable {
    var name: String
    var place: SourcePlace
    var interval: Milliseconds
    var start: Timestamp
    var series: [SeriesNotation]
    var externalLabels: Labels
    var externalURL: String
    var alerts: [AlertCheck]
    var expressions: [ExpressionCheck]
  }

  struct AlertCheck: Sendable {
    var time: Milliseconds
    var alert: String
    var expected: [ExpectedAlert]
    var place: SourcePlace
  }

  struct ExpectedAlert: Sendable {
    var labels: Labels
    var annotations: [String: String]
  }

  struct ExpressionCheck: Sendable {
    var text: String
    var time: Milliseconds
    var expected: [RuleSample]
    var place: SourcePlace
  }

  package var path: String
  /// As written: relative to the file, with `*` and the like.
  package var ruleFiles: [String] = []
  var interval: Milliseconds = 60_000
  var groupOrder: [String] = []
  var isFuzzy = false
  var tests: [Test] = []
  package var findings: [FileFinding] = []

  package var isRefused: Bool { findings.contains { $0.severity == .error } }

  /// Whether a document is such a file.
  package static func isOne(_ document: YAMLNode) -> Bool {
    guard let tests = document["tests"]?.sequence else { return false }
    let fields = ["input_series", "alert_rule_test", "promql_expr_test"]
    return document["rule_files"] != nil || tests.contains { test in fields.contains { test[$0] != nil } }
  }

  package init(_ bytes: [UInt8], path: String) {
    self.path = path
    do throws(YAMLError) {
      var reader = RuleTestReader()
      reader.read(try YAMLNode.parse(bytes), into: &self)
      findings = reader.findings.sorted { $0.place < $1.place }
    } catch {
      findings = [FileFinding(.error, SourcePlace(line: error.line, column: error.column), "this is not YAML: \(error.reason)")]
    }
  }
}

private struct RuleTestReader {
  var findings: [FileFinding] = []

  private mutating func fail(_ node: YAMLNode, _ message: String) { findings.append(FileFinding(.error, node.place, message)) }

  private mutating func checkFields(_ node: YAMLNode, _ known: Set<String>, _ what: String) {
    for entry in node.entries ?? [] where !known.contains(entry.key.text ?? "") {
      fail(entry.key, "field \(entry.key.text ?? "") is not known in \(what)")
    }
  }

  private mutating func duration(_ node: YAMLNode?, else standard: Milliseconds) -> Milliseconds {
    guard let node, let text = node.string else { return standard }
    guard let length = PromDuration.parse(text) else {
      fail(node, "not a valid duration string: \(GoQuoting.quoted(text)); write it as 5m or 30s")
      return standard
    }
    return length
  }

  mutating func read(_ document: YAMLNode, into file: inout RuleTestFile) {
    checkFields(document, ["rule_files", "evaluation_interval", "group_eval_order", "tests", "fuzzy_compare"], "a test file")
    file.ruleFiles = document["rule_files"]?.sequence?.compactMap(\.string) ?? []
    file.interval = duration(document["evaluation_interval"], else: 60_000)
    if file.interval == 0 { file.interval = 60_000 }
    file.groupOrder = document["group_eval_order"]?.sequence?.compactMap(\.string) ?? []
    file.isFuzzy = document["fuzzy_compare"]?.bool ?? false
    for test in document["tests"]?.sequence ?? [] { file.tests.append(read(test, file.interval)) }
  }

  private mutating func read(_ node: YAMLNode, _ interval: Milliseconds) -> RuleTestFile.Test {
    checkFields(
      node,
      ["name", "interval", "input_series", "alert_rule_test", "promql_expr_test", "external_labels", "external_url", "start_timestamp"], "a test")
    var test = RuleTestFile.Test(
      name: node["name"]?.string ?? "", place: node.place, interval: duration(node["interval"], else: interval), start: start(node["start_timestamp"]),
      series: [], externalLabels: texts(node["external_labels"]), externalURL: node["external_url"]?.string ?? "", alerts: [], expressions: [])
    if test.interval == 0 { test.interval = interval }
    for series in node["input_series"]?.sequence ?? [] {
      checkFields(series, ["series", "values"], "an input series")
      do throws(PromQLError) {
        test.series.append(try SeriesNotation(parsing: "\(series["series"]?.text ?? "") \(series["values"]?.text ?? "")"))
      } catch {
        fail(series["series"] ?? series, "invalid input series \(series["series"]?.text ?? ""): \(error.message)")
      }
    }
    for check in node["alert_rule_test"]?.sequence ?? [] {
      checkFields(check, ["eval_time", "alertname", "exp_alerts"], "a check of alerts")
      let name = check["alertname"]?.string ?? ""
      if name.isEmpty { fail(check, "an item under alert_rule_test misses required attribute alertname at eval_time \(check["eval_time"]?.text ?? "")") }
      let expected = (check["exp_alerts"]?.sequence ?? []).map { alert in
        checkFields(alert, ["exp_labels", "exp_annotations"], "an expected alert")
        return RuleTestFile.ExpectedAlert(
          labels: texts(alert["exp_labels"]),
          annotations: Dictionary(
            (alert["exp_annotations"]?.entries ?? []).map { ($0.key.text ?? "", $0.value.text ?? "") }, uniquingKeysWith: { $1 }))
      }
      test.alerts.append(
        RuleTestFile.AlertCheck(time: duration(check["eval_time"], else: 0), alert: name, expected: expected, place: check.place))
    }
    for check in node["promql_expr_test"]?.sequence ?? [] {
      checkFields(check, ["expr", "eval_time", "exp_samples"], "a check of an expression")
      test.expressions.append(
        RuleTestFile.ExpressionCheck(
          text: check["expr"]?.text ?? "", time: duration(check["eval_time"], else: 0),
          expected: (check["exp_samples"]?.sequence ?? []).compactMap { sample($0) }, place: check.place))
    }
    return test
  }

  private func texts(_ node: YAMLNode?) -> Labels { Labels((node?.entries ?? []).map { ($0.key.text ?? "", $0.value.text ?? "") }) }

  private mutating func start(_ node: YAMLNode?) -> Timestamp {
    guard let node, let text = node.string else { return .epoch }
    if let seconds = Double(text), seconds.isFinite { return Timestamp(seconds: seconds) }
    if let time = RFC3339.parse(text) { return time }
    fail(node, "start_timestamp must be seconds since the epoch or a time such as 2024-01-01T00:00:00Z")
    return .epoch
  }

  private mutating func sample(_ node: YAMLNode) -> RuleSample? {
    checkFields(node, ["labels", "value", "histogram"], "an expected sample")
    do throws(PromQLError) {
      let written = node["labels"]?.string ?? ""
      let labels = written.isEmpty ? Labels() : try SeriesNotation(parsing: "\(written) 1").labels
      guard let histogram = node["histogram"]?.string else {
        guard let text = node["value"]?.string else { return RuleSample(labels: labels, value: 0) }
        guard let value = text.goFloat ?? node["value"]?.number else {
          fail(node["value"] ?? node, "value must be a number, not \(GoQuoting.quoted(text))")
          return nil
        }
        return RuleSample(labels: labels, value: value)
      }
      guard case .histogram(let parsed, _)? = try SeriesNotation(parsing: "h \(histogram)").values.first else {
        fail(node["histogram"] ?? node, "expected a histogram such as {{count:4 sum:5.6}}")
        return nil
      }
      return RuleSample(labels: labels, value: .nan, histogram: parsed)
    } catch {
      fail(node, "invalid sample \(node["labels"]?.text ?? ""): \(error.message)")
      return nil
    }
  }
}
