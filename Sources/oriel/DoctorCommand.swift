import ArgumentParser
import Canvas
import Glibc
import Terminal

/// What this terminal and what is between it and us can do, and what to change.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Say what this terminal can do, and what to change in it, in tmux or in ssh.",
    discussion: """
      Asks the terminal and measures with its cursor; the screen stays as it was. Lines to paste stand below what they \
      better. Exits with 1 if something is poor.
      """)

  @Flag(name: .long, help: "Draw with ASCII characters only.")
  var ascii = false

  func run() throws {
    let isPoor = try MainActor.assumeIsolated { try examine() }
    if isPoor { throw ExitCode.failure }
  }

  /// - Returns: Whether something is poor.
  @MainActor private func examine() throws -> Bool {
    let variables = ProcessEnvironment.variables
    let capabilities = TerminalCapabilities.detect(environment: variables, ascii: ascii)
    var findings: [TerminalFinding] = []
    if capabilities.term == "dumb" {
      findings.append(
        TerminalFinding(
          level: .poor, subject: "terminal", finding: "TERM=dumb says that it cannot place its cursor; where it can:",
          remedy: ["export TERM=xterm-256color"]))
    } else if isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 {
      findings += try TerminalProbe.run(capabilities: capabilities).findings(capabilities)
    } else {
      findings.append(
        TerminalFinding(
          level: .unknown, subject: "terminal", finding: "input or output is not a terminal: only the environment was looked at"))
      // Without answers it says what the environment promises.
      findings += TerminalProbe.Report().findings(capabilities).filter { ["colours", "characters", "escape key"].contains($0.subject) }
    }
    findings += EnvironmentDiagnosis(variables: variables, multiplexer: capabilities.multiplexer).findings()
    for finding in findings { try StandardOutput.print(VisibleText.of(text(of: finding, isUTF8: capabilities.isUTF8 && !ascii))) }
    return findings.contains { $0.level == .poor }
  }

  private func text(of finding: TerminalFinding, isUTF8: Bool) -> String {
    let mark =
      switch finding.level {
      case .good: isUTF8 ? "✓" : "ok"
      case .unknown: isUTF8 ? "·" : "--"
      case .poor: isUTF8 ? "✗" : "!!"
      }
    let lines = ["\(mark) \(finding.subject): \(finding.finding)"] + finding.remedy.map { "    \($0)" }
    return lines.joined(separator: "\n")
  }
}
