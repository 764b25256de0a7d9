import DatasourceKit
import Datasources
import TestSupport
import Testing
import Text
import TimeSeries
import Transport

/// The same rules for every datasource.
@Suite struct ConformanceTests {
  private static let password = "correct-horse"
  private static let token = "glsa_0123456789"
  private static let expression = "rate(http_requests_total[5m])"

  private static func client(_ url: String, _ limit: Int, _ credentials: ConnectionOptions.Credentials) -> ServerClient {
    ServerClient(
      baseURL: url, headers: [("X-Api-Key", "key-9876543")], connection: ConnectionOptions(credentials: credentials), timeout: .seconds(30),
      maximumReplyBytes: limit, transport: CurlTransport())
  }

  // MARK: Prometheus

  private static let matrix = #"""
    {"status":"success","data":{"resultType":"matrix","result":[
      {"metric":{"__name__":"up","job":"a"},"values":[[1699999940,"1"],[1700000000,"2.5"]]}]}}
    """#
  private static let vector = #"{"status":"success","data":{"resultType":"vector","result":[{"metric":{"job":"a"},"value":[1700000000,"1"]}]}}"#

  static let prometheus = DatasourceConformance(
    server: .init(
      healthy: { request in
        switch request.path {
        case "/p/api/v1/query_range": .json(matrix)
        case "/p/api/v1/query": .json(vector)
        default: .json(#"{"status":"success","data":{"version":"2.42.0"}}"#)
        }
      },
      empty: { _ in .json(#"{"status":"success","data":{"resultType":"matrix","result":[]}}"#) },
      refusing: { _ in .json(#"{"status":"error","errorType":"bad_data","error":"1:4: parse error: unclosed left parenthesis"}"#, status: 400) },
      secrets: [password, "YWxpY2U6Y29ycmVjdC1ob3JzZQ==", "key-9876543"]),
    rangeModel: ["expr": .string(expression)], instantModel: ["expr": "up", "instant": true, "range": false, "format": "table"],
    refusedModel: ["expr": "sum("], refusedWords: "unclosed left parenthesis", requestText: expression,
    make: { url, limit in
      PrometheusDatasource(
        id: DatasourceID(uid: "p", name: "prod", type: "prometheus"),
        server: PrometheusServer(
          baseURL: url + "/p/", headers: [("X-Api-Key", "key-9876543")],
          connection: ConnectionOptions(credentials: .basic(user: "alice", password: Secret(password))), timeout: .seconds(30),
          limits: .init(bytes: limit), transport: CurlTransport()))
    })

  @Test(arguments: prometheus.checks) func `Prometheus conforms`(_ check: DatasourceConformance.Check) async throws {
    let violations = try await Self.prometheus.violations(of: check)
    #expect(violations == [])
  }

  // MARK: Alertmanager

  private static let alerts = #"""
    [{"labels":{"alertname":"Down","team":"infra"},"annotations":{"summary":"It is down"},"startsAt":"2024-05-01T10:00:00Z","fingerprint":"f1",
      "status":{"state":"active","silencedBy":[],"inhibitedBy":[]},"receivers":[{"name":"pager"}]}]
    """#

  static let alertmanager = DatasourceConformance(
    server: .init(
      healthy: { $0.path == "/api/v2/status" ? .json(#"{"versionInfo":{"version":"0.25.0"}}"#) : .json(alerts) }, empty: { _ in .json("[]\n") },
      refusing: { _ in .json("\"bad matcher format: x\"\n", status: 400) }, secrets: [token, "key-9876543"]),
    rangeModel: [:], refusedModel: [:], refusedWords: "bad matcher format: x", requestText: "GET /api/v2/alerts",
    make: { url, limit in
      AlertmanagerDatasource(
        id: DatasourceID(uid: "am", name: "pages", type: "alertmanager"), client: client(url, limit, .bearer(Secret(token))))
    })

  @Test(arguments: alertmanager.checks) func `Alertmanager conforms`(_ check: DatasourceConformance.Check) async throws {
    let violations = try await Self.alertmanager.violations(of: check)
    #expect(violations == [])
  }

  // MARK: Grafana

  private static func frames(_ values: String) -> LoopbackServer.Reply {
    .json(#"{"results":{"A":{"status":200,"frames":[{"schema":{"fields":[{"name":"t","type":"time"},{"name":"v","type":"number"}]},"data":{"values":[\#(values)]}}]}}}"#)
  }

  static let grafana = DatasourceConformance(
    server: .init(
      healthy: { $0.path == "/api/ds/query" ? frames("[1700000000000],[2]") : .json(#"{"status":"OK","message":"fine"}"#) },
      empty: { _ in frames("[],[]") }, refusing: { _ in .json(#"{"results":{"A":{"status":400,"error":"syntax error near FROM"}}}"#, status: 400) },
      secrets: [token, "key-9876543"]),
    rangeModel: ["rawSql": "SELECT 1"], refusedModel: ["rawSql": "SELECT FROM"], refusedWords: "syntax error near FROM", requestText: "SELECT 1",
    make: { url, limit in
      let server = DatasourceID(uid: "g", name: "team", type: "grafana")
      return GrafanaDatasource(
        id: DatasourceID(uid: "sql", name: "shop", type: "mysql"),
        server: GrafanaServer(id: server, client: client(url, limit, .bearer(Secret(token)))))
    })

  @Test(arguments: grafana.checks) func `Grafana conforms`(_ check: DatasourceConformance.Check) async throws {
    let violations = try await Self.grafana.violations(of: check)
    #expect(violations == [])
  }

  // MARK: Loki

  private static let lines = #"""
    {"status":"success","data":{"resultType":"streams","result":[
      {"stream":{"app":"cart"},"values":[["1700000000000000001","boom",{"parsed":{"code":"500"}}],["1699999990000000000","fine"]]}]}}
    """#

  static let loki = DatasourceConformance(
    server: .init(
      healthy: { request in
        switch request.path {
        case "/loki/api/v1/query_range": .json(lines)
        case "/loki/api/v1/query": .json(vector)
        default: .json(#"{"version":"3.4.2"}"#)
        }
      },
      empty: { _ in .json(#"{"status":"success","data":{"resultType":"streams","result":[]}}"#) },
      refusing: { _ in
        .answer(status: 400, headers: [("Content-Type", "text/plain")], body: Array("parse error at line 1, col 12: syntax error: unexpected |".utf8))
      }, secrets: [token, "key-9876543"]),
    rangeModel: ["expr": #"{app="cart"} | json"#], instantModel: ["expr": #"sum(rate({app="cart"}[5m]))"#, "queryType": "instant"],
    refusedModel: ["expr": #"{app="cart" | json"#], refusedWords: "parse error at line 1, col 12", requestText: #"{app="cart"} | json"#,
    make: { url, limit in
      LokiDatasource(id: DatasourceID(uid: "l", name: "logs", type: "loki"), client: client(url, limit, .bearer(Secret(token))))
    })

  @Test(arguments: loki.checks) func `Loki conforms`(_ check: DatasourceConformance.Check) async throws {
    let violations = try await Self.loki.violations(of: check)
    #expect(violations == [])
  }

  // MARK: Elasticsearch

  private static let searched = #"""
    {"responses":[{"status":200,"_shards":{"failed":0},"hits":{"hits":[]},
      "aggregations":{"2":{"buckets":[{"key":1700000000000,"doc_count":3,"1":{"value":1.5}}]}}}]}
    """#

  static let elasticsearch = DatasourceConformance(
    server: .init(
      healthy: { $0.path == "/_msearch" ? .json(searched) : .json(#"{"version":{"number":"8.14.0"},"tagline":"You Know, for Search"}"#) },
      empty: { _ in .json(#"{"responses":[{"status":200,"hits":{"hits":[]},"aggregations":{"2":{"buckets":[]}}}]}"#) },
      refusing: { _ in .json(#"{"error":{"root_cause":[{"type":"parse_exception","reason":"Failed to parse query [a:(]"}],"type":"x","reason":"all shards failed"},"status":400}"#, status: 400) },
      secrets: [token, "key-9876543"]),
    rangeModel: ["query": "level:error"], refusedModel: ["query": "a:("], refusedWords: "Failed to parse query [a:(]", requestText: "level:error",
    make: { url, limit in
      ElasticsearchDatasource(
        id: DatasourceID(uid: "e", name: "search", type: "elasticsearch"), client: client(url, limit, .bearer(Secret(token))),
        options: ElasticsearchOptions(flavor: .elasticsearch, data: ["index": "logs-*"]))
    })

  @Test(arguments: elasticsearch.checks) func `Elasticsearch conforms`(_ check: DatasourceConformance.Check) async throws {
    let violations = try await Self.elasticsearch.violations(of: check)
    #expect(violations == [])
  }

  // MARK: InfluxDB

  static let influxQL = DatasourceConformance(
    server: .init(
      healthy: { _ in .json(#"{"results":[{"series":[{"name":"cpu","columns":["time","mean"],"values":[[1700000000000,1.5]]}]}]}"#) },
      empty: { _ in .json(#"{"results":[{"statement_id":0}]}"#) },
      refusing: { _ in .json(#"{"error":"error parsing query: found FROM, expected identifier at line 1, char 8"}"#, status: 400) },
      secrets: [token, "key-9876543"]),
    rangeModel: ["query": "SELECT mean(usage) FROM cpu WHERE $timeFilter", "rawQuery": true], refusedModel: ["query": "SELECT FROM", "rawQuery": true],
    refusedWords: "expected identifier at line 1, char 8", requestText: "SELECT mean(usage) FROM cpu",
    make: { url, limit in
      InfluxDatasource(
        id: DatasourceID(uid: "i", name: "telegraf", type: "influxdb"), client: client(url, limit, .bearer(Secret(token))), data: ["dbName": "telegraf"], database: nil)
    })

  @Test(arguments: influxQL.checks) func `InfluxDB with InfluxQL conforms`(_ check: DatasourceConformance.Check) async throws {
    let violations = try await Self.influxQL.violations(of: check)
    #expect(violations == [])
  }

  // MARK: Graphite

  static let graphite = DatasourceConformance(
    server: .init(
      healthy: { $0.path == "/render" ? .json(#"[{"target":"web.load","tags":{"name":"web.load"},"datapoints":[[1.5,1700000000],[null,1700000060]]}]"#) : .json("[]") },
      empty: { _ in .json("[]") }, refusing: { _ in .answer(status: 400, headers: [("Content-Type", "text/plain")], body: Array("Invalid target: sum(".utf8)) },
      secrets: [token, "key-9876543"]),
    rangeModel: ["target": "web.load"], refusedModel: ["target": "sum("], refusedWords: "Invalid target: sum(", requestText: "web.load",
    make: { url, limit in
      GraphiteDatasource(id: DatasourceID(uid: "gr", name: "carbon", type: "graphite"), client: client(url, limit, .bearer(Secret(token))))
    })

  @Test(arguments: graphite.checks) func `Graphite conforms`(_ check: DatasourceConformance.Check) async throws {
    let violations = try await Self.graphite.violations(of: check)
    #expect(violations == [])
  }

  // MARK: Inside this program

  static let testData = DatasourceConformance(
    rangeModel: ["scenarioId": "random_walk"], emptyModel: ["scenarioId": "no_data_points"],
    refusedModel: ["scenarioId": "server_error_500"], refusedWords: "Test Data Panic!", requestText: "",
    make: { _, _ in TestDataDatasource() })

  @Test(arguments: testData.checks) func `TestData conforms`(_ check: DatasourceConformance.Check) async throws {
    let violations = try await Self.testData.violations(of: check)
    #expect(violations == [])
  }

  /// A store with one series of one point.
  private struct OneSeries: SeriesSource {
    private let labels = Labels([(Labels.metricName, "up"), ("job", "a")])
    private let time: Int64 = 1_699_999_999_000

    func select(_ matchers: [Matcher], in range: TimeRange) throws -> [Series] {
      guard matchers.allSatisfy({ $0.matches(labels) }), range.start.rawValue <= time, time <= range.end.rawValue else { return [] }
      return [Series(labels: labels, samples: Samples(timestamps: [time], values: [1]))]
    }

    func labelNames(matching matchers: [[Matcher]], in range: TimeRange) throws -> [String] { labels.labels.map(\.name) }
    func labelValues(of name: String, matching matchers: [[Matcher]], in range: TimeRange) throws -> [String] { [labels[name]].compactMap(\.self) }
    func seriesLabels(matching matchers: [[Matcher]], in range: TimeRange) throws -> [Labels] { [labels] }
    func metadata(of metric: String?) throws -> [String: MetricMetadata] { [:] }
  }

  static let embedded = DatasourceConformance(
    rangeModel: ["expr": "up"], instantModel: ["expr": "up", "instant": true], emptyModel: ["expr": "down"], refusedModel: ["expr": "sum(up"],
    refusedWords: "unclosed left parenthesis", requestText: "up",
    make: { _, _ in
      EmbeddedDatasource(id: DatasourceID(uid: "oriel", name: "This host", type: "prometheus"), opening: Task { OneSeries() as any SeriesSource })
    })

  @Test(arguments: embedded.checks) func `Embedded conforms`(_ check: DatasourceConformance.Check) async throws {
    let violations = try await Self.embedded.violations(of: check)
    #expect(violations == [])
  }
}
