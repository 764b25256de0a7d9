import AppCore
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

/// Text of files and servers for standard output and error.
enum VisibleText {
  /// Control characters but the line feed become pictures of themselves: they never reach the terminal as such.
  static func of(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
      switch scalar.value {
      case 0x0A: result += "\n"
      case 0..<0x20: result.unicodeScalars.append(UnicodeScalar(scalar.value + 0x2400) ?? "?")
      case 0x7F..<0xA0, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: result.unicodeScalars.append("\u{FFFD}")
      default: result.unicodeScalars.append(scalar)
      }
    }
  }
}
