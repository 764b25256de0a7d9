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

  /// As for every command, but that a check which cannot be understood ends as unknown: its caller reads the code alone.
  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      guard CommandLine.arguments.dropFirst().first == CheckCommand.configuration.commandName, exitCode(for: error) == .validationFailure else {
        exit(withError: error)
      }
      StandardError.print(fullMessage(for: error))
      exit(withError: ExitCode(CheckReport.State.unknown.exitCode))
    }
  }
}

enum Version {
  static let current = "0.1.0"
}
