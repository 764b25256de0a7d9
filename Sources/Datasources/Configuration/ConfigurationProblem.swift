import Text

/// A value that only its user can check, with where it stands.
package struct Placed<Value: Hashable & Sendable>: Hashable, Sendable {
  package var value: Value
  private var file: String
  private var line: Int
  private var column: Int

  init(_ value: Value, at node: YAMLNode, in file: String) {
    (self.value, self.file, self.line, self.column) = (value, file, node.line, node.column)
  }

  package func warning(_ reason: String, advice: String? = nil) -> ConfigurationProblem {
    ConfigurationProblem(severity: .warning, file: file, line: line, column: column, reason: reason, advice: advice)
  }
}

/// Something wrong in a configuration file, at its place.
package struct ConfigurationProblem: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Severity: String, Hashable, Sendable { case warning, error }

  package var severity: Severity
  var file: String
  /// Both counted from 1; 0 where the file as a whole is meant.
  package var line: Int
  var column: Int
  var reason: String
  var advice: String?

  init(
    severity: Severity = .error, file: String, line: Int = 0, column: Int = 0, reason: String, advice: String? = nil
  ) {
    self.severity = severity
    self.file = file
    self.line = line
    self.column = column
    self.reason = reason
    self.advice = advice
  }

  init(_ severity: Severity, at node: YAMLNode, in file: String, _ reason: String, advice: String? = nil) {
    self.init(severity: severity, file: file, line: node.line, column: node.column, reason: reason, advice: advice)
  }

  /// `config.yaml:3:7: error: …`, as compilers write it, with the advice on a line of its own.
  package var description: String {
    let place = line > 0 ? "\(file):\(line):\(column)" : file
    return "\(place): \(severity.rawValue): \(reason)" + (advice.map { "\n  try: \($0)" } ?? "")
  }
}
