import ArgumentParser
import Collectors
import Probing
import Text
import TimeSeries

/// What blackbox_exporter's `/probe` would answer.
struct ProbeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "probe", abstract: "Probe an endpoint as blackbox_exporter does.",
    discussion: """
      Modules are those of its configuration file; without one there are http_2xx, http_post_2xx, tcp_connect, tcp_connect_tls, icmp, grpc and
      grpc_plain. Exits with 1 if the probe fails.

        oriel probe https://shop.example/healthz
        oriel probe 127.0.0.1:5432 --module tcp_connect --format prom
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, prom }

  @Argument(help: "What to probe: a URL, host:port or a host, as the module takes it.")
  var target: String

  @Option(help: ArgumentHelp("The module to probe with.", valueName: "name"))
  var module = "http_2xx"

  @Option(help: ArgumentHelp("Modules from this file, in blackbox_exporter’s own form.", valueName: "file"), completion: .file(extensions: ["yml", "yaml"]))
  var probeConfig: String?

  @Option(help: ArgumentHelp("Host header (http) or TLS server name (tcp, dns).", valueName: "name"))
  var hostname: String?

  @Option(help: ArgumentHelp("End the probe after this time, if the module does not earlier.", valueName: "10s"))
  var timeout = "10s"

  @Option(help: "text for people, or prom for the metrics.")
  var format = Format.text

  func run() throws {
    let configuration = try ProbeFile.load(probeConfig)
    guard let module = configuration.modules[module] else {
      throw ValidationError("--module \(module): there is no such module; one of \(configuration.modules.keys.sorted().joined(separator: ", "))")
    }
    guard let limit = PromDuration.parse(timeout), limit > 0 else { throw ValidationError("--timeout \(timeout): expected 10s or 1m") }
    let (target, hostname) = (target, hostname)
    let result = Blocking.value { await Prober().probe(target, with: module, host: hostname, timeout: .milliseconds(limit)) }
    try StandardOutput.print(format == .prom ? result.exposition : Self.text(result, target: target, prober: module.prober), terminator: "")
    if !result.isSuccess { throw ExitCode.failure }
  }

  private static func text(_ result: ProbeResult, target: String, prober: String) -> String {
    var lines = ["\(target): \(result.isSuccess ? "up" : "down") (\(prober), \(milliseconds(result.value("probe_duration_seconds") ?? 0)))"]
    if let failure = result.failure { lines.append("  reason: \(failure)") }
    lines += result.remarks.map { "  \($0)" }
    let phases = result.metrics.filter { $0.name.hasSuffix("_duration_seconds") && $0.labels.first?.name == "phase" }
    if !phases.isEmpty { lines.append("  phases: " + phases.map { "\($0.labels[0].value) \(milliseconds($0.value))" }.joined(separator: ", ")) }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func milliseconds(_ seconds: Double) -> String { "\((seconds * 10_000).rounded() / 10) ms" }
}

/// A configuration file of blackbox_exporter, read for a command.
enum ProbeFile {
  /// - Returns: The standard modules without a file.
  /// - Throws: ``CommandFailure`` with everything that is wrong in it.
  static func load(_ path: String?) throws -> ProbeConfiguration {
    guard let path else { return ProbeConfiguration() }
    let bytes: [UInt8]
    do throws(FileError) { bytes = try FileBytes.read(path, limit: 10 << 20) } catch { throw CommandFailure(error, advice: "check the path and its permissions") }
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    guard let (configuration, problems) = ProbeConfiguration.decode(bytes, folder: folder) else {
      do { _ = try YAMLNode.parse(bytes) } catch { throw CommandFailure(description: "\(path):\(error.line):\(error.column): \(error.reason)") }
      return ProbeConfiguration()
    }
    let errors = problems.filter { $0.severity == .error }
    guard errors.isEmpty else { throw CommandFailure(description: errors.map { "\(path):\($0.description)" }.joined(separator: "\n")) }
    for problem in problems { StandardError.print("\(path):\(problem.description)") }
    return configuration
  }
}
