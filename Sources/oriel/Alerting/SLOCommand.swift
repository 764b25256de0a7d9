import Alerting
import ArgumentParser
import Canvas
import Text
import TimeSeries

/// Service level objectives in words.
struct SLOCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "slo", abstract: "Make recording and alerting rules of service level objectives.", subcommands: [SLORulesCommand.self])
}

struct SLORulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules", abstract: "Print the rules made of SLO files.",
    discussion: """
      Reads sloth (prometheus/v1 and PrometheusServiceLevel), OpenSLO, pyrra’s ServiceLevelObjective, and a short form of Oriel’s own:

        slos:
        - {name: api, service: shop, objective: 99.9, errors: 'http_requests_total{code=~"5.."}', total: http_requests_total}

      The rules are those that sloth makes: error ratios over several windows, the budget, and burn-rate alerts. Exits with 1 where an SLO is refused.
      """)

  @Argument(help: "SLO files.", completion: .file(extensions: ["yml", "yaml"]))
  var files: [String]

  @Option(help: ArgumentHelp("Other alert windows, in sloth’s form (kind: AlertWindows).", valueName: "file"), completion: .file())
  var windows: String?

  @Option(help: ArgumentHelp("The period of SLOs that name none.", valueName: "30d"))
  var period: String?

  @Option(help: ArgumentHelp("A label for every recording rule. Repeatable.", valueName: "name=value"))
  var extraLabel: [String] = []

  @Option(help: "text (YAML) or json.")
  var format = ReportFormat.text

  func run() throws {
    let extra = Dictionary(try NamedTexts.labels(extraLabel, option: "--extra-label").labels.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    let burn = try windows.map(alertWindows) ?? .standard
    var period = burn.period
    if let text = self.period {
      guard let length = PromDuration.parse(text), length > 0 else { throw ValidationError("--period \(text): expected 30d or 4w") }
      period = length
    }
    var groups: [ServiceLevelRules.Group] = []
    var fails = false
    for path in files {
      let file = ServiceLevelFile(try read(path), path: path)
      if file.isRefused { fails = true }
      for finding in file.findings { StandardError.print("\(path):\(finding.severity.rawValue) \(finding.line)") }
      for var level in file.levels {
        if let period, ["prometheus/v1", "sloth.slok.dev/v1"].contains(level.specification) { level.period = period }
        groups += ServiceLevelRules(level, windows: burn, extra: extra).groups
      }
    }
    if !groups.isEmpty { try StandardOutput.print(format == .json ? json(groups).prettyText : RulesYAML.text(of: groups), terminator: format == .json ? "\n" : "") }
    if fails { throw ExitCode.failure }
  }

  private func read(_ path: String) throws -> [UInt8] {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try FileBytes.read(path, limit: 64 << 20)
    } catch {
      throw CommandFailure(error, advice: "check the path")
    }
    switch FileKind.of(bytes) {
    case .slothSLO?, .openSLO?, .pyrraSLO?, .slothWindows?, .shortSLO?, nil: return bytes
    case .objectives?:
      throw CommandFailure(
        description: "\(path): this table of objectives names no queries: write each as `- {name: …, objective: 99.9, errors: QUERY, total: QUERY}` below `slos:`")
    case let kind?: throw CommandFailure(description: "\(path): \(kind.advice(for: path))")
    }
  }

  private func alertWindows(_ path: String) throws -> BurnWindows {
    guard let document = try? YAMLNode.parse(try read(path)), let windows = BurnWindows(document) else {
      throw CommandFailure(description: "\(path): these are no alert windows: expected kind: AlertWindows with page and ticket, each with quick and slow")
    }
    return windows
  }

  private func json(_ groups: [ServiceLevelRules.Group]) -> JSONValue {
    func object(_ texts: [String: String]) -> JSONValue { .object(JSONObject(texts.sorted { $0.key < $1.key }.map { .init(key: $0.key, value: .string($0.value)) })) }
    return [
      "groups": .array(
        groups.map { group in
          [
            "name": .string(group.name),
            "rules": .array(
              group.rules.map { rule in
                var json: JSONObject = [rule.isAlert ? "alert" : "record": .string(rule.name), "expr": .string(rule.expression), "labels": object(rule.labels)]
                if !rule.annotations.isEmpty { json["annotations"] = object(rule.annotations) }
                return .object(json)
              }),
          ]
        })
    ]
  }
}
