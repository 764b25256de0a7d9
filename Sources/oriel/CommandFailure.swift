import AppCore
import Canvas
import DatasourceKit
import Text

/// Ends a command with exit code 1; its words go to standard error.
struct CommandFailure: Error, CustomStringConvertible {
  var description: String

  init(description: String) { self.description = description }

  init(_ problem: LoadProblem) {
    self.init(subject: problem.subject, reason: problem.reason, advice: problem.advice)
  }

  init(_ error: DatasourceError) {
    self.init(subject: error.datasource.name, reason: error.reason, advice: error.advice)
  }

  init(_ error: FileError, advice: String) {
    self.init(subject: error.path, reason: error.reason, advice: advice)
  }

  private init(subject: String, reason: String, advice: String?) {
    description = VisibleText.of("\(subject): \(reason)" + (advice.map { "\n  try: \($0)" } ?? ""))
  }
}
