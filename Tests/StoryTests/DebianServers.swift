import Glibc
import TestSupport

/// Prometheus, Alertmanager and a node exporter of Debian's packages, started once for all stories.
final class DebianServers: Sendable {
  let prometheus: String
  let alertmanager: String
  private let processes: [ServerProcess]

  private static let commands = ["prometheus", "prometheus-alertmanager", "prometheus-node-exporter"]

  static var areInstalled: Bool { commands.allSatisfy { ServerProcess.command($0) != nil } }
  static let reason = "needs Debian's packages prometheus, prometheus-alertmanager and prometheus-node-exporter"

  private static let starting = Task { try await DebianServers() }

  static func running() async throws -> DebianServers { try await starting.value }

  struct NotInstalled: Error {}

  private init() async throws {
    let paths = Self.commands.compactMap(ServerProcess.command)
    guard paths.count == 3 else { throw NotInstalled() }
    let ports = try (0..<3).map { _ in try LoopbackPorts.free() }
    let folder = try TemporaryFolder()
    let configuration = try folder.write(Self.configuration(ports), to: "prometheus.yml")
    try folder.write(Self.rules, to: "rules.yml")
    let routes = try folder.write("route: {receiver: none}\nreceivers: [{name: none}]\n", to: "alertmanager.yml")
    let exporter = try ServerProcess([paths[2], "--web.listen-address=127.0.0.1:\(ports[2])"], folder: try TemporaryFolder())
    try await exporter.waitUntilReady(port: ports[2], path: "/metrics")
    let manager = try ServerProcess(
      [
        paths[1], "--config.file=\(routes)", "--storage.path=\(folder.path)/alerts", "--web.listen-address=127.0.0.1:\(ports[1])",
        "--cluster.listen-address=",
      ], folder: folder)
    try await manager.waitUntilReady(port: ports[1], path: "/-/ready")
    let server = try ServerProcess(
      [
        paths[0], "--config.file=\(configuration)", "--storage.tsdb.path=\(folder.path)/data", "--web.listen-address=127.0.0.1:\(ports[0])",
        "--log.level=warn",
      ], folder: folder)
    try await server.waitUntilReady(port: ports[0], path: "/-/ready")
    processes = [exporter, manager, server]
    prometheus = "http://127.0.0.1:\(ports[0])"
    alertmanager = "http://127.0.0.1:\(ports[1])"
  }

  private static func configuration(_ ports: [UInt16]) -> String {
    """
    global: {scrape_interval: 1s, evaluation_interval: 1s, external_labels: {cluster: story}}
    rule_files: [rules.yml]
    alerting: {alertmanagers: [{static_configs: [{targets: ["127.0.0.1:\(ports[1])"]}]}]}
    scrape_configs:
      - {job_name: prometheus, static_configs: [{targets: ["127.0.0.1:\(ports[0])"]}]}
      - {job_name: node, static_configs: [{targets: ["127.0.0.1:\(ports[2])"], labels: {env: prod}}]}
      - {job_name: dead, static_configs: [{targets: ["127.0.0.1:1"]}]}
    """
  }

  private static let rules = """
    groups:
      - name: story
        rules:
          - {alert: TargetDown, expr: up == 0, labels: {severity: critical}, annotations: {summary: "{{ $labels.job }} is down", runbook_url: "https://wiki.example/down"}}
          - {alert: AlwaysQuiet, expr: vector(0) > 1}
    """
}
