import ArgumentParser
import FoundationEssentials
import PromQL

/// Runs scripts in the test language of Prometheus against the built-in engine.
struct PromQLTestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "promqltest", abstract: "Run PromQL test scripts against the built-in engine.",
    discussion: "Prints every evaluation that does not give what its script expects; exits with 1 if there is one.")

  @Argument(help: "Script files (.test).", completion: .file(extensions: ["test"]))
  var files: [String]

  func run() throws {
    var passed = 0
    var failed = 0
    for file in files {
      guard let data = FileManager.default.contents(atPath: file) else {
        try StandardOutput.print("\(file): cannot be read")
        failed += 1
        continue
      }
      do {
        let report = ScriptRunner().run(try TestScript(parsing: String(decoding: data, as: UTF8.self)))
        passed += report.passed
        failed += report.failures.count
        for failure in report.failures {
          try StandardOutput.print("\(file):\(failure.line): \(failure.query)\n    \(failure.reason)")
        }
      } catch let error as ScriptError {
        try StandardOutput.print("\(file):\(error.line): \(error.reason)")
        failed += 1
      }
    }
    try StandardOutput.print("\(passed) passed, \(failed) failed")
    if failed > 0 { throw ExitCode.failure }
  }
}
