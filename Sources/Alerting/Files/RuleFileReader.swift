import GoTemplate
import PromQL
import Text
import TimeSeries

/// Makes groups of YAML nodes, and notes what is wrong.
struct RuleFileReader {
  let path: String
  let text: YAMLText
  private(set) var groups: [RuleGroup] = []
  private(set) var findings: [FileFinding] = []

  /// Fields of groups and rules that only some programs know.
  private static let foreignGroupFields: [String: String] = [
    "source_tenants": "Mimir", "evaluation_delay": "Mimir", "align_evaluation_time_on_interval": "Mimir", "remote_write": "Loki",
    "partial_response_strategy": "Thanos", "concurrency": "VictoriaMetrics", "type": "VictoriaMetrics", "params": "VictoriaMetrics",
    "headers": "VictoriaMetrics", "notifier_headers": "VictoriaMetrics", "eval_offset": "VictoriaMetrics", "eval_delay": "VictoriaMetrics",
    "eval_alignment": "VictoriaMetrics", "debug": "VictoriaMetrics", "tenant": "VictoriaMetrics",
  ]
  private static let foreignRuleFields: [String: String] = ["debug": "VictoriaMetrics", "update_entries_limit": "VictoriaMetrics"]
  private static let groupFields: Set = ["name", "interval", "limit", "query_offset", "labels", "rules"]
  private static let ruleFields: Set = ["record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations"]
  private static let mostRules = 100_000

  init(path: String, text: YAMLText) { (self.path, self.text) = (path, text) }

  private mutating func note(_ severity: FileFinding.Severity, _ node: YAMLNode, _ subject: String = "", _ message: String) {
    findings.append(FileFinding(severity, node.place, subject: subject, message))
  }

  /// - Returns: `nil` where the document holds no rules.
  mutating func read(_ document: YAMLNode) -> RuleFile.Form? {
    // An empty file has no groups, which is no mistake.
    if document.isNull { return .prometheus }
    guard let form = RuleFile.form(of: document) else {
      note(.error, document, "", "there are no rules here: expected `groups:` with a list of groups")
      return nil
    }
    switch form {
    case .bare:
      if let rules = document.sequence {
        add(RuleGroup(name: baseName, file: path, rules: readRules(rules, "", labels: [:]), place: document.place))
      } else {
        readGroup(document, file: path)
      }
    case .prometheus:
      for entry in document.entries ?? [] where entry.key.text != "groups" && entry.key.text != "namespace" {
        note(.error, entry.key, "", "field \(entry.key.text ?? "") is not known here: a rule file has `groups`")
      }
      readGroups(document["groups"], file: document["namespace"]?.string.map { "\(path) (\($0))" } ?? path)
    case .operatorRule: readOperator(document)
    case .namespaces:
      for entry in document.entries ?? [] { readGroups(entry.value, file: "\(path) (\(entry.key.text ?? ""))") }
    }
    return form
  }

  private var baseName: String {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    return String(file.prefix { $0 != "." })
  }

  private mutating func readOperator(_ document: YAMLNode) {
    if let items = document["items"]?.sequence {
      for item in items where item["kind"] == nil || item["kind"]?.string == "PrometheusRule" { readOperator(item) }
      return
    }
    guard let spec = document["spec"] else { return note(.error, document, "", "a PrometheusRule needs `spec` with `groups`") }
    for entry in spec.entries ?? [] where entry.key.text != "groups" {
      note(.error, entry.key, "", "field \(entry.key.text ?? "") is not known in the spec of a PrometheusRule")
    }
    readGroups(spec["groups"], file: path)
  }

  private mutating func readGroups(_ node: YAMLNode?, file: String) {
    guard let node, !node.isNull else { return }
    guard let groups = node.sequence else { return note(.error, node, "", "groups must be a list") }
    for group in groups { readGroup(group, file: file) }
  }

  // MARK: Groups

  private mutating func readGroup(_ node: YAMLNode, file: String) {
    guard let entries = node.entries else { return note(.error, node, "", "a group must be a mapping with `name` and `rules`") }
    let name = node["name"]?.string ?? ""
    let subject = "group \(GoQuoting.quoted(name))"
    if name.isEmpty { note(.error, node, "", "Groupname must not be empty") }
    for entry in entries {
      let key = entry.key.text ?? ""
      if let program = Self.foreignGroupFields[key] {
        note(.warning, entry.key, subject, "the field \(key) is one of \(program): Prometheus refuses it")
      } else if !Self.groupFields.contains(key) {
        note(.error, entry.key, subject, "field \(key) is not known in a group")
      }
    }
    var group = RuleGroup(name: name, file: file, place: node.place)
    group.interval = duration(node["interval"], "interval", subject).flatMap { $0 > 0 ? $0 : nil }
    group.queryOffset = duration(node["query_offset"] ?? node["evaluation_delay"] ?? node["eval_delay"], "query_offset", subject) ?? 0
    if let limit = node["limit"], !limit.isNull {
      if let count = limit.integer, count >= 0 { group.limit = count } else { note(.error, limit, subject, "limit must be a whole number of 0 or more") }
    }
    let labels = readLabels(node["labels"], subject, isTemplate: nil)
    if let rules = node["rules"], !rules.isNull {
      if let rules = rules.sequence {
        group.rules = readRules(rules, subject, labels: labels)
      } else {
        note(.error, rules, subject, "rules must be a list")
      }
    }
    add(group)
  }

  private mutating func add(_ group: RuleGroup) {
    if groups.contains(where: { $0.name == group.name && $0.file == group.file }) {
      findings.append(FileFinding(.error, group.place, subject: "", "groupname: \(GoQuoting.quoted(group.name)) is repeated in the same file"))
    }
    groups.append(group)
  }

  private mutating func duration(_ node: YAMLNode?, _ field: String, _ subject: String) -> Milliseconds? {
    guard let node, let text = node.string else { return nil }
    guard let length = PromDuration.parse(text) else {
      note(.error, node, subject, "\(field): not a valid duration string: \(GoQuoting.quoted(text)); write it as 5m, 1h30m or 30s")
      return nil
    }
    return length
  }

  // MARK: Rules

  private mutating func readRules(_ nodes: [YAMLNode], _ group: String, labels: [String: String]) -> [Rule] {
    guard nodes.count <= Self.mostRules else {
      note(.error, nodes[0], group, "\(nodes.count) rules in one group; at most \(Self.mostRules) are read")
      return []
    }
    return nodes.enumerated().compactMap { readRule($1, "\(group)\(group.isEmpty ? "" : ", ")rule \($0 + 1)", groupLabels: labels) }
  }

  /// - Returns: `nil` where nothing can be made of it.
  private mutating func readRule(_ node: YAMLNode, _ place: String, groupLabels: [String: String]) -> Rule? {
    guard let entries = node.entries else {
      note(.error, node, place, "a rule must be a mapping with `alert` or `record`, and `expr`")
      return nil
    }
    let (alert, record) = (node["alert"]?.string ?? "", node["record"]?.string ?? "")
    let name = alert.isEmpty ? record : alert
    let subject = "\(place), \(GoQuoting.quoted(name))"
    let failures = findings.count
    for entry in entries {
      let key = entry.key.text ?? ""
      if let program = Self.foreignRuleFields[key] {
        note(.warning, entry.key, subject, "the field \(key) is one of \(program): Prometheus refuses it")
      } else if !Self.ruleFields.contains(key) {
        note(.error, entry.key, subject, "field \(key) is not known in a rule")
      }
    }
    if !alert.isEmpty, !record.isEmpty { note(.error, node, subject, "only one of 'record' and 'alert' must be set") }
    if name.isEmpty { note(.error, node, subject, "one of 'record' or 'alert' must be set") }
    let isRecording = alert.isEmpty
    if isRecording {
      for field in ["annotations", "for", "keep_firing_for"] {
        if let value = node[field], !value.isNull { note(.error, value, subject, "invalid field '\(field)' in recording rule") }
      }
      if record.contains("{") || record.contains("}") {
        note(.error, node["record"] ?? node, subject, "braces present in the recording rule name; should it be in expr?: \(record)")
      }
    }
    let query = readExpression(node, subject)
    var rule = Rule(kind: isRecording ? .recording : .alerting, name: name, query: query ?? RuleQuery(text: "", expression: nil), place: node.place)
    rule.hold = duration(node["for"], "for", subject) ?? 0
    rule.keepFiringFor = duration(node["keep_firing_for"], "keep_firing_for", subject) ?? 0
    let own = readLabels(node["labels"], subject, isTemplate: isRecording ? nil : name)
    rule.labels = groupLabels.merging(own) { $1 }
    if !isRecording { rule.annotations = readAnnotations(node["annotations"], subject, alert: name) }
    return query == nil || findings[failures...].contains { $0.severity == .error } ? nil : rule
  }

  private mutating func readExpression(_ rule: YAMLNode, _ subject: String) -> RuleQuery? {
    guard let node = rule["expr"], let source = node.string, !source.isEmpty else {
      note(.error, rule["expr"] ?? rule, subject, "field 'expr' must be set in rule")
      return nil
    }
    do throws(PromQLError) {
      return RuleQuery(text: source, expression: try Expression(parsing: source))
    } catch {
      if LogSelector.begins(source) { return RuleQuery(text: source, expression: nil) }
      let place = error.location(in: source)
      findings.append(
        FileFinding(
          .error, place.map { text.place(line: $0.line, column: $0.column, in: node) } ?? node.place, subject: subject,
          "could not parse expression: \(error.fullMessage(in: source))"))
      return nil
    }
  }

  // MARK: Labels

  /// - Parameter isTemplate: The alert whose templates the values are; `nil` where they are plain.
  private mutating func readLabels(_ node: YAMLNode?, _ subject: String, isTemplate alert: String?) -> [String: String] {
    readTexts(node, subject, "label", alert)
  }

  private mutating func readAnnotations(_ node: YAMLNode?, _ subject: String, alert: String) -> [String: String] {
    readTexts(node, subject, "annotation", alert)
  }

  private mutating func readTexts(_ node: YAMLNode?, _ subject: String, _ what: String, _ alert: String?) -> [String: String] {
    guard let node, !node.isNull else { return [:] }
    guard let entries = node.entries else {
      note(.error, node, subject, "\(what)s must be a mapping of names to texts")
      return [:]
    }
    var texts: [String: String] = [:]
    for entry in entries {
      guard let name = entry.key.text, let value = entry.value.isNull ? "" : entry.value.text else {
        note(.error, entry.value, subject, "the \(what) \(entry.key.text ?? "") must be a text")
        continue
      }
      if name.isEmpty || (what == "label" && name == Labels.metricName) { note(.error, entry.key, subject, "invalid \(what) name: \(name)") }
      texts[name] = value
      guard let alert, value.contains("{{") else { continue }
      do throws(TemplateError) {
        try AlertTemplate(value, alert: alert).check()
      } catch {
        findings.append(
          FileFinding(
            .error, text.place(line: error.line, column: 1, in: entry.value), subject: subject, "\(what) \(GoQuoting.quoted(name)): \(error.message)"))
      }
    }
    return texts
  }

  // MARK: The whole file

  /// Notes rules that stand there twice.
  mutating func finish() {
    var known: [String: SourcePlace] = [:]
    for group in groups {
      for rule in group.rules {
        let key = "\(rule.kind) \(rule.name) \(Labels(rule.labels))"
        if let first = known[key] {
          findings.append(
            FileFinding(
              .warning, rule.place, subject: "group \(GoQuoting.quoted(group.name)), \(GoQuoting.quoted(rule.name))",
              "duplicate rule: the one in line \(first.line) has the same name and labels"))
        } else {
          known[key] = rule.place
        }
      }
    }
  }
}

/// Tells LogQL from PromQL that is wrong.
enum LogSelector {
  /// Whether a stream selector stands in the text that a pipeline or a range follows, as only LogQL has it.
  static func begins(_ text: String) -> Bool {
    ["|=", "|~", "!=\"", "| json", "| logfmt", "|json", "|logfmt", "| pattern", "| regexp", "| unwrap", "| line_format", "| label_format"]
      .contains { text.contains("}\($0)") || text.contains("} \($0)") || text.contains("}\n\($0)") }
      || (["count_over_time({", "rate({", "bytes_rate({", "bytes_over_time({"].contains { text.contains($0) } && text.contains("}["))
  }
}
