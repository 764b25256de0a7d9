import Alerting
import ArgumentParser
import Canvas
import Dashboards
import GoTemplate
import Text
import TimeSeries

struct RulesEvalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval", abstract: "Evaluate rules once against a datasource, and write nothing.",
    discussion: "An alert that waits for `for` is shown as pending. Exits with 1 where an expression cannot be evaluated.")

  @Argument(help: "Rule files, folders of them, or a prometheus.yml.", completion: .file())
  var files: [String]

  @Option(help: ArgumentHelp("The moment: now-5m, 2024-05-01 12:00, 1714564800000.", valueName: "time"))
  var at = "now"

  @Option(help: "Only rules of this name.")
  var rule: String?

  @Option(help: "Name or uid of the datasource; the default one otherwise.")
  var source: String?

  @Option(help: "text or json.")
  var format = ReportFormat.text

  @OptionGroup var options: SourceOptions

  func run() throws {
    let groups = try RuleFiles.groups(files)
    let sources = try RuleSources(options, named: source)
    sources.startCollecting()
    defer { sources.close() }
    let now = LiveWorld.clock()
    guard let time = TimeRangeParser(now: now, zone: TimeZoneRules.system).moment(at, roundingUp: true) else {
      throw ValidationError("--at \(at): expected a time such as now-5m")
    }
    var lines: [String] = []
    var json: [JSONValue] = []
    var fails = false
    for group in groups {
      var state = GroupState(group)
      for (index, one) in group.rules.enumerated() where rule == nil || one.name == rule {
        let output = Self.evaluate(&state, index, at: time, sources.ruleSource)
        if state.health[index].failure != nil { fails = true }
        lines += Self.text(one, state, index, output)
        json.append(Self.json(one, group, state, index, output))
      }
    }
    try StandardOutput.print(format == .json ? JSONValue.array(json).prettyText : lines.joined(separator: "\n"))
    if fails { throw ExitCode.failure }
  }

  private static func evaluate(_ state: inout GroupState, _ index: Int, at time: Timestamp, _ source: RuleSource) -> [RuleSample] {
    let query = state.group.rules[index].query.text
    let asked = state.sampleTime(time)
    let result = Blocking.value { await source.instant(query, asked) }
    let surroundings = TemplateSurroundings(now: time.seconds) { (query) throws(FunctionFailure) in
      switch Blocking.value({ await source.instant(query, asked) }) {
      case .success(let samples): return samples.map { TemplateSample(labels: $0.labels, value: $0.value) }
      case .failure(let failure): throw FunctionFailure(failure.message)
      }
    }
    return state.take(result, ofRule: index, at: time, in: surroundings)
  }

  // MARK: Reports

  private static func text(_ rule: Rule, _ state: GroupState, _ index: Int, _ output: [RuleSample]) -> [String] {
    let title = "\(rule.kind == .alerting ? "alert" : "record") \(rule.name)"
    if let failure = state.health[index].failure { return [VisibleText.of("\(title): error: \(failure)")] }
    guard let alerting = state.alerting[index] else {
      return [VisibleText.of("\(title): \(output.count) series")] + output.map { "  \(VisibleText.of("\($0.labels) \($0.value.goGeneral)"))" }
    }
    var lines = [VisibleText.of("\(title): \(alerting.state.rawValue)") + (rule.hold > 0 ? " (for \(PromDuration.format(rule.hold)))" : "")]
    for alert in alerting.active {
      lines.append("  \(VisibleText.of("\(alert.state.rawValue) \(alert.labels) value \(alert.value.goGeneral)"))")
      lines += alert.annotations.sorted { $0.key < $1.key }.map { "    \(VisibleText.of("\($0.key): \($0.value)"))" }
    }
    return lines
  }

  private static func json(_ rule: Rule, _ group: RuleGroup, _ state: GroupState, _ index: Int, _ output: [RuleSample]) -> JSONValue {
    var object: JSONObject = [
      "group": .string(group.name), "file": .string(group.file), "name": .string(rule.name), "type": .string(rule.kind == .alerting ? "alerting" : "recording"),
      "query": .string(rule.query.text), "health": .string(state.health[index].failure == nil ? "ok" : "err"),
    ]
    if let failure = state.health[index].failure { object["lastError"] = .string(failure) }
    if let alerting = state.alerting[index] {
      object["state"] = .string(alerting.state.rawValue)
      object["duration"] = .number(Double(rule.hold) / 1000)
      object["alerts"] = .array(
        alerting.active.map { alert in
          [
            "labels": alert.labels.json, "annotations": .object(JSONObject(alert.annotations.sorted { $0.key < $1.key }.map { .init(key: $0.key, value: .string($0.value)) })),
            "state": .string(alert.state.rawValue), "activeAt": .string(RFC3339.text(alert.activeAt)), "value": .string(alert.value.goGeneral),
          ]
        })
    } else {
      object["samples"] = .array(output.map { ["metric": $0.labels.json, "value": .string($0.value.goGeneral)] })
    }
    return .object(object)
  }
}

extension Labels {
  var json: JSONValue { .object(JSONObject(labels.map { .init(key: $0.name, value: .string($0.value)) })) }
}
