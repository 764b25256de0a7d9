import Alerting
import ArgumentParser
import Canvas
import Text

struct RulesTestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Run unit tests for rules, in the form of promtool test rules.",
    discussion: "Exits with 1 where a check fails or a file cannot be read.")

  @Argument(help: "Test files.", completion: .file(extensions: ["yml", "yaml"]))
  var files: [String]

  @Option(name: .customLong("run"), help: ArgumentHelp("Run only tests whose name contains this.", valueName: "text"))
  var filter: String?

  @Option(help: "text or json.")
  var format = ReportFormat.text

  func run() throws {
    var fails = false
    var lines: [String] = []
    var json: [JSONValue] = []
    for path in files {
      do {
        let report = try report(of: path)
        if !report.failures.isEmpty { fails = true }
        lines += text(path, report)
        json.append(self.json(path, report))
      } catch let failure as CommandFailure {
        fails = true
        lines.append(VisibleText.of("\(path): FAILED\n  \(failure.description)"))
        json.append(["file": .string(path), "passes": false, "problem": .string(failure.description)])
      }
    }
    try StandardOutput.print(format == .json ? JSONValue.array(json).prettyText : lines.joined(separator: "\n"))
    if fails { throw ExitCode.failure }
  }

  private func report(of path: String) throws -> RuleTestReport {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try FileBytes.read(path, limit: 64 << 20)
    } catch {
      throw CommandFailure(error, advice: "check the path")
    }
    if let kind = FileKind.of(bytes), kind != .ruleTests { throw CommandFailure(description: kind.advice(for: path)) }
    let file = RuleTestFile(bytes, path: path)
    if let error = file.findings.first(where: { $0.severity == .error }) { throw CommandFailure(description: "\(path):\(error.line)") }
    let rules = try file.ruleFiles.flatMap { pattern -> [String] in
      let found = RuleFiles.matching(pattern, besides: path)
      // As promtool: a name without a wildcard must exist, a pattern may match nothing.
      guard !found.isEmpty || pattern.contains(where: { "*?[".contains($0) }) else {
        throw CommandFailure(description: "\(path): rule_files names \(pattern), and there is no such file")
      }
      return found
    }
    return RuleTestRunner(file, groups: try RuleFiles.groups(rules), filter: filter).run()
  }

  private func text(_ path: String, _ report: RuleTestReport) -> [String] {
    let verdict = report.failures.isEmpty ? "SUCCESS" : "FAILED"
    var lines = ["\(VisibleText.of(path)): \(verdict) (\(report.tests) tests, \(report.checks) checks, \(report.failures.count) failures)"]
    for failure in report.failures {
      lines.append("  \(VisibleText.of("\(failure.place.line):\(failure.place.column): \(failure.test): \(failure.subject)"))")
      lines.append("    \(VisibleText.of(failure.reason))")
      lines += failure.missing.map { "    - \(VisibleText.of($0))" }
      lines += failure.unexpected.map { "    + \(VisibleText.of($0))" }
    }
    if report.failures.contains(where: { !$0.missing.isEmpty || !$0.unexpected.isEmpty }) { lines.append("  - is expected and missing, + is there and not expected") }
    return lines
  }

  private func json(_ path: String, _ report: RuleTestReport) -> JSONValue {
    [
      "file": .string(path), "passes": .bool(report.failures.isEmpty), "tests": .number(Double(report.tests)), "checks": .number(Double(report.checks)),
      "failures": .array(
        report.failures.map { failure in
          [
            "test": .string(failure.test), "line": .number(Double(failure.place.line)), "column": .number(Double(failure.place.column)),
            "subject": .string(failure.subject), "reason": .string(failure.reason), "missing": .array(failure.missing.map(JSONValue.string)),
            "unexpected": .array(failure.unexpected.map(JSONValue.string)),
          ]
        }),
    ]
  }
}
