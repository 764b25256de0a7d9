import Alerting
import Testing
import Text
import TimeSeries

/// Rule files: forms, places of mistakes, doubts.
@Suite struct RuleFileTests {
  struct Mistake: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var text: String
    /// `line:column: message`, or a part of it.
    var finding: String
  }

  static let mistakes: [Mistake] = [
    Mistake(testDescription: "in a plain expression", text: "groups:\n- name: g\n  rules:\n  - record: a\n    expr: sum(\n", finding: "5:15: could not parse expression: 1:5"),
    Mistake(testDescription: "in a block", text: "groups:\n- name: g\n  rules:\n  - record: a\n    expr: |\n      up\n      / rate(up)\n", finding: "7:14: could not parse expression: 2:8"),
    Mistake(testDescription: "in quotes", text: "groups:\n- name: g\n  rules:\n  - alert: A\n    expr: \"up{\"\n", finding: "5:15: could not parse expression"),
    Mistake(testDescription: "in a template", text: "groups:\n- name: g\n  rules:\n  - alert: A\n    expr: up == 0\n    annotations:\n      s: \"{{ nosuch }}\"\n", finding: "7:11: annotation \"s\": template: __alert_A:1: function \"nosuch\" not defined"),
    Mistake(testDescription: "an unknown field", text: "groups:\n- name: g\n  rules:\n  - alert: A\n    expr: up\n    foor: 5m\n", finding: "6:5: field foor is not known in a rule"),
    Mistake(testDescription: "for is no duration", text: "groups:\n- name: g\n  rules:\n  - alert: A\n    expr: up\n    for: 5 minutes\n", finding: "6:10: for: not a valid duration string"),
    Mistake(testDescription: "tabs", text: "groups:\n\t- name: g\n", finding: "2:1: this is not YAML"),
    Mistake(testDescription: "an anchor that is not there", text: "groups:\n- *other\n", finding: "2:3: this is not YAML: there is no anchor named “other”"),
    Mistake(testDescription: "two groups of one name", text: "groups:\n- name: g\n- name: g\n", finding: "3:3: groupname: \"g\" is repeated"),
    Mistake(testDescription: "no expression", text: "groups:\n- name: g\n  rules:\n  - alert: A\n", finding: "4:5: field 'expr' must be set in rule"),
    Mistake(testDescription: "no rules at all", text: "hello: world\n", finding: "1:1: there are no rules here"),
  ]

  @Test(arguments: mistakes) func `names the place`(_ example: Mistake) {
    let file = RuleFile(Array(example.text.utf8), path: "rules.yml")
    let found = file.findings.map { "\($0.place.line):\($0.place.column): \($0.message)" }
    #expect(file.isRefused && found.contains { $0.hasPrefix(example.finding) }, "\(found)")
  }

  @Test func `anchors and merges are YAML`() {
    let text = "x: &base {severity: page}\ngroups:\n- name: g\n  rules:\n  - alert: A\n    expr: up == 0\n    for: 1m\n    labels:\n      <<: *base\n      team: a\n"
    let file = RuleFile(Array(text.utf8), path: "rules.yml")
    // The key that holds the anchor is one that no rule file knows.
    #expect(file.findings.map(\.message) == ["field x is not known here: a rule file has `groups`"])
    #expect(file.rules.first?.labels == ["severity": "page", "team": "a"])
  }

  @Test(arguments: [
    ("- alert: A\n  expr: up == 0\n", RuleFile.Form.bare), ("name: g\nrules:\n- {alert: A, expr: up == 0}\n", .bare),
    ("apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nspec:\n  groups:\n  - name: g\n    rules:\n    - {alert: A, expr: up == 0}\n", .operatorRule),
    ("team-a:\n- name: g\n  rules:\n  - {alert: A, expr: up == 0}\n", .namespaces),
    ("groups:\n- name: g\n  concurrency: 2\n  rules:\n  - {alert: A, expr: up == 0, debug: true}\n", .prometheus),
    ("groups:\n- name: logs\n  rules:\n  - {alert: A, expr: 'sum(rate({app=\"x\"} |= \"error\" [5m])) > 1'}\n", .prometheus),
  ])
  func `every form is read`(_ text: String, _ form: RuleFile.Form) {
    let file = RuleFile(Array(text.utf8), path: "rules.yml")
    #expect(!file.isRefused && file.form == form && file.rules.map(\.name) == ["A"], "\(file.findings)")
  }

  @Test(arguments: [
    ("up == 0", "no `for`"), ("rate(errors_total[5m])", "the expression compares nothing"),
    ("sum by (job) (a) / sum by (job, code) (b) > 1", "cannot match"),
    ("histogram_quantile(0.9, sum by (job) (rate(h_bucket[5m]))) > 1", "histogram_quantile needs the label le"),
    ("rate(temperature[5m]) > 1", "which is a gauge"), ("nosuch > 1", "the source has no metric nosuch"),
  ])
  func `doubts are told`(_ expression: String, _ hint: String) {
    let text = "groups:\n- name: g\n  rules:\n  - alert: A\n    expr: '\(expression)'\n"
    let knowledge = RuleHints.Knowledge(metrics: ["up", "errors_total", "a", "b", "h_bucket", "temperature"], kinds: ["temperature": .gauge])
    let findings = RuleHints.findings(of: RuleFile(Array(text.utf8), path: "x").groups, knowing: knowledge)
    #expect(findings.contains { $0.message.contains(hint) }, "\(findings.map(\.message))")
  }

  @Test func `ten thousand rules are read and evaluated`() {
    let rules = (0..<10_000).map { "  - {record: 'r\($0)', expr: 'x + \($0)'}" }.joined(separator: "\n")
    let file = RuleFile(Array("groups:\n- name: g\n  rules:\n\(rules)\n".utf8), path: "x")
    var source = MemorySource()
    source.append(1, at: .epoch, to: ["__name__": "x"])
    var evaluation = MemoryEvaluation(file.groups, over: source)
    evaluation.evaluate(group: 0, at: .epoch)
    #expect(evaluation.source.count == 10_001)
  }
}
