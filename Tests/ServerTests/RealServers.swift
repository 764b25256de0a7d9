import Collectors
import DatasourceKit
import Datasources
import TestSupport
import Testing
import Text
import TimeSeries
import Transport

/// Prometheus, Alertmanager and two exporters as Debian has them, on free ports of loopback, for as long as a suite runs.
///
/// Prometheus scrapes itself, the node exporter, an application with exemplars, a probe and a dead target, each second;
/// of its rules one fires.
final class RealServers: Sendable {
  let prometheusURL: String
  let alertmanagerURL: String
  let nodeExporterPort: UInt16
  private let processes: [ServerProcess]
  private let application: LoopbackServer

  static let commands = ["prometheus", "prometheus-alertmanager", "prometheus-node-exporter", "prometheus-blackbox-exporter"]
  static let missing = commands.filter { ServerProcess.command($0) == nil }

  static let id = DatasourceID(uid: "real", name: "real", type: "prometheus")

  init() async throws {
    let (prometheus, alertmanager) = (try LoopbackPorts.free(), try LoopbackPorts.free())
    let (node, blackbox, dead) = (try LoopbackPorts.free(), try LoopbackPorts.free(), try LoopbackPorts.free())
    application = try LoopbackServer { _ in
      .answer(headers: [("Content-Type", "application/openmetrics-text; version=1.0.0; charset=utf-8")], body: Array(Self.exposition.utf8))
    }
    let folder = try TemporaryFolder()
    try folder.write(
      """
      global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s, external_labels: {cluster: test}}
      rule_files: [rules.yml]
      alerting: {alertmanagers: [{static_configs: [{targets: ["127.0.0.1:\(alertmanager)"]}]}]}
      scrape_configs:
        - {job_name: prometheus, static_configs: [{targets: ["127.0.0.1:\(prometheus)"]}]}
        - {job_name: node, static_configs: [{targets: ["127.0.0.1:\(node)"], labels: {env: prod, instance: "web-1:9100"}}]}
        - {job_name: shop, static_configs: [{targets: ["127.0.0.1:\(application.port)"]}]}
        - {job_name: dead, static_configs: [{targets: ["127.0.0.1:\(dead)"]}]}
        - job_name: blackbox
          metrics_path: /probe
          params: {module: [http_2xx], target: ["http://127.0.0.1:\(application.port)/"]}
          static_configs: [{targets: ["127.0.0.1:\(blackbox)"]}]
      """, to: "prometheus.yml")
    try folder.write(
      """
      groups:
        - name: targets
          rules:
            - {record: "job:up:sum", expr: "sum by (job) (up)"}
            - alert: TargetDown
              expr: up == 0
              labels: {severity: critical, team: infra}
              annotations: {summary: "{{ $labels.job }} is down"}
            - {alert: NeverFires, expr: "up > 2", for: 1m}
            - {alert: StaysPending, expr: "up{job=\\"node\\"} == 1", for: 1h}
      """, to: "rules.yml")
    try folder.write(
      """
      route:
        receiver: default
        group_by: [alertname, team]
        group_wait: 1s
        routes: [{matchers: ['severity="critical"'], receiver: pager}]
      receivers: [{name: default}, {name: pager}]
      """, to: "alertmanager.yml")
    try folder.write("modules: {http_2xx: {prober: http, timeout: 3s}}\n", to: "blackbox.yml")
    func start(_ name: String, _ arguments: [String]) throws -> ServerProcess {
      try ServerProcess([ServerProcess.command(name) ?? name] + arguments, folder: folder)
    }
    processes = [
      try start(
        "prometheus-node-exporter",
        ["--web.listen-address=127.0.0.1:\(node)", "--collector.disable-defaults"]
          + ["cpu", "loadavg", "meminfo", "stat", "uname", "filefd", "time"].map { "--collector.\($0)" }),
      try start("prometheus-blackbox-exporter", ["--config.file=\(folder.path)/blackbox.yml", "--web.listen-address=127.0.0.1:\(blackbox)"]),
      try start(
        "prometheus-alertmanager",
        ["--config.file=\(folder.path)/alertmanager.yml", "--storage.path=\(folder.path)/am", "--web.listen-address=127.0.0.1:\(alertmanager)",
          "--cluster.listen-address="]),
      try start(
        "prometheus",
        ["--config.file=\(folder.path)/prometheus.yml", "--storage.tsdb.path=\(folder.path)/data", "--web.listen-address=127.0.0.1:\(prometheus)",
          "--enable-feature=exemplar-storage", "--log.level=warn"]),
    ]
    (prometheusURL, alertmanagerURL) = ("http://127.0.0.1:\(prometheus)", "http://127.0.0.1:\(alertmanager)")
    nodeExporterPort = node
    try await processes[0].waitUntilReady(port: node, path: "/metrics")
    try await processes[2].waitUntilReady(port: alertmanager, path: "/-/ready")
    try await processes[3].waitUntilReady(port: prometheus, path: "/-/ready")
  }

  func stop() {
    for process in processes { process.stop() }
    application.stop()
  }

  private static let exposition = """
    # TYPE shop_seconds histogram
    shop_seconds_bucket{le="0.1"} 3 # {trace_id="abc123"} 0.05
    shop_seconds_bucket{le="+Inf"} 4
    shop_seconds_sum 1.5
    shop_seconds_count 4
    # TYPE shop_queue_depth gauge
    # HELP shop_queue_depth Orders that wait.
    shop_queue_depth 7
    # EOF

    """

  // MARK: Asking

  func prometheus(usesPost: Bool = true) -> PrometheusDatasource {
    PrometheusDatasource(
      id: Self.id, server: PrometheusServer(baseURL: prometheusURL + "/", timeout: .seconds(30), usesPost: usesPost, transport: CurlTransport()))
  }

  func alertmanager(maySilence: Bool = true) -> AlertmanagerDatasource {
    AlertmanagerDatasource(
      id: DatasourceID(uid: "am", name: "am", type: "alertmanager"),
      client: ServerClient(baseURL: alertmanagerURL, timeout: .seconds(30), transport: CurlTransport()), maySilence: maySilence)
  }

  /// Servers take their time: asks again until the answer is as wanted, for a minute at most.
  func eventually<Answer>(_ ask: () async throws -> Answer, until isWanted: (Answer) -> Bool) async throws -> Answer {
    let deadline = ContinuousClock.now + .seconds(60)
    var answer = try await ask()
    while !isWanted(answer), ContinuousClock.now < deadline {
      try await Task.sleep(for: .milliseconds(100))
      answer = try await ask()
    }
    return answer
  }
}

/// Runs a suite between the start and the end of ``RealServers``.
struct WithRealServers: SuiteTrait, TestScoping {
  @TaskLocal static var servers: RealServers?

  func provideScope(for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void) async throws {
    let servers = try await RealServers()
    defer { servers.stop() }
    try await Self.$servers.withValue(servers) { try await function() }
  }
}

extension QueryRequest {
  /// One target, by now or over the last `seconds`.
  static func asking(_ expression: String, at end: Timestamp = HostSampler.now(), seconds: Int64 = 0, step: Milliseconds = 1000, format: String = "time_series")
    -> QueryRequest
  {
    let end = Timestamp(milliseconds: seconds == 0 ? end.rawValue : end.rawValue / step * step)
    let range = TimeRange(start: end - seconds * 1000, end: end)
    let isInstant = seconds == 0
    let model: JSONObject = [
      "expr": .string(expression), "instant": .bool(isInstant), "range": .bool(!isInstant), "format": .string(format), "exemplar": .bool(!isInstant),
    ]
    return QueryRequest(targets: [QueryRequest.Target(refID: "A", model: model, step: step, range: range)], range: range, maxDataPoints: 100)
  }
}
