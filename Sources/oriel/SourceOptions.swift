import ArgumentParser

/// Which servers to ask, and what to show of them: shared by every command that opens dashboards.
struct SourceOptions: ParsableArguments {
  @Option(name: .long, help: ArgumentHelp("Ask this Prometheus server; NAME=URL names it. Repeatable.", valueName: "url"))
  var prometheus: [String] = []

  @Option(name: .long, help: ArgumentHelp("Scrape this /metrics endpoint into the embedded store. Repeatable.", valueName: "host:port"))
  var scrape: [String] = []

  @Flag(name: .long, help: "Do not sample this machine.")
  var noHost = false

  @Flag(name: .long, help: "Keep samples in memory only; history does not survive.")
  var noHistory = false
}

/// The time range, refresh and variables that take the place of the dashboard's own.
struct ViewOptions: ParsableArguments {
  @Option(name: .long, help: ArgumentHelp("Start of the time range.", valueName: "now-1h"))
  var from: String?

  @Option(name: .long, help: ArgumentHelp("End of the time range.", valueName: "now"))
  var to: String?

  @Option(name: .long, help: ArgumentHelp("Refresh interval; “off” for none.", valueName: "5s"))
  var refresh: String?

  @Option(name: .long, help: ArgumentHelp("A variable’s value. Repeatable.", valueName: "name=value[,value]"))
  var `var`: [String] = []

  @Option(name: .long, help: "dark, light, high-contrast, colour-blind or terminal.")
  var theme: String?

  @Flag(name: .long, help: "Draw with ASCII characters only.")
  var ascii = false

  @Option(name: .long, help: ArgumentHelp("24bit, 256, 16 or none; found out otherwise.", valueName: "depth"))
  var color: String?

  /// By name; several values of one variable are parted by commas or given one by one.
  func variables() throws -> [String: [String]] {
    var result: [String: [String]] = [:]
    for text in `var` {
      guard let equals = text.firstIndex(of: "=") else {
        throw ValidationError("--var \(text): expected name=value")
      }
      let values = text[text.index(after: equals)...].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      result[String(text[..<equals]), default: []] += values
    }
    return result
  }
}
