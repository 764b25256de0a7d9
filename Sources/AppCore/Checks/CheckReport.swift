import Canvas
package import DataFrames
package import Text

/// What a check found, worst first.
package struct CheckReport {
  package enum State: String, CaseIterable, Sendable {
    case critical, warning, unknown, ok

    package init(_ level: AlertLevel) {
      switch level {
      case .ok: self = .ok
      case .warning: self = .warning
      case .critical: self = .critical
      }
    }

    /// As monitoring plugins end: 0 ok, 1 warning, 2 critical, 3 unknown.
    package var exitCode: Int32 {
      switch self {
      case .ok: 0
      case .warning: 1
      case .critical: 2
      case .unknown: 3
      }
    }
  }

  package struct Finding: Sendable {
    package var state: State
    package var panel: String
    /// "" where the panel as a whole is meant.
    package var series = ""
    /// With its unit; "" where there is none.
    package var value = ""
    /// Why it is in this state.
    package var reason: String
  }

  package var title: String
  package private(set) var findings: [Finding] = []

  package init(title: String) { self.title = title }

  package mutating func add(_ finding: Finding) { findings.append(finding) }

  /// The worst; a known fault counts more than something that could not be found out.
  package var state: State {
    State.allCases.first { state in findings.contains { $0.state == state } } ?? .unknown
  }

  package func count(_ state: State) -> Int { findings.count { $0.state == state } }

  /// The first line is a summary, as monitoring plugins have it; then a line for each panel and series, worst first.
  ///
  /// - Parameter isQuiet: Leaves out what is fine.
  package func text(isQuiet: Bool = false) -> String {
    guard !findings.isEmpty else {
      return VisibleText.of("UNKNOWN - \(title): no panel shows thresholds or has an alert rule; nothing to check")
    }
    let counts = State.allCases.filter { count($0) > 0 }.map { "\(count($0)) \($0.rawValue)" }.joined(separator: ", ")
    let lines = ordered.filter { !isQuiet || $0.state != .ok }.map { finding in
      let subject = [finding.panel, finding.series].filter { !$0.isEmpty }.joined(separator: " / ")
      return "\(finding.state.rawValue.uppercased())  \(subject): \([finding.value, finding.reason].filter { !$0.isEmpty }.joined(separator: ", "))"
    }
    // A line is a finding: a line feed in a title must not make two of it.
    return (["\(state.rawValue.uppercased()) - \(title): \(counts)"] + lines)
      .map { VisibleText.of($0.split(whereSeparator: \.isNewline).joined(separator: " ")) }
      .joined(separator: "\n")
  }

  private var ordered: [Finding] {
    State.allCases.flatMap { state in findings.filter { $0.state == state } }
  }

  package var json: JSONValue {
    [
      "dashboard": .string(title), "state": .string(state.rawValue), "exitCode": .number(Double(state.exitCode)),
      "findings": .array(
        ordered.map { finding in
          [
            "state": .string(finding.state.rawValue), "panel": .string(finding.panel), "series": .string(finding.series),
            "value": .string(finding.value), "reason": .string(finding.reason),
          ]
        }),
    ]
  }
}
