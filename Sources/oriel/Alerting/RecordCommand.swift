import Alerting
import AppCore
import ArgumentParser
import Glibc
import Text
import TimeSeries
import Transport

/// Collects and evaluates rules without a screen.
struct RecordCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record", abstract: "Collect into the embedded store and evaluate rules, without a screen.",
    discussion: """
      Samples this machine and what --scrape and --scrape-config name, evaluates the rules at their intervals, and keeps what they record, ALERTS and
      ALERTS_FOR_STATE in the store, where `oriel` and `oriel query` find them. Alerts are sent to the Alertmanagers that --alertmanager names only with
      --send; --dry-run prints every message that would go out. Ends with Ctrl-C, or after --duration.
      """)

  @Option(help: ArgumentHelp("Rule files, folders of them, or a prometheus.yml. Repeatable.", valueName: "file"), completion: .file())
  var rules: [String] = []

  @Flag(help: "Send alerts to the Alertmanagers that --alertmanager names.")
  var send = false

  @Flag(help: "Print every message that would go out, and send none.")
  var dryRun = false

  @Option(help: ArgumentHelp("Between evaluations of groups that name no interval.", valueName: "1m"))
  var interval = "1m"

  @Option(help: ArgumentHelp("End after this time.", valueName: "5m"))
  var duration: String?

  @Option(help: ArgumentHelp("A label added to every alert that goes out. Repeatable.", valueName: "name=value"))
  var externalLabel: [String] = []

  @Option(help: "The address that links in alerts lead to.")
  var externalURL = ""

  @OptionGroup var options: SourceOptions

  func run() throws {
    guard !send || !options.alertmanager.isEmpty || dryRun else { throw ValidationError("--send needs an Alertmanager: name one with --alertmanager URL") }
    guard !(options.readOnly && send && !dryRun) else { throw ValidationError("--read-only and --send: nothing may be sent") }
    let (step, end) = (try Self.length(interval, "--interval"), try duration.map { try Self.length($0, "--duration") })
    let labels = try NamedTexts.labels(externalLabel, option: "--external-label")
    let groups = try RuleFiles.groups(rules)
    // The threads that follow inherit it: one place waits for the end.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    let desk = try SourceRegistry(options, hostName: HostName.current, history: .kept)
    guard let embedded = desk.sources.embedded else { throw ValidationError("there is nothing to collect: --no-host without --scrape") }
    for remark in desk.snapshot().remarks { StandardError.print(remark) }
    let sender = AlertSender(
      send && !dryRun ? options.alertmanager.map(Self.address) : [], externalLabels: labels, externalURL: externalURL, transport: CurlTransport(),
      report: { StandardError.print($0) })
    let printsOnly = dryRun
    let evaluation = RuleEvaluation(groups: groups, interval: step, externalLabels: labels, externalURL: externalURL) { alerts in
      guard !alerts.isEmpty else { return }
      if printsOnly { try? StandardOutput.print(sender.body(of: alerts).prettyText) } else { sender.take(alerts) }
    }
    embedded.add { store, tell in await evaluation.run(store, tell) }
    embedded.start()
    let sending = Task.detached { await sender.run() }
    let telling = Task.detached { for await trouble in embedded.failures { StandardError.print(trouble) } }
    StandardError.print("recording: \(groups.count) groups, \(groups.reduce(0) { $0 + $1.rules.count }) rules\(send && !dryRun ? ", alerts are sent" : "")")
    Self.wait(for: &signals, milliseconds: end)
    sending.cancel()
    telling.cancel()
    Blocking.value { await embedded.close() }
  }

  private static func wait(for signals: inout sigset_t, milliseconds: Milliseconds?) {
    guard let milliseconds else {
      _ = sigwaitinfo(&signals, nil)
      return
    }
    var time = timespec(tv_sec: Int(milliseconds / 1000), tv_nsec: Int(milliseconds % 1000) * 1_000_000)
    _ = sigtimedwait(&signals, nil, &time)
  }

  private static func length(_ text: String, _ option: String) throws -> Milliseconds {
    guard let length = PromDuration.parse(text), length > 0 else { throw ValidationError("\(option) \(text): expected 15s or 1m") }
    return length
  }

  /// `NAME=URL` without its name.
  private static func address(_ text: String) -> String {
    guard let sign = text.firstIndex(of: "="), !text[..<sign].contains("/") else { return text }
    return String(text[text.index(after: sign)...])
  }
}
