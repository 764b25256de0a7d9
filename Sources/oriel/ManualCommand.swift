import ArgumentParser

/// The manual page, for `make install`.
struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual", abstract: "Print the manual page (roff).", shouldDisplay: false)

  func run() throws { try StandardOutput.print(ManualPage().text) }
}
