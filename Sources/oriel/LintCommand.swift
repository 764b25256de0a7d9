import ArgumentParser
import Canvas
import Dashboards
import DatasourceKinds
import Panels
import Text

/// What of each dashboard is shown, approximated and dropped.
struct LintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint", abstract: "Report which panels are supported: native, approximated or dropped.",
    discussion: "Reads files and whole folders. Exits with 1 if anything is dropped or a file cannot be read.")

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  @Argument(help: "Dashboard files or folders.", completion: .file())
  var paths: [String]

  @Option(help: "How to print: text or json.")
  var format = Format.text

  @Flag(help: "Also print reinterpreted settings.")
  var notes = false

  func run() throws {
    var report = LintReport(showsNotes: notes)
    for path in paths {
      for entry in DashboardFiles.entries(at: path) {
        switch entry.result {
        case .success(let dashboards):
          if dashboards.allSatisfy({ $0.panels.isEmpty }), let error = DashboardError(recognising: entry.path) {
            report.add(error, file: entry.path)
            continue
          }
          for dashboard in dashboards {
            report.add(DashboardSupport(dashboard) { DatasourceKind(type: $0)?.capabilities.contains(.queries) ?? false }, of: dashboard, file: entry.path)
          }
        case .failure(let error): report.add(error.naming, file: entry.path)
        }
      }
    }
    try StandardOutput.print(format == .json ? report.json.prettyText : report.text)
    if report.dropsAnything { throw ExitCode.failure }
  }
}

/// The findings of several dashboards, as text or JSON.
struct LintReport {
  let showsNotes: Bool
  private(set) var dropsAnything = false
  private var dashboards: [(file: String, dashboard: Dashboard, support: DashboardSupport)] = []
  private var failures: [(file: String, error: DashboardError)] = []

  init(showsNotes: Bool) { self.showsNotes = showsNotes }

  mutating func add(_ support: DashboardSupport, of dashboard: Dashboard, file: String) {
    dashboards.append((file, dashboard, support))
    if support.dropsAnything { dropsAnything = true }
  }

  mutating func add(_ error: DashboardError, file: String) {
    failures.append((file, error))
    dropsAnything = true
  }

  private func shown(_ findings: [DashboardSupport.Finding]) -> [DashboardSupport.Finding] {
    findings.filter { showsNotes || $0.severity != .note }
  }

  private func total(_ verdict: DashboardSupport.Verdict) -> Int { dashboards.reduce(0) { $0 + $1.support.count(verdict) } }

  private var panelCount: Int { dashboards.reduce(0) { $0 + $1.support.panels.count } }

  private var unspoken: [(type: String, panels: Int)] {
    var counts: [String: Int] = [:]
    for entry in dashboards {
      for panel in entry.support.panels { for type in panel.unspokenSources { counts[type, default: 0] += 1 } }
    }
    return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
  }

  /// Per cent of all panels, rounded down so that 100 means all; `nil` where there are none.
  private var nativeShare: Double? {
    panelCount == 0 ? nil : (Double(total(.native)) / Double(panelCount) * 10_000).rounded(.down) / 100
  }
}

// MARK: Text

extension LintReport {
  var text: String {
    var lines: [String] = []
    for failure in failures { lines.append(contentsOf: VisibleText.of(failure.error.message).split(separator: "\n").map(String.init)) }
    for (file, dashboard, support) in dashboards {
      let counts = DashboardSupport.Verdict.allCases.map { "\(support.count($0)) \($0.rawValue)" }.joined(separator: ", ")
      lines.append("\(VisibleText.of(file)): \(VisibleText.of(dashboard.title)): \(support.panels.count) panels, \(counts)")
      for finding in shown(support.findings) { lines.append("  \(line(finding))") }
      for panel in support.panels {
        let findings = shown(panel.findings)
        guard !findings.isEmpty || panel.verdict != .native else { continue }
        lines.append("  \(panel.verdict.rawValue)  \(panel.path)  \(VisibleText.of(panel.type))  “\(VisibleText.of(panel.title))”")
        for finding in findings { lines.append("    \(line(finding))") }
      }
    }
    lines.append(summary)
    for (type, panels) in unspoken {
      lines.append("  \(panels) panels ask a datasource of the type \(VisibleText.of(type)), which has no client here: they show an error where their data would be")
    }
    return lines.joined(separator: "\n")
  }

  private func line(_ finding: DashboardSupport.Finding) -> String { "\(finding.severity.rawValue): \(VisibleText.of(finding.path)): \(VisibleText.of(finding.reason))" }

  private var summary: String {
    "\(dashboards.count) dashboards, \(panelCount) panels: \(total(.native)) native\(nativeShare.map { " (\(JavaScriptNumber.text($0)) %)" } ?? ""), "
      + "\(total(.approximated)) approximated, \(total(.dropped)) dropped; \(failures.count) files unreadable"
  }
}

// MARK: JSON

extension LintReport {
  var json: JSONValue {
    [
      "dashboards": .array(dashboards.map(json)),
      "unreadable": .array(
        failures.map { ["file": .string($0.file), "place": .string($0.error.place), "reason": .string($0.error.reason), "advice": .string($0.error.advice)] }),
      "totals": .object(totals),
    ]
  }

  private var totals: JSONObject {
    var totals = JSONObject()
    totals["dashboards"] = .number(Double(dashboards.count))
    totals["panels"] = .number(Double(panelCount))
    for verdict in DashboardSupport.Verdict.allCases { totals[verdict.rawValue] = .number(Double(total(verdict))) }
    totals["nativePercent"] = nativeShare.map(JSONValue.number) ?? .null
    totals["unreadable"] = .number(Double(failures.count))
    totals["panelsWithoutClient"] = .object(JSONObject(unspoken.map { JSONObject.Member(key: $0.type, value: .number(Double($0.panels))) }))
    return totals
  }

  private func json(_ entry: (file: String, dashboard: Dashboard, support: DashboardSupport)) -> JSONValue {
    [
      "file": .string(entry.file), "title": .string(entry.dashboard.title), "uid": entry.dashboard.uid.map(JSONValue.string) ?? nil,
      "findings": .array(shown(entry.support.findings).map(json)), "panels": .array(entry.support.panels.map(json)),
    ]
  }

  private func json(_ panel: DashboardSupport.PanelReport) -> JSONValue {
    [
      "id": .number(Double(panel.id.rawValue)), "title": .string(panel.title), "type": .string(panel.type), "path": .string(panel.path),
      "verdict": .string(panel.verdict.rawValue), "findings": .array(shown(panel.findings).map(json)),
      "datasourcesWithoutClient": .array(panel.unspokenSources.map(JSONValue.string)),
    ]
  }

  private func json(_ finding: DashboardSupport.Finding) -> JSONValue {
    ["severity": .string(finding.severity.rawValue), "path": .string(finding.path), "reason": .string(finding.reason)]
  }
}
