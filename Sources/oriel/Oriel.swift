import ArgumentParser

@main
struct Oriel: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Grafana dashboards in the terminal.",
    subcommands: [
      PromQLTestCommand.self,
    ])
}
