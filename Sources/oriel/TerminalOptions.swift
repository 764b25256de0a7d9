import ArgumentParser

/// How the application uses the terminal.
struct TerminalOptions: ParsableArguments {
  @Flag(name: .long, help: "Begin without header and status bar.")
  var kiosk = false

  @Flag(name: .long, help: "Begin with the mouse switched on, which takes the terminal’s own selection away.")
  var mouse = false

  @Option(name: .long, help: ArgumentHelp("On a slow line: hold frames back to keep to this.", valueName: "bytes"))
  var maxBytesPerSecond: Int?

  func validate() throws {
    if let limit = maxBytesPerSecond, limit < 100 {
      throw ValidationError("--max-bytes-per-second \(limit): expected 100 or more; a frame has some thousand bytes")
    }
  }
}
