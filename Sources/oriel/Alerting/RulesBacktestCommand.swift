import Alerting
import ArgumentParser
import Canvas
import Dashboards
import Text
import TimeSeries

struct RulesBacktestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backtest", abstract: "Say when the alerts of a file would have been pending and firing in the past.",
    discussion: """
      Each expression is asked for once over the range, at the interval of its group. --for, --keep-firing-for and --threshold try other values,
      and the difference is shown. Exits with 1 where an expression cannot be evaluated, and with --fail-on-firing where an alert fires.
      """)

  @Argument(help: "Rule files, folders of them, or a prometheus.yml.", completion: .file())
  var files: [String]

  @Option(help: ArgumentHelp("Start of the range.", valueName: "now-7d"))
  var from = "now-1d"

  @Option(help: ArgumentHelp("End of the range.", valueName: "now"))
  var to = "now"

  @Option(help: ArgumentHelp("Between evaluations of groups that name no interval.", valueName: "1m"))
  var interval = "1m"

  @Option(name: .customLong("for"), help: ArgumentHelp("Try this instead of each rule’s own `for`.", valueName: "10m"))
  var hold: String?

  @Option(help: ArgumentHelp("Try this instead of each rule’s own `keep_firing_for`.", valueName: "10m"))
  var keepFiringFor: String?

  @Option(help: ArgumentHelp("Try this instead of the number that the expression is compared with.", valueName: "0.9"))
  var threshold: Double?

  @Option(help: "Only the alert of this name.")
  var alert: String?

  @Option(help: "Name or uid of the datasource; the default one otherwise.")
  var source: String?

  @Option(help: "text or json.")
  var format = ReportFormat.text

  @Flag(help: "Exit with 1 where an alert would have fired.")
  var failOnFiring = false

  @OptionGroup var options: SourceOptions

  func run() throws {
    let groups = try RuleFiles.groups(files)
    guard groups.contains(where: { $0.rules.contains { $0.kind == .alerting && (alert == nil || $0.name == alert) } }) else {
      throw CommandFailure(description: alert.map { "there is no alert named \($0) in these files" } ?? "there are no alerts in these files")
    }
    let range = try range()
    let step = try Self.length(interval, "--interval") ?? 60_000
    guard step > 0 else { throw ValidationError("--interval \(interval): expected 15s or 1m") }
    let sources = try RuleSources(options, named: source)
    defer { sources.close() }
    let asWritten = try histories(groups, sources, range, step)
    let isChanged = hold != nil || keepFiringFor != nil || threshold != nil
    let tried = isChanged ? try histories(try changed(groups), sources, range, step) : nil
    let report = BacktestReport(asWritten: asWritten, tried: tried)
    try StandardOutput.print(format == .json ? report.json.prettyText : report.text)
    let shown = tried ?? asWritten
    if shown.contains(where: { $0.failure != nil }) || (failOnFiring && shown.contains { !$0.firings.isEmpty }) { throw ExitCode.failure }
  }

  private func histories(_ groups: [RuleGroup], _ sources: RuleSources, _ range: TimeRange, _ step: Milliseconds) throws -> [AlertHistory] {
    let backtest = Backtest(groups, over: sources.ruleSource, range: range, interval: step)
    let alert = alert
    return Blocking.value { await backtest.histories { alert == nil || $0.name == alert } }
  }

  private func range() throws -> TimeRange {
    let parser = TimeRangeParser(now: LiveWorld.clock(), zone: TimeZoneRules.system)
    guard let start = parser.moment(from, roundingUp: false) else { throw ValidationError("--from \(from): expected a time such as now-7d") }
    guard let end = parser.moment(to, roundingUp: true) else { throw ValidationError("--to \(to): expected a time such as now") }
    guard start < end else { throw ValidationError("--from \(from) is not before --to \(to)") }
    return TimeRange(start: start, end: end)
  }

  private static func length(_ text: String?, _ option: String) throws -> Milliseconds? {
    guard let text else { return nil }
    guard let length = PromDuration.parse(text) else { throw ValidationError("\(option) \(text): expected 10m, 90s or 1h30m") }
    return length
  }

  private func changed(_ groups: [RuleGroup]) throws -> [RuleGroup] {
    let (hold, kept) = (try Self.length(hold, "--for"), try Self.length(keepFiringFor, "--keep-firing-for"))
    return groups.map { group in
      var group = group
      for index in group.rules.indices where group.rules[index].kind == .alerting {
        if let hold { group.rules[index].hold = hold }
        if let kept { group.rules[index].keepFiringFor = kept }
        guard let threshold, alert == nil || group.rules[index].name == alert else { continue }
        if let query = group.rules[index].query.comparing(with: threshold) {
          group.rules[index].query = query
        } else {
          StandardError.print("\(group.rules[index].name): --threshold changes nothing: no single comparison with a number decides")
        }
      }
      return group
    }
  }
}
