import Collectors
import DataFrames
import DatasourceKit
import Datasources
import TestSupport
import Testing
import Text
import TimeSeries
import Transport

/// Against the servers themselves.
@Suite(
  WithRealServers(), .enabled(if: RealServers.missing.isEmpty, "not installed here: \(RealServers.missing.joined(separator: ", "))"))
struct RealServerTests {
  static func servers() throws -> RealServers { try #require(WithRealServers.servers) }
}

extension QueryAnswer {
  /// The last value of each series, by one of its labels.
  func lastValues(by label: String) -> [String: Double] {
    var values: [String: Double] = [:]
    for frame in frames where frame.fields.count == 2 && !frame.meta.isAnnotations {
      guard case .numbers(let numbers) = frame.fields[1].values, let last = numbers.last else { continue }
      values[frame.fields[1].labels[label] ?? ""] = last
    }
    return values
  }
}

extension RealServerTests {
  @Suite struct PrometheusTests {
    private let jobs: Set<String> = ["prometheus", "node", "shop", "dead", "blackbox"]

    private func waitForScrapes(_ servers: RealServers) async throws -> QueryAnswer {
      let source = servers.prometheus()
      return try await servers.eventually({ try await source.query(.asking("up")) }) {
        let values = $0.lastValues(by: "job")
        return Set(values.keys) == jobs && values.filter { $0.value == 1 }.count == 4
      }
    }

    @Test func `it says who it is`() async throws {
      #expect(try await RealServerTests.servers().prometheus().health().version?.hasPrefix("2.") == true)
    }

    @Test(arguments: [true, false]) func `moments and ranges, by POST and by GET`(usesPost: Bool) async throws {
      let servers = try RealServerTests.servers()
      let values = try await waitForScrapes(servers).lastValues(by: "job")
      #expect(values == ["prometheus": 1, "node": 1, "shop": 1, "blackbox": 1, "dead": 0])
      let source = servers.prometheus(usesPost: usesPost)
      let range = try await source.query(.asking("up{job=\"node\"}", seconds: 60))
      let frame = try #require(range.frames.first)
      guard case .times(let times) = frame.fields[0].values else { throw TestFailure("no times") }
      #expect(times.allSatisfy { ($0 ?? 1) % 1000 == 0 } && times == times.sorted { ($0 ?? 0) < ($1 ?? 0) })
      #expect(range.sent.first?.request == "\(usesPost ? "POST" : "GET") /api/v1/query_range")
      #expect(try await source.query(.asking("scalar(vector(2.5))")).lastValues(by: "x") == ["": 2.5])
      let table = try await source.query(.asking("up", format: "table"))
      #expect(table.frames.count == 1 && table.frames[0].rowCount == 5 && table.frames[0].fields.map(\.name).contains("job"))
      #expect(try await source.query(.asking("no_such_metric", seconds: 60)).frames.allSatisfy { $0.rowCount == 0 })
    }

    @Test func `labels, values and series make variables`() async throws {
      let servers = try RealServerTests.servers()
      _ = try await waitForScrapes(servers)
      let source = servers.prometheus()
      let range = QueryRequest.asking("up", seconds: 300).range
      func options(_ query: String) async throws -> [String] {
        try await source.variableOptions(VariableRequest(query: .string(query), range: range)).map(\.value)
      }
      #expect(try await options("label_values(up, job)") == jobs.sorted())
      #expect(try await options("label_values(job)") == jobs.sorted())
      #expect(try await options("label_values(up{env=\"prod\"}, instance)") == ["web-1:9100"])
      #expect(try await options("label_names({__name__=\"up\"})") == ["__name__", "env", "instance", "job"])
      #expect(try await options("metrics(^node_memory_MemTotal)") == ["node_memory_MemTotal_bytes"])
      #expect(try await options("query_result(count(up))").first?.hasPrefix("{} 5 ") == true)
      #expect(try await options("up{job=\"node\"}") == [#"up{env="prod",instance="web-1:9100",job="node"}"#])
      #expect(try await options("label_values(no_such_metric, job)") == [])
    }

    @Test func `metadata and targets`() async throws {
      let servers = try RealServerTests.servers()
      _ = try await waitForScrapes(servers)
      let source = servers.prometheus()
      let depth = try await servers.eventually({ try await source.metadata(of: "shop_queue_depth") }) { !$0.isEmpty }
      #expect(depth["shop_queue_depth"] == [MetricMetadata(kind: .gauge, help: "Orders that wait.")])
      #expect(try await source.metadata()["node_load1"]?.first?.kind == .gauge)
      let targets = try await source.targets()
      #expect(Set(targets.map(\.pool)) == jobs)
      let dead = try #require(targets.first { $0.pool == "dead" })
      #expect(dead.health == "down" && dead.lastError?.contains("connection refused") == true && dead.lastScrape != nil)
    }

    @Test func `exemplars come beside the series`() async throws {
      let servers = try RealServerTests.servers()
      let source = servers.prometheus()
      // The same exemplar is kept once, with the time of its first scrape.
      let answer = try await servers.eventually({ try await source.query(.asking("shop_seconds_bucket", seconds: 3600, step: 15_000)) }) {
        $0.frames.contains { $0.meta.isAnnotations && $0.rowCount > 0 }
      }
      let frame = try #require(answer.frames.first { $0.meta.isAnnotations })
      let traces = try #require(frame.fields.first { $0.name == "trace_id" })
      guard case .strings(let ids) = traces.values, case .numbers(let values) = frame.fields[1].values else { throw TestFailure("no columns") }
      #expect(ids.allSatisfy { $0 == "abc123" } && values.allSatisfy { $0 == 0.05 })
    }

    @Test func `rules and their alerts`() async throws {
      let servers = try RealServerTests.servers()
      let source = servers.prometheus()
      let groups = try await servers.eventually({ try await source.alertRules() }) { groups in
        groups.first?.rules.first { $0.name == "TargetDown" }?.instances.isEmpty == false
          && groups.first?.rules.first { $0.name == "StaysPending" }?.instances.isEmpty == false
      }
      let rules = try #require(groups.first).rules
      #expect(rules.map(\.name) == ["job:up:sum", "TargetDown", "NeverFires", "StaysPending"])
      #expect(rules.map(\.kind) == [.recording, .alerting, .alerting, .alerting])
      #expect(rules.map(\.state) == [.inactive, .firing, .inactive, .pending])
      #expect(rules[2].pendingFor == .seconds(60) && rules[3].pendingFor == .seconds(3600))
      let alert = try #require(rules[1].instances.first { $0.labels["job"] == "dead" })
      #expect(alert.state == .firing && alert.value == 0 && alert.annotations["summary"] == "dead is down" && alert.since != nil)
      #expect(try await source.alerts().contains { $0.name == "TargetDown" && $0.state == .firing })
    }

    static let refusals: [(expression: String, words: String)] = [
      ("sum(up", "unclosed left parenthesis"), ("no_such_function(up)", "unknown function with name \"no_such_function\""),
      ("up + on(job) group_left up{job=~\".*\"} * on() up", "many-to-many matching not allowed"),
    ]

    @Test(arguments: refusals) func `it refuses in its own words`(_ expression: String, _ words: String) async throws {
      let source = try RealServerTests.servers().prometheus()
      let error = await #expect(throws: DatasourceError.self) { try await source.query(.asking(expression)) }
      #expect(error?.reason.contains(words) == true && error?.request == expression, "\(String(describing: error))")
    }

    @Test func `more than 11,000 points are its limit, and said so`() async throws {
      let source = try RealServerTests.servers().prometheus()
      let error = await #expect(throws: DatasourceError.self) { try await source.query(.asking("up", seconds: 12_000)) }
      #expect(error?.kind == .rejected(status: 400) && error?.reason.contains("11,000 points") == true)
    }

    @Test func `answers travel compressed`() async throws {
      let servers = try RealServerTests.servers()
      let reply = try await CurlTransport().send(HTTPRequest(url: servers.prometheusURL + "/metrics"))
      #expect(reply.header("content-encoding") == "gzip" && String(decoding: reply.body, as: UTF8.self).contains("prometheus_build_info"))
    }

    @Test func `a continued range equals one that is asked as a whole`() async throws {
      let servers = try RealServerTests.servers()
      _ = try await waitForScrapes(servers)
      let guarded = servers.prometheus().access.incremental().guarded()
      // In the past, where samples no longer come; and without exemplars, which are asked as a whole.
      var first = QueryRequest.asking("count_over_time(up[5s])", at: HostSampler.now() - 5000, seconds: 600)
      first.targets[0].model["exemplar"] = false
      _ = try await guarded.query(first)
      var second = first
      second.range = TimeRange(start: first.range.start + 2000, end: first.range.end + 2000)
      second.targets[0].range = second.range
      let continued = try await guarded.query(second)
      let whole = try await servers.prometheus().query(second)
      func columns(_ answer: QueryAnswer) -> Set<[Field]> { Set(answer.frames.map(\.fields)) }
      #expect(columns(continued) == columns(whole))
      #expect(continued.sent.first?.range.start ?? .epoch > second.range.start)
    }
  }
}

struct TestFailure: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) { self.description = description }
}
