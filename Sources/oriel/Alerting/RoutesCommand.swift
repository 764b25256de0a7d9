import Alerting
import AppCore
import ArgumentParser
import Canvas
import Dashboards
import DatasourceKit
import Glibc
import Text
import TimeSeries

/// The routes of an Alertmanager.
struct RoutesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "routes", abstract: "Show the routes of an Alertmanager, and which receivers an alert goes to.",
    discussion: """
      Reads an alertmanager.yml, a ConfigMap or Secret that holds one, an AlertmanagerConfig, or asks the server that --alertmanager names. Without
      any of them alertmanager.yml of this folder and /etc/prometheus/alertmanager.yml are tried.
      """,
    subcommands: [RoutesTestCommand.self, RoutesShowCommand.self])
}

/// Where the configuration of an Alertmanager comes from.
struct RoutingOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The configuration file.", valueName: "file"), completion: .file(extensions: ["yml", "yaml"]))
  var file: String?

  @Option(help: "text or json.")
  var format = ReportFormat.text

  @OptionGroup var sources: SourceOptions

  private static let usual = ["alertmanager.yml", "alertmanager.yaml", "/etc/prometheus/alertmanager.yml", "/etc/alertmanager/alertmanager.yml"]

  /// - Throws: `CommandFailure` where there is none, or it is refused.
  func configuration(_ named: String?) throws -> AlertmanagerFile {
    if let path = named ?? file { return try checked(read(path), path) }
    if sources.alertmanager.isEmpty, sources.grafana.isEmpty, sources.context == nil, let path = Self.usual.first(where: { access($0, R_OK) == 0 }) {
      return try checked(read(path), path)
    }
    let desk = try SourceRegistry(sources, hostName: HostName.current, history: .none)
    Blocking.value { await desk.complete() }
    guard let server = desk.sources.datasources.first(where: { $0.routing != nil }), let routing = server.routing else {
      throw CommandFailure(description: "there is no Alertmanager configuration here\n  try: name one with --file alertmanager.yml or --alertmanager URL")
    }
    let answer = Blocking.value { () async -> Result<String, DatasourceError> in
      do throws(DatasourceError) {
        return .success(try await routing())
      } catch {
        return .failure(error)
      }
    }
    switch answer {
    case .success(let text): return try checked(Array(text.utf8), server.id.name)
    case .failure(let error): throw CommandFailure(error)
    }
  }

  private func read(_ path: String) throws -> [UInt8] {
    do throws(FileError) {
      return try FileBytes.read(path, limit: 64 << 20)
    } catch {
      throw CommandFailure(error, advice: "check the path")
    }
  }

  private func checked(_ bytes: [UInt8], _ path: String) throws -> AlertmanagerFile {
    if let kind = FileKind.of(bytes), kind != .alertmanagerConfiguration, kind != .alertmanagerConfig {
      throw CommandFailure(description: "\(path): \(kind.advice(for: path))")
    }
    let file = AlertmanagerFile(bytes, path: path)
    for finding in file.findings where finding.severity != .error { StandardError.print("\(path):\(finding.line)") }
    guard let error = file.findings.first(where: { $0.severity == .error }) else { return file }
    throw CommandFailure(description: "\(path):\(error.line)")
  }
}

struct RoutesTestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Say which receivers an alert with these labels goes to, and why.",
    discussion: """
      The first line has the receivers, in the order of the routes, as amtool prints them. Then the tree says what each route makes of the alert, and
      whether inhibitions, silences and time intervals keep it from going out. --expect exits with 1 where the receivers are others.
      """)

  @Argument(help: "Labels as name=value; a word without = is the configuration file.")
  var words: [String] = []

  @Option(help: ArgumentHelp("The receivers that are expected, parted by commas.", valueName: "receivers"))
  var expect: String?

  @Option(help: ArgumentHelp("Labels of another alert that fires, for inhibitions: 'alertname=Down,severity=critical'. Repeatable.", valueName: "labels"))
  var firing: [String] = []

  @Option(help: ArgumentHelp("Matchers of a silence: 'service=\"api\",severity=~\"warning|info\"'. Repeatable.", valueName: "matchers"))
  var silence: [String] = []

  @Option(help: ArgumentHelp("The moment, for time intervals.", valueName: "time"))
  var at = "now"

  @OptionGroup var routing: RoutingOptions

  func run() throws {
    let file = words.first { !$0.contains("=") }
    let labels = try NamedTexts.labels(words.filter { $0.contains("=") }, option: "")
    let configuration = try routing.configuration(file)
    guard let root = configuration.root else { throw CommandFailure(description: "there are no routes") }
    guard let time = TimeRangeParser(now: LiveWorld.clock(), zone: TimeZoneRules.system).moment(at, roundingUp: true) else {
      throw ValidationError("--at \(at): expected a time such as now or 2024-05-01 12:00")
    }
    let steps = root.walk(labels)
    let takers = steps.filter { $0.verdict == .delivers }.map(\.route)
    let report = RoutesReport(
      labels: labels, steps: steps, receivers: takers.map(\.receiver),
      silencedBy: try silence.filter { text in
        do throws(RouteProblem) {
          return try RouteMatcher.parse(text).allSatisfy { $0.matches(labels) }
        } catch {
          throw ValidationError("--silence \(text): \(error.message)")
        }
      },
      inhibitedBy: configuration.inhibitor(
        of: labels, among: try firing.map { try NamedTexts.labels($0.split(separator: ",").map { String($0) }, option: "--firing") }),
      muted: takers.map { configuration.muting($0, at: time) })
    try StandardOutput.print(routing.format == .json ? report.json.prettyText : report.text)
    guard let expect else { return }
    let wanted = expect.split(separator: ",").map { String($0).trimmed }
    guard wanted == report.receivers else {
      throw CommandFailure(description: "expected the receivers \(wanted.joined(separator: ",")), got \(report.receivers.joined(separator: ","))")
    }
  }
}

struct RoutesShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "show", abstract: "Print the tree of routes, its receivers, inhibitions and time intervals.")

  @Argument(help: "The configuration file.", completion: .file(extensions: ["yml", "yaml"]))
  var file: String?

  @OptionGroup var routing: RoutingOptions

  func run() throws {
    let configuration = try routing.configuration(file)
    guard let root = configuration.root else { throw CommandFailure(description: "there are no routes") }
    let tree = RouteTreeReport(configuration: configuration, root: root)
    try StandardOutput.print(routing.format == .json ? tree.json.prettyText : tree.text)
  }
}
