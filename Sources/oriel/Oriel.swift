import ArgumentParser

@main
struct Oriel: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "oriel",
    abstract: "Grafana dashboards in the terminal, against Prometheus and its friends or against this machine alone.",
    discussion: """
      Without arguments and configuration it opens the Host dashboard of this machine.
      """,
    version: Version.current,
    subcommands: [
      OpenCommand.self,
      RenderCommand.self,
      CheckCommand.self,
      DoctorCommand.self,
      SourcesCommand.self,
      QueryCommand.self,
      PromQLTestCommand.self,
      ManualCommand.self,
      LintCommand.self,
    ],
    defaultSubcommand: OpenCommand.self)
}

enum Version {
  static let current = "0.1.0"
}
