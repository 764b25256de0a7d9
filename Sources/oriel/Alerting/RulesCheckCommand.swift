import Alerting
import ArgumentParser
import Canvas
import Text

struct RulesCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Say what is wrong with rule files, and what could be better.",
    discussion: "Refuses what promtool refuses, with line and column, and exits with 1 then. Hints and warnings alone are no failure; --strict makes them one.")

  @Argument(help: "Rule files, folders of them, or a prometheus.yml.", completion: .file())
  var files: [String]

  @Option(help: "text or json.")
  var format = ReportFormat.text

  @Flag(help: "Exit with 1 for warnings too.")
  var strict = false

  @Flag(help: "Print no hints.")
  var noHints = false

  @Flag(help: "Ask the datasource which metrics it has, and name those that rules use and it has not.")
  var metrics = false

  @Option(help: "Name or uid of the datasource that --metrics asks.")
  var source: String?

  @OptionGroup var options: SourceOptions

  func run() throws {
    let knowledge = metrics ? try RuleSources(options, named: source).knowledge() : RuleHints.Knowledge()
    var fails = false
    var lines: [String] = []
    var json: [JSONValue] = []
    for entry in RuleFiles.entries(files) {
      switch entry.result {
      case .failure(let failure):
        fails = true
        lines.append(VisibleText.of(failure.description))
        json.append(["file": .string(entry.path), "valid": false, "problem": .string(failure.description)])
      case .success(let file):
        let hints = noHints || file.isRefused ? [] : RuleHints.findings(of: file.groups, knowing: knowledge)
        let findings = (file.findings + hints).sorted { $0.place < $1.place }
        if file.isRefused || (strict && findings.contains { $0.severity == .warning }) { fails = true }
        lines += text(file, findings)
        json.append(report(file, findings))
      }
    }
    try StandardOutput.print(format == .json ? JSONValue.array(json).prettyText : lines.joined(separator: "\n"))
    if fails { throw ExitCode.failure }
  }

  private func text(_ file: RuleFile, _ findings: [FileFinding]) -> [String] {
    let counts = "\(file.groups.count) groups, \(file.rules.count { $0.kind == .alerting }) alerts, \(file.rules.count { $0.kind == .recording }) recording rules"
    let verdict = file.isRefused ? "FAILED" : "SUCCESS: \(file.rules.count) rules found"
    return ["\(VisibleText.of(file.path)): \(verdict) (\(file.form.rawValue): \(counts))"]
      + findings.map { "  \($0.severity.rawValue) \(VisibleText.of($0.line))" }
  }

  private func report(_ file: RuleFile, _ findings: [FileFinding]) -> JSONValue {
    [
      "file": .string(file.path), "kind": .string(file.form.rawValue), "valid": .bool(!file.isRefused), "groups": .number(Double(file.groups.count)),
      "rules": .number(Double(file.rules.count)), "findings": .array(findings.map(\.json)),
    ]
  }
}
