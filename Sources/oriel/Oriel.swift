import AppCore
import ArgumentParser
import CSystem

@main
struct Oriel: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "oriel",
    abstract: "Grafana dashboards in the terminal, against Prometheus and its friends or against this machine alone.",
    usage: "oriel [<options>] [<dashboard> ...]\noriel [<options>] <subcommand>",
    discussion: """
      Without arguments and configuration it opens the Host dashboard of this machine.

        oriel node-exporter-full.json
        oriel --prometheus http://127.0.0.1:9090 dashboards/
        oriel 'https://grafana.example.com/d/abc/nodes?from=now-6h'

      A subcommand may stand behind its options; a dashboard that has a subcommand’s name is opened as ./NAME.
      “oriel help open” lists the options; inside, ? lists the keys.
      """,
    version: Version.current,
    subcommands: [
      OpenCommand.self,
      RenderCommand.self,
      CheckCommand.self,
      DoctorCommand.self,
      SourcesCommand.self,
      QueryCommand.self,
      ProbeCommand.self,
      LogsCommand.self,
      ParseCommand.self,
      PromQLTestCommand.self,
      ManualCommand.self,
      LintCommand.self,
      RulesCommand.self,
      SLOCommand.self,
      RoutesCommand.self,
      TracesCommand.self,
      RecordCommand.self,
    ],
    defaultSubcommand: OpenCommand.self)

  /// As for every command, but that a check which cannot be understood ends as unknown: its caller reads the code alone.
  static func main() {
    sys_limit_memory_arenas()
    StandardDescriptors.open()
    let given = Array(CommandLine.arguments.dropFirst())
    if let completions = CompletionText.asked(by: given) { return Swift.print(completions) }
    let call = CommandWords(given)
    let isCheck = call.command == CheckCommand.configuration.commandName
    var command: any ParsableCommand
    do {
      command = try parseAsRoot(call.checked())
    } catch {
      // Help and the version.
      guard !exitCode(for: error).isSuccess else { exit(withError: error) }
      // What was typed is repeated there: it is made visible first.
      StandardError.print(fullMessage(for: error))
      exit(withError: isCheck && exitCode(for: error) == .validationFailure ? ExitCode(CheckReport.State.unknown.exitCode) : exitCode(for: error))
    }
    do {
      try command.run()
    } catch let error as ValidationError {
      // The command was understood, one of its values was not: its usage says nothing about that.
      StandardError.print("Error: \(error.message)")
      exit(withError: isCheck ? ExitCode(CheckReport.State.unknown.exitCode) : .validationFailure)
    } catch {
      let text = message(for: error)
      guard !exitCode(for: error).isSuccess, !text.isEmpty else { exit(withError: error) }
      StandardError.print("Error: \(text)")
      exit(withError: exitCode(for: error))
    }
  }
}

enum Version {
  static let current = "0.1.0"
}
