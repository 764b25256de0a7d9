import ArgumentParser
import Terminal

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
      PromQLTestCommand.self,
    ],
    defaultSubcommand: OpenCommand.self)

  static func main() {
    // Before any thread exists: threads inherit the mask, and the event loop reads the signals itself.
    EventLoop.blockSignals()
    main(nil)
  }
}

enum Version {
  static let current = "0.1.0"
}
