import Alerting
import ArgumentParser
import GoTemplate
import Text
import TimeSeries

struct RulesTemplateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "template", abstract: "Expand a template of a label or annotation, as Prometheus does.",
    discussion: "With --source or an address the function query asks that datasource. Exits with 1 where the template fails.")

  @Argument(help: "The template: 'Instance {{ $labels.instance }} at {{ $value | humanize }}'.")
  var text: String

  @Option(help: "The value.", transform: Self.number)
  var value: Double = 0

  @Option(help: ArgumentHelp("A label of the alert. Repeatable.", valueName: "name=value"))
  var label: [String] = []

  @Option(help: ArgumentHelp("An external label. Repeatable.", valueName: "name=value"))
  var externalLabel: [String] = []

  @Option(help: "What externalURL and pathPrefix give.")
  var externalURL = ""

  @Option(help: "Name or uid of the datasource that the function query asks.")
  var source: String?

  @Option(help: "text or json.")
  var format = ReportFormat.text

  @OptionGroup var options: SourceOptions

  func run() throws {
    let labels = try NamedTexts.labels(label, option: "--label")
    let sources: RuleSources? = text.contains("query") ? try RuleSources(options, named: source) : nil
    let now = LiveWorld.clock()
    let surroundings = TemplateSurroundings(
      externalLabels: try NamedTexts.labels(externalLabel, option: "--external-label"), externalURL: externalURL, now: now.seconds
    ) { (query) throws(FunctionFailure) in
      guard let sources else { throw FunctionFailure("there is no datasource to ask") }
      switch Blocking.value({ await sources.ruleSource.instant(query, now) }) {
      case .success(let samples): return samples.map { TemplateSample(labels: $0.labels, value: $0.value) }
      case .failure(let failure): throw FunctionFailure(failure.message)
      }
    }
    do throws(ExpansionFailure) {
      let expanded = try AlertTemplate(text, alert: "template").expanded(labels: labels, value: value, in: surroundings)
      try? StandardOutput.print(format == .json ? (["text": .string(expanded)] as JSONValue).prettyText : expanded)
    } catch {
      if format == .json { try StandardOutput.print((["error": .string(error.message)] as JSONValue).prettyText) }
      throw CommandFailure(description: error.message)
    }
  }

  private static func number(_ text: String) throws -> Double {
    switch text.lowercased() {
    case "nan": return .nan
    case "inf", "+inf": return .infinity
    case "-inf": return -.infinity
    default:
      guard let value = Double(text) else { throw ValidationError("--value \(text): expected a number") }
      return value
    }
  }
}

/// `name=value` from the command line.
enum NamedTexts {
  static func labels(_ texts: [String], option: String) throws -> Labels {
    Labels(
      try texts.map { text in
        guard let sign = text.firstIndex(of: "="), sign != text.startIndex else { throw ValidationError("\(option) \(text): expected name=value") }
        var value = text[text.index(after: sign)...]
        if value.count > 1, value.hasPrefix("\""), value.hasSuffix("\"") { value = value.dropFirst().dropLast() }
        return (String(text[..<sign]), String(value))
      })
  }
}
