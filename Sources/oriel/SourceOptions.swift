import ArgumentParser
import Dashboards
import Datasources
import Widgets

/// Which servers to ask, and what to show of them: shared by every command that opens dashboards.
struct SourceOptions: ParsableArguments {
  @Option(name: .long, help: ArgumentHelp("Ask this Prometheus server; NAME=URL names it. Repeatable.", valueName: "url"))
  var prometheus: [String] = []

  @Option(name: .long, help: ArgumentHelp("Show alerts and silences of this Alertmanager; NAME=URL names it. Repeatable.", valueName: "url"))
  var alertmanager: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Use dashboards, datasources and alerts of this Grafana server; a token is read from GRAFANA_TOKEN. Repeatable.", valueName: "url"))
  var grafana: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp("Use the traces of this file (OTLP JSON, Jaeger, Zipkin) as a datasource. Repeatable.", valueName: "file"),
    completion: .file(extensions: ["json", "jsonl"]))
  var traces: [String] = []

  @Option(name: .long, help: ArgumentHelp("Name a Tempo server; NAME=URL names it. Repeatable.", valueName: "url"))
  var tempo: [String] = []

  @Option(name: .long, help: ArgumentHelp("Name a Jaeger server; NAME=URL names it. Repeatable.", valueName: "url"))
  var jaeger: [String] = []

  @Option(name: .long, help: ArgumentHelp("Name a Zipkin server; NAME=URL names it. Repeatable.", valueName: "url"))
  var zipkin: [String] = []

  @Option(name: .long, help: ArgumentHelp("Name a Loki server; NAME=URL names it. Repeatable.", valueName: "url"))
  var loki: [String] = []

  @Option(name: .long, help: ArgumentHelp("Ask these log files or folders in LogQL, without a server. Repeatable.", valueName: "path"), completion: .file())
  var logs: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp("Use what monitors this context’s cluster, through its API server; see --kubeconfig. Repeatable.", valueName: "name"))
  var kubeContext: [String] = []

  @Option(name: .long, help: ArgumentHelp("Kubeconfig instead of $KUBECONFIG or ~/.kube/config.", valueName: "file"))
  var kubeconfig: String?

  @Option(name: .long, help: ArgumentHelp("Look for services in this namespace only. Repeatable.", valueName: "name"))
  var kubeNamespace: [String] = []

  @Option(name: .long, help: ArgumentHelp("The configuration’s context to use.", valueName: "name"))
  var context: String?

  @Option(name: .long, help: ArgumentHelp("Configuration file instead of ~/.config/oriel/config.yaml.", valueName: "file"), completion: .file(extensions: ["yaml", "yml"]))
  var config: String?

  @Option(name: .long, help: ArgumentHelp("A provisioning folder of Grafana: its datasources and dashboards.", valueName: "folder"), completion: .directory)
  var provisioning: String?

  @Flag(name: .long, help: "Change nothing on servers: no silences.")
  var readOnly = false

  @Flag(name: .long, help: "Do not look for servers on this machine when none is configured.")
  var noDiscovery = false

  @Option(name: .long, help: ArgumentHelp("Scrape this /metrics endpoint into the embedded store. Repeatable.", valueName: "host:port"))
  var scrape: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp("Scrape the targets of this file, in Prometheus’ own form (scrape_configs), into the embedded store.", valueName: "file"))
  var scrapeConfig: String?

  @Option(name: .long, help: ArgumentHelp("Probe this URL every 15 s into the embedded store, as blackbox_exporter does. Repeatable.", valueName: "url"))
  var probe: [String] = []

  @Option(
    name: .long, help: ArgumentHelp("Modules for probes, in blackbox_exporter’s own form; --probe MODULE=TARGET names one.", valueName: "file"),
    completion: .file(extensions: ["yml", "yaml"]))
  var probeConfig: String?

  @Option(name: .long, help: ArgumentHelp("Read *.prom files of this folder as node_exporter does.", valueName: "folder"))
  var textfileDirectory: String?

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

  @Option(name: .long, help: ArgumentHelp("Time zone instead of the dashboard’s own: browser (this machine’s), utc, Europe/Berlin, …", valueName: "zone"))
  var timezone: String?

  @Option(name: .long, help: ArgumentHelp("Refresh interval; “off” for none.", valueName: "5s"))
  var refresh: String?

  @Option(name: .long, help: ArgumentHelp("A variable’s value. Repeatable.", valueName: "name=value[,value]"))
  var `var`: [String] = []

  @Option(name: .long, help: "\(Theme.all.map(\.name).joined(separator: ", ")).", completion: .list(Theme.all.map(\.name)))
  var theme: String?

  @Flag(name: .long, help: "Draw with ASCII characters only.")
  var ascii = false

  @Option(name: .long, help: ArgumentHelp("24bit, 256, 16 or none; found out otherwise.", valueName: "depth"), completion: .list(["24bit", "256", "16", "none"]))
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

extension ViewOptions {
  /// What an address says, where the command line says nothing.
  func adding(_ address: PastedAddress?) -> ViewOptions {
    guard let address = address?.dashboard else { return self }
    var options = self
    options.from = from ?? address.from
    options.to = to ?? address.to
    options.refresh = refresh ?? address.refresh
    options.timezone = timezone ?? address.timezone
    // The command line's values come last and so are added to those of the address only where it names none.
    let named = Set(`var`.map { $0.prefix { $0 != "=" } })
    for (name, values) in address.variables.sorted(by: { $0.key < $1.key }) where !named.contains(name[...]) {
      options.var += values.map { "\(name)=\($0)" }
    }
    return options
  }

  func withTheme(_ configured: String?) -> ViewOptions {
    var options = self
    options.theme = theme ?? configured
    return options
  }
}
