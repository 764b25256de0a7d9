import Collectors
import DatasourceKit
import Datasources
import TestSupport
import Testing
import Text
import TimeSeries
import Transport

/// ``DebianServers`` for as long as a suite runs, with a blackbox exporter's probe and an application with exemplars to
/// scrape, and rules of which one fires.
final class RealServers: Sendable {
  let prometheusURL: String
  let alertmanagerURL: String
  let nodeExporterPort: UInt16
  private let servers: DebianServers
  private let blackbox: ServerProcess
  private let prober: ReservedPort
  private let application: LoopbackServer

  static let commands = DebianServers.commands + ["prometheus-blackbox-exporter"]
  static let missing = DebianServers.missing(commands)

  static let id = DatasourceID(uid: "real", name: "real", type: "prometheus")

  init() async throws {
    application = try LoopbackServer { _ in
      .answer(headers: [("Content-Type", "application/openmetrics-text; version=1.0.0; charset=utf-8")], body: Array(Self.exposition.utf8))
    }
    let folder = try TemporaryFolder()
    prober = try ReservedPort()
    try folder.write("modules: {http_2xx: {prober: http, timeout: 3s}}\n", to: "blackbox.yml")
    blackbox = try ServerProcess(
      [
        ServerProcess.command("prometheus-blackbox-exporter") ?? "", "--config.file=\(folder.path)/blackbox.yml",
        "--web.listen-address=127.0.0.1:\(prober.number)",
      ], folder: folder)
    servers = try await DebianServers(
      rules: """
              - {record: "job:up:sum", expr: "sum by (job) (up)"}
              - alert: TargetDown
                expr: up == 0
                labels: {severity: critical, team: infra}
                annotations: {summary: "{{ $labels.job }} is down"}
              - {alert: NeverFires, expr: "up > 2", for: 1m}
              - {alert: StaysPending, expr: "up{job=\\"node\\"} == 1", for: 1h}
        """,
      nodeLabels: #"instance: "web-1:9100""#,
      scrapes: """
          - {job_name: shop, static_configs: [{targets: ["127.0.0.1:\(application.port)"]}]}
          - job_name: blackbox
            metrics_path: /probe
            params: {module: [http_2xx], target: ["http://127.0.0.1:\(application.port)/"]}
            static_configs: [{targets: ["127.0.0.1:\(prober.number)"]}]
        """)
    (prometheusURL, alertmanagerURL, nodeExporterPort) = (servers.prometheus, servers.alertmanager, servers.nodeExporterPort)
  }

  func stop() {
    servers.stop()
    blackbox.stop()
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

  /// Servers take their time: asks again until the answer is as wanted, for a minute at least.
  func eventually<Answer>(_ ask: () async throws -> Answer, until isWanted: (Answer) -> Bool) async throws -> Answer {
    var answer = try await ask()
    // Counted, as other tests may keep the threads for longer than any deadline.
    for _ in 0..<600 where !isWanted(answer) {
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
