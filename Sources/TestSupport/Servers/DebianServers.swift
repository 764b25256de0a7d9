/// A node exporter, Alertmanager and Prometheus as Debian has them, on free ports of loopback.
///
/// Prometheus scrapes itself (`prometheus`), the exporter (`node`, with `env="prod"`) and a target that does not answer
/// (`dead`) each second, and sends what fires to Alertmanager, which has the receivers `default` and, for
/// `severity="critical"`, `pager`.
package final class DebianServers: Sendable {
  /// Addresses without a slash at the end.
  package let prometheus: String
  package let alertmanager: String
  package let nodeExporterPort: UInt16
  private let prometheusPort: UInt16
  /// Kept from others until the servers are gone.
  private let ports: [ReservedPort]
  private let processes: [ServerProcess]

  package static let commands = ["prometheus", "prometheus-alertmanager", "prometheus-node-exporter"]

  /// Those that are not installed.
  package static func missing(_ commands: [String] = commands) -> [String] { commands.filter { ServerProcess.command($0) == nil } }

  /// Returns when all of them answer and each target was scraped two seconds ago or earlier.
  /// - Parameters:
  ///   - rules: Rules of one group, in YAML, indented by six.
  ///   - nodeLabels: More labels of the node exporter's series, in YAML: `instance: web-1`.
  ///   - scrapes: More entries of `scrape_configs`, in YAML, indented by two.
  package init(rules: String, nodeLabels: String = "", scrapes: String = "") async throws {
    ports = try (0..<4).map { _ in try ReservedPort() }
    let (prometheus, alertmanager, node, dead) = (ports[0].number, ports[1].number, ports[2].number, ports[3].number)
    let folder = try TemporaryFolder()
    try folder.write(
      """
      global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s, external_labels: {cluster: test}}
      rule_files: [rules.yml]
      alerting: {alertmanagers: [{static_configs: [{targets: ["127.0.0.1:\(alertmanager)"]}]}]}
      scrape_configs:
        - {job_name: prometheus, static_configs: [{targets: ["127.0.0.1:\(prometheus)"]}]}
        - {job_name: node, static_configs: [{targets: ["127.0.0.1:\(node)"], labels: {env: prod, \(nodeLabels)}}]}
        - {job_name: dead, static_configs: [{targets: ["127.0.0.1:\(dead)"]}]}
      \(scrapes)
      """, to: "prometheus.yml")
    try folder.write("groups:\n  - name: test\n    rules:\n\(rules)\n", to: "rules.yml")
    try folder.write(
      """
      route:
        receiver: default
        group_by: [alertname, team]
        group_wait: 1s
        routes: [{matchers: ['severity="critical"'], receiver: pager}]
      receivers: [{name: default}, {name: pager}]
      """, to: "alertmanager.yml")
    func start(_ name: String, _ arguments: [String]) throws -> ServerProcess {
      try ServerProcess([ServerProcess.command(name) ?? name] + arguments, folder: folder)
    }
    processes = [
      try start(
        "prometheus-node-exporter",
        ["--web.listen-address=127.0.0.1:\(node)", "--collector.disable-defaults"]
          + ["cpu", "loadavg", "meminfo", "stat", "uname", "filefd", "time"].map { "--collector.\($0)" }),
      try start(
        "prometheus-alertmanager",
        ["--config.file=\(folder.path)/alertmanager.yml", "--storage.path=\(folder.path)/am", "--web.listen-address=127.0.0.1:\(alertmanager)",
          "--cluster.listen-address="]),
      try start(
        "prometheus",
        ["--config.file=\(folder.path)/prometheus.yml", "--storage.tsdb.path=\(folder.path)/data", "--web.listen-address=127.0.0.1:\(prometheus)",
          "--enable-feature=exemplar-storage", "--log.level=warn"]),
    ]
    (self.prometheus, self.alertmanager) = ("http://127.0.0.1:\(prometheus)", "http://127.0.0.1:\(alertmanager)")
    (nodeExporterPort, prometheusPort) = (node, prometheus)
    try await processes[0].waitUntilReady(port: node, path: "/metrics")
    try await processes[1].waitUntilReady(port: alertmanager, path: "/-/ready")
    try await processes[2].wait(for: "a scrape of each target two seconds ago") {
      let reply = { LoopbackPorts.reply(port: prometheus, path: $0)?.body ?? "" }
      let targets = reply("/api/v1/targets").ranges(of: #""health":"#).count
      return targets > 0 && reply("/api/v1/query?query=up%20offset%202s").ranges(of: #""__name__":"up""#).count == targets
    }
  }

  /// Waits until a rule of Prometheus fires.
  package func waitUntilFiring(_ alert: String) async throws {
    try await processes[2].wait(for: "\(alert) to fire") {
      LoopbackPorts.reply(port: self.prometheusPort, path: Self.firingAlerts)?.body.contains("\"\(alert)\"") == true
    }
  }

  /// The instant query `ALERTS{alertstate="firing"}`.
  private static let firingAlerts = "/api/v1/query?query=ALERTS%7Balertstate%3D%22firing%22%7D"

  package func stop() {
    for process in processes { process.stop() }
  }
}
