import DataFrames
import DatasourceKit
@testable import Datasources
import TestSupport
import Testing
import Text
import TimeSeries
import Transport

/// What goes out for Grafana's targets, and which frames come back, against servers that say what real ones do.
@Suite struct GrafanaTargetTests {
  private static let range = TimeRange(start: Timestamp(milliseconds: 1_700_000_000_000), end: Timestamp(milliseconds: 1_700_003_600_000))

  private static func id(_ type: String) -> DatasourceID { DatasourceID(uid: "x", name: "x", type: type) }

  private static func client(_ server: LoopbackServer) -> ServerClient { ServerClient(baseURL: server.url, transport: CurlTransport()) }

  private static func ask(_ source: any Datasource, _ model: JSONObject) async throws -> QueryAnswer {
    let target = QueryRequest.Target(refID: "A", model: model, step: 60_000, range: range)
    return try await source.query(QueryRequest(targets: [target], range: range, maxDataPoints: 100))
  }

  // MARK: Elasticsearch

  struct Aggregation: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var buckets: JSONValue
    var metrics: JSONValue
    var expected: String
  }

  static let aggregations = [
    Aggregation(
      testDescription: "terms ordered by a metric hold that metric too",
      buckets: [["id": "3", "type": "terms", "field": "host", "settings": ["size": "5", "orderBy": "1", "order": "asc"]]],
      metrics: [["id": "1", "type": "avg", "field": "ms"]],
      expected: #"{"3":{"terms":{"field":"host","size":5,"order":{"1":"asc"}},"aggs":{"1":{"avg":{"field":"ms"}}}}}"#),
    Aggregation(
      testDescription: "a derivative of the count reads _count",
      buckets: [["id": "2", "type": "histogram", "field": "ms", "settings": ["interval": "50"]]],
      metrics: [["id": "1", "type": "count"], ["id": "4", "type": "derivative", "field": "1"]],
      expected: #"{"2":{"histogram":{"field":"ms","interval":50,"min_doc_count":0},"aggs":{"4":{"derivative":{"buckets_path":"_count"}}}}}"#),
    Aggregation(
      testDescription: "a pipeline over a metric that is gone is left out",
      buckets: [["id": "2", "type": "geohash_grid", "field": "place", "settings": [:]]],
      metrics: [["id": "1", "type": "sum", "field": "ms"], ["id": "4", "type": "cumulative_sum", "field": "9"]],
      expected: #"{"2":{"geohash_grid":{"field":"place","precision":3},"aggs":{"1":{"sum":{"field":"ms"}}}}}"#),
    Aggregation(
      testDescription: "a script names its variables",
      buckets: [["id": "2", "type": "nested", "field": "items", "settings": [:]]],
      metrics: [
        ["id": "1", "type": "sum", "field": "a"],
        [
          "id": "3", "type": "bucket_script", "settings": ["script": "params.v * 2"],
          "pipelineVariables": [["name": "v", "pipelineAgg": "1"]],
        ],
      ],
      expected: #"{"2":{"nested":{"path":"items"},"aggs":{"1":{"sum":{"field":"a"}},"3":{"bucket_script":{"buckets_path":{"v":"1"},"script":"params.v * 2"}}}}}"#),
  ]

  @Test(arguments: aggregations) func `writes aggregations as Elasticsearch takes them`(_ example: Aggregation) throws {
    let target = ElasticsearchTarget(refID: "A", model: ["bucketAggs": example.buckets, "metrics": example.metrics], interval: 1000, range: Self.range)
    let body = ElasticsearchBody(target: target, options: ElasticsearchOptions(flavor: .elasticsearch, data: [:]))
    #expect(body.json["aggs"]?.compactText == example.expected)
  }

  @Test func `an index with dates names every day of the range`() {
    let pattern = ElasticsearchIndexPattern("[logs-]YYYY.MM.DD", rotation: "Daily")
    let range = TimeRange(start: Timestamp(milliseconds: 1_700_000_000_000), end: Timestamp(milliseconds: 1_700_100_000_000))
    #expect(pattern.indices(in: range) == ["logs-2023.11.14", "logs-2023.11.15", "logs-2023.11.16"])
    #expect(pattern.wildcard == "logs-*")
  }

  @Test func `failed shards are told as a partial answer, a failed search as an error`() async throws {
    let server = try LoopbackServer { _ in
      .json(
        #"""
        {"responses":[{"status":200,"timed_out":true,"_shards":{"total":5,"failed":1,"failures":[{"reason":{"reason":"disk is full"}}]},"aggregations":{"2":{"buckets":[{"key":1700000000000,"doc_count":3}]}}}]}
        """#)
    }
    defer { server.stop() }
    let source = ElasticsearchDatasource(
      id: Self.id("elasticsearch"), client: Self.client(server), options: ElasticsearchOptions(flavor: .elasticsearch, data: [:]))
    let notices = try await Self.ask(source, ["query": "*"]).frames.flatMap(\.meta.notices).map(\.text)
    #expect(notices.contains { $0.contains("out of time") })
    #expect(notices.contains { $0.contains("1 of 5 shards failed: disk is full") })
  }

  // MARK: InfluxDB

  @Test func `writes the InfluxQL of a target that was put together`() {
    let model: JSONObject = [
      "measurement": "cpu", "policy": "default",
      "select": [[["type": "field", "params": ["usage_idle"]], ["type": "mean", "params": []], ["type": "math", "params": ["* -1"]], ["type": "alias", "params": ["busy"]]]],
      "groupBy": [["type": "time", "params": ["$__interval"]], ["type": "tag", "params": ["host"]], ["type": "fill", "params": ["null"]]],
      "tags": [["key": "host", "value": "/^web/"], ["key": "cpu", "operator": "=", "value": "it's", "condition": "OR"]],
    ]
    let text = InfluxQLBuilder(model: model, range: Self.range, interval: 60_000).text
    #expect(
      text == #"""
        SELECT mean("usage_idle") * -1 AS "busy" FROM "cpu" WHERE ("host" =~ /^web/ OR "cpu" = 'it\'s') AND time >= 1700000000000ms and time <= 1700003600000ms GROUP BY time(1m), "host" fill(null)
        """#)
  }

  @Test func `reads tables of annotated CSV`() {
    let text = """
      #datatype,string,long,dateTime:RFC3339,double,string,string,string\r
      #group,false,false,false,false,true,true,true\r
      #default,_result,,,,,,\r
      ,result,table,_time,_value,_field,_measurement,host\r
      ,,0,2023-11-14T22:13:20Z,1.5,usage,cpu,"a,b"\r
      ,,1,2023-11-14T22:13:20Z,2,usage,cpu,c\r

      """
    let reply = FluxReply(Array(text.utf8), refID: "A")
    #expect(reply.frames.count == 2)
    #expect(reply.frames.first?.fields.map(\.name) == ["Time", "usage"])
    #expect(reply.frames.first?.fields.last?.labels["host"] == "a,b")
  }

  // MARK: Graphite

  @Test func `letters stand for other targets`() {
    let resolved = GraphiteTargets.resolve([("A", ["target": "web.load", "hide": true]), ("B", ["target": "movingAverage(#A, '5m')"]), ("C", ["target": "sum(#C)"])])
    #expect(resolved.map(\.expression) == ["web.load", "movingAverage(web.load, '5min')", "sum(#C)"])
  }

  // MARK: CloudWatch

  @Test func `wildcards become a search, one value a metric`() {
    func target(_ dimensions: JSONValue, exact: Bool = true) -> CloudWatchTarget {
      CloudWatchTarget(
        refID: "A",
        model: [
          "namespace": "AWS/EC2", "metricName": "CPUUtilization", "statistic": "Average", "dimensions": dimensions, "matchExact": .bool(exact), "period": "300",
        ], range: Self.range, defaultRegion: "eu-west-1", now: Self.range.end)
    }
    #expect(target(["InstanceId": ["i-1"]]).mode == .metric)
    #expect(
      target(["InstanceId": "*"]).search == #"REMOVE_EMPTY(SEARCH('{AWS/EC2,InstanceId} MetricName="CPUUtilization"', 'Average', 300))"#)
    #expect(
      target(["InstanceId": ["i-1", "i-2"], "Zone": ["*"]], exact: false).search
        == #"REMOVE_EMPTY(SEARCH('Namespace="AWS/EC2" MetricName="CPUUtilization" "InstanceId"=("i-1" OR "i-2") "Zone"', 'Average', 300))"#)
  }

  // MARK: A program

  @Test func `a program answers Grafana's frames`() async throws {
    let script = #"read -r body; case "$body" in *'"query":"one"'*) echo '{"results":{"A":{"frames":[{"schema":{"fields":[{"name":"n","type":"number"}]},"data":{"values":[[1]]}}]}}}';; *) echo "no such query" >&2; exit 3;; esac"#
    let source = CommandDatasource(id: Self.id("command"), command: "/bin/bash", arguments: ["-c", script], environment: ["PATH": "/usr/bin:/bin"], timeout: .seconds(20))
    let answer = try await Self.ask(source, ["query": "one"])
    #expect(answer.frames.first?.fields.first?.values == .numbers([1]))
    await #expect(throws: DatasourceError.self) { _ = try await Self.ask(source, ["query": "two"]) }
  }
}
