import AppCore
import ArgumentParser
import Dashboards
import DataFrames
import Text

/// A dashboard's own thresholds as an exit code, for cron, CI and monitoring.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Turn a dashboard’s own thresholds and alert rules into an exit code.",
    discussion: """
      Every panel is asked over the dashboard’s time range. Stat, gauge and bar gauge panels are judged by the values that \
      they show, tables by each row, all others by the last value of each series; alert rules inside old graph panels by \
      their own conditions. Thresholds count where the panel shows them: Grafana writes some into every panel.

      The colour of the threshold that a value has reached gives its level: red is critical, orange and yellow are a \
      warning, green is ok. A colour without such a meaning (blue, purple, grey, transparent) has the level of the \
      threshold below it; at the base it is ok. A value mapping’s colour goes before the threshold’s.

      Exit code: 0 ok, 1 warning, 2 critical, 3 unknown (no data, no answer, nothing to check, wrong options); the worst \
      counts, and a known fault goes before the unknown.
      """)

  @Argument(help: "A dashboard file, or the name of a bundled dashboard.", completion: .file(extensions: ["json"]))
  var dashboard: String

  @Option(name: .long, help: ArgumentHelp("Only this panel.", valueName: "title|id"))
  var panel: String?

  @Option(name: .long, help: ArgumentHelp("The state of a panel without data: unknown, ok, warning or critical.", valueName: "state"))
  var noData = MissingState.unknown

  @Option(name: .long, help: "text or json.")
  var format = Format.text

  @Flag(name: .shortAndLong, help: "Print only what is not ok.")
  var quiet = false

  @Option(name: .long, help: "Seconds to wait for answers.")
  var timeout = 30

  @OptionGroup var sources: SourceOptions
  @OptionGroup var view: ViewOptions

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  enum MissingState: String, ExpressibleByArgument, CaseIterable {
    case unknown, ok, warning, critical

    var state: CheckReport.State {
      switch self {
      case .unknown: .unknown
      case .ok: .ok
      case .warning: .warning
      case .critical: .critical
      }
    }
  }

  func run() throws {
    let application: Application
    do {
      application = try HeadlessSession(
        dashboard: dashboard, sources: sources, view: view, columns: 160, rows: HeadlessSession.everyRow, timeout: timeout,
        selection: panel.map(DashboardSelection.panel) ?? .everyPanel
      ).settled()
    } catch let failure as CommandFailure {
      // What cannot be read is neither fine nor a warning.
      say("UNKNOWN - \(failure.description)")
      throw ExitCode(CheckReport.State.unknown.exitCode)
    }
    let report = report(on: application)
    say(format == .json ? report.json.prettyText : report.text(isQuiet: quiet))
    throw ExitCode(report.state.exitCode)
  }

  /// The exit code says it too, and must say nothing else.
  private func say(_ text: String) {
    do { try StandardOutput.print(text) } catch { StandardError.print("\(error)") }
  }

  private func report(on application: Application) -> CheckReport {
    guard let screen = application.screen else { return CheckReport(title: dashboard) }
    var report = CheckReport(title: screen.dashboard.title)
    for placed in application.placement(of: screen).panels {
      guard let panel = screen.dashboard.panels[placed.id] else { continue }
      let check = PanelCheck(
        panel: panel, title: screen.title(of: placed.instance),
        progress: screen[panel: placed.instance], missing: noData.state,
        zone: application.zone(of: screen), now: application.now)
      for finding in check.findings() { report.add(finding) }
    }
    return report
  }
}
