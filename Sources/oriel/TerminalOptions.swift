import ArgumentParser

/// How the application uses the terminal.
struct TerminalOptions: ParsableArguments {
  @Flag(name: .long, help: "Begin without header and status bar.")
  var kiosk = false

  @Flag(name: .long, help: "Begin with the mouse switched on, which takes the terminal’s own selection away.")
  var mouse = false

  @Option(name: .long, help: ArgumentHelp("On a slow line: hold frames back to keep to this.", valueName: "bytes"))
  var maxBytesPerSecond: Int?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Run this program when a watched panel or alert has news, with a sentence as its last argument; repeated, the others are arguments before it. No shell is involved.",
      valueName: "program"))
  var watchCommand: [String] = []

  func validate() throws {
    if let limit = maxBytesPerSecond, limit < 100 {
      throw ValidationError("--max-bytes-per-second \(limit): expected 100 or more; a frame has some thousand bytes")
    }
  }
}
