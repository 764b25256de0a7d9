import ArgumentParser

/// Rule files: their checks, unit tests, values now and in the past.
struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules", abstract: "Check, test, evaluate and backtest recording and alerting rules.",
    discussion: """
      Reads rule files of Prometheus, Mimir, Loki and VictoriaMetrics, PrometheusRules, lists of rules without groups, and the files that a
      prometheus.yml names in rule_files.
      """,
    subcommands: [RulesCheckCommand.self, RulesTestCommand.self, RulesEvalCommand.self, RulesBacktestCommand.self, RulesTemplateCommand.self])
}

/// How such a command prints.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable { case text, json }
