import Collectors
import DataFrames
import DatasourceKit
import Datasources
import PromQL
import SeriesStore
import TestSupport
import Testing
import Text
import TimeSeries
import Transport

extension RealServerTests {
  /// Oriel's own scraper, store and engine beside Prometheus, both at the same node exporter.
  @Suite struct EmbeddedComparisonTests {
    /// Of values that do not change between two scrapes.
    static let steady = [
      "node_memory_MemTotal_bytes", "node_boot_time_seconds", "node_uname_info", "count by (mode) (node_cpu_seconds_total)",
      "count by (__name__) ({__name__=~\"node_.*\", __name__!~\"node_scrape_.*\"})", "up{job=\"node\"}",
      "node_memory_MemTotal_bytes * on (instance) group_left (nodename) node_uname_info",
      "sum without (cpu, mode) (node_cpu_seconds_total * 0)", "label_replace(node_uname_info, \"short\", \"$1\", \"sysname\", \"(...).*\")",
      "topk(1, node_memory_MemTotal_bytes)", "scrape_samples_scraped{job=\"node\"}", "time() - time()", "absent(node_no_such_metric)",
    ]

    @Test func `the same exporter, the same answers`() async throws {
      let servers = try RealServerTests.servers()
      let store = SeriesStore()
      let address = "127.0.0.1:\(servers.nodeExporterPort)"
      let job = ScrapeJob(
        name: "node", interval: .seconds(1), timeout: .seconds(1),
        staticGroups: [TargetGroup(addresses: [address], labels: ["env": "prod", "instance": "web-1:9100"])])
      let manager = ScrapeManager(configuration: ScrapeConfiguration(jobs: [job]), store: store, transport: CurlTransport())
      let scraping = Task { await manager.run() }
      let own = EmbeddedDatasource(id: DatasourceID(uid: "o", name: "own", type: "prometheus"), opening: Task { store as any SeriesSource })
      let theirs = servers.prometheus()
      for expression in Self.steady {
        let scoped = expression
        let mine = try await servers.eventually({ try await own.query(.asking(scoped)) }) { Self.values($0).isEmpty == false }
        let reference = try await servers.eventually({ try await theirs.query(.asking(scoped)) }) { Self.values($0) == Self.values(mine) }
        #expect(Self.values(mine) == Self.values(reference), "\(expression)")
      }
      scraping.cancel()
      await scraping.value
    }

    /// Functions of changing values, over exactly the samples that Prometheus has.
    static let changing = [
      "rate(node_cpu_seconds_total{mode=\"idle\"}[7s])", "irate(node_cpu_seconds_total[5s])", "increase(node_intr_total[9s])",
      "deriv(node_memory_MemFree_bytes[8s])", "avg_over_time(node_load1[6s])", "stddev_over_time(node_memory_MemAvailable_bytes[9s])",
      "quantile_over_time(0.9, node_memory_Active_bytes[9s])", "changes(node_context_switches_total[8s])", "max_over_time(node_load1[5s:1s])",
      "sum by (mode) (rate(node_cpu_seconds_total[6s]))", "1 - avg(rate(node_cpu_seconds_total{mode=\"idle\"}[6s]))",
      "predict_linear(node_memory_MemFree_bytes[9s], 60)", "node_memory_MemFree_bytes / node_memory_MemTotal_bytes * 100",
      "histogram_quantile(0.9, shop_seconds_bucket)", "delta(node_memory_MemFree_bytes[6s])", "last_over_time(up{job=\"node\"}[4s]) == bool 1",
    ]

    @Test func `the same samples, the same numbers`() async throws {
      let servers = try RealServerTests.servers()
      let theirs = servers.prometheus()
      // Ten seconds of samples, and a moment that no sample is exactly a window's length before: there 2.x and 3.x differ.
      let count = "min(count_over_time(node_load1[20s]))"
      _ = try await servers.eventually({ try await theirs.query(.asking(count)) }) { $0.lastValues(by: "x")[""] ?? 0 >= 12 }
      let end = HostSampler.now() - 1000
      let server = PrometheusServer(baseURL: servers.prometheusURL, transport: CurlTransport())
      let source = try await CopiedSeries(of: "{job=~\"node|shop|prometheus\", __name__=~\"node_.*|shop_.*|up\"}[30s]", at: end, from: server)
      let own = EmbeddedDatasource(id: DatasourceID(uid: "o", name: "own", type: "prometheus"), opening: Task { source as any SeriesSource })
      let boundary = source.fractions
      let moment = try #require((0..<1000).map { end - Int64($0) }.first { !boundary.contains($0.rawValue % 1000) })
      for expression in Self.changing {
        let mine = Self.values(try await own.query(.asking(expression, at: moment)))
        let reference = Self.values(try await theirs.query(.asking(expression, at: moment)))
        #expect(Set(mine.keys) == Set(reference.keys), "\(expression)")
        for (labels, value) in reference {
          let difference = abs((mine[labels] ?? .infinity) - value)
          #expect(difference <= 1e-9 * max(abs(value), 1), "\(expression) \(labels): \(mine[labels] ?? .nan) is not \(value)")
        }
      }
    }

    private static func values(_ answer: QueryAnswer) -> [String: Double] {
      var values: [String: Double] = [:]
      for frame in answer.frames where frame.fields.count == 2 && !frame.meta.isAnnotations {
        guard case .numbers(let numbers) = frame.fields[1].values, let last = numbers.last else { continue }
        values[frame.fields[1].labels.description] = last
      }
      return values
    }
  }
}

/// The raw samples of another server.
private struct CopiedSeries: SeriesSource {
  private let all: [Series]

  init(of selector: String, at time: Timestamp, from server: PrometheusServer) async throws {
    let form = "query=\(URLText.encodedComponent(selector))&time=\(Double(time.rawValue) / 1000)"
    let request = HTTPRequest(
      method: .post, url: server.baseURL + "/api/v1/query", headers: [("Content-Type", "application/x-www-form-urlencoded")], body: Array(form.utf8))
    let reply = try await CurlTransport().send(request)
    var decoder = PrometheusReplyDecoder()
    try decoder.feed(reply.body, isLast: true)
    all = decoder.reply.series
  }

  /// Of a second, in milliseconds: where samples stand.
  var fractions: Set<Int64> { Set(all.flatMap(\.samples.timestamps).map { $0 % 1000 }) }

  func select(_ matchers: [Matcher], in range: TimeRange) throws -> [Series] {
    all.filter { series in matchers.allSatisfy { $0.matches(series.labels) } }.map { series in
      let kept = series.samples.timestamps.indices.filter { range.contains(Timestamp(milliseconds: series.samples.timestamps[$0])) }
      return Series(
        labels: series.labels,
        samples: Samples(timestamps: kept.map { series.samples.timestamps[$0] }, values: kept.map { series.samples.values[$0] }))
    }
  }

  func labelNames(matching matchers: [[Matcher]], in range: TimeRange) throws -> [String] { [] }
  func labelValues(of name: String, matching matchers: [[Matcher]], in range: TimeRange) throws -> [String] { [] }
  func seriesLabels(matching matchers: [[Matcher]], in range: TimeRange) throws -> [Labels] { [] }
  func metadata(of metric: String?) throws -> [String: MetricMetadata] { [:] }
}
