import Glibc
import PromQL
import SeriesStore
import TimeSeries

/// Measures range queries.
///
///     QueryBenchmark run [ROW...]     evaluation time of each row, over arrays and over the embedded store
///     QueryBenchmark queries          the rows as tab-separated name, query, start, end, step (seconds)
///     QueryBenchmark export           the data as OpenMetrics text, for another server to load
@main struct QueryBenchmark {
  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    switch arguments.first {
    case "run": try run(Array(arguments.dropFirst()))
    case "queries":
      for row in BenchmarkRow.all {
        print("\(row.name)\t\(row.query)\t\(row.start / 1000)\t\(row.end / 1000)\t\(row.step / 1000)")
      }
    case "export": BenchmarkData.all.forEach { $0.writeOpenMetrics() }
      print("# EOF")
    default:
      print("usage: QueryBenchmark run [ROW...] | queries | export")
      exit(2)
    }
  }

  private static func run(_ names: [String]) throws {
    let engine = PromQLEngine(options: .init(maximumPoints: 500_000_000))
    for data in BenchmarkData.all {
      let rows = BenchmarkRow.all.filter { $0.metric == data.metric && (names.isEmpty || names.contains($0.name)) }
      guard !rows.isEmpty else { continue }
      let arrays = ArraySource(series: data.series())
      let store = try data.store()
      for row in rows {
        let fromArrays = try best { try row.evaluate(with: engine, in: arrays) }
        let fromStore = try best { try row.evaluate(with: engine, in: store) }
        print("\(row.name)\t\(milliseconds(fromArrays))\t\(milliseconds(fromStore))")
        fflush(nil)
      }
    }
  }

  private static func best(_ body: () throws -> Void) throws -> Duration {
    var best = Duration.seconds(3600)
    for _ in 0..<5 { best = min(best, try ContinuousClock().measure(body)) }
    return best
  }

  private static func milliseconds(_ duration: Duration) -> Double {
    (Double(duration.components.attoseconds) / 1e15 + Double(duration.components.seconds) * 1000)
  }
}

struct BenchmarkRow {
  var name: String
  var metric: String
  var query: String
  var start: Int64
  var end: Int64
  var step: Int64

  static let all = [
    BenchmarkRow(
      name: "rate-sum-by", metric: "bench_requests_total", query: "sum by (job) (rate(bench_requests_total[5m]))",
      start: BenchmarkData.epoch + 300_000, end: BenchmarkData.epoch + 21_600_000, step: 15_000),
    BenchmarkRow(
      name: "rate-sum-by-60s", metric: "bench_requests_total", query: "sum by (job) (rate(bench_requests_total[5m]))",
      start: BenchmarkData.epoch + 300_000, end: BenchmarkData.epoch + 21_600_000, step: 60_000),
    BenchmarkRow(
      name: "topk", metric: "bench_requests_total", query: "topk(10, bench_requests_total)",
      start: BenchmarkData.epoch + 300_000, end: BenchmarkData.epoch + 21_600_000, step: 15_000),
    BenchmarkRow(
      name: "avg-over-time", metric: "bench_requests_total", query: "max(avg_over_time(bench_requests_total[5m]))",
      start: BenchmarkData.epoch + 300_000, end: BenchmarkData.epoch + 21_600_000, step: 60_000),
    BenchmarkRow(
      name: "ratio", metric: "bench_requests_total",
      query: "rate(bench_requests_total[5m]) / on (instance, job) rate(bench_requests_total[10m])",
      start: BenchmarkData.epoch + 300_000, end: BenchmarkData.epoch + 21_600_000, step: 60_000),
    BenchmarkRow(
      name: "histogram-quantile", metric: "bench_latency_seconds_bucket",
      query: "histogram_quantile(0.9, rate(bench_latency_seconds_bucket[5m]))",
      start: BenchmarkData.epoch + 600_000, end: BenchmarkData.epoch + 1_200_000, step: 60_000),
    BenchmarkRow(
      name: "regex-selector", metric: "bench_wide", query: "count by (zone) (bench_wide{host=~\"h-[0-9]*7[0-9]*\"})",
      start: BenchmarkData.epoch + 60_000, end: BenchmarkData.epoch + 120_000, step: 15_000),
  ]
}

extension BenchmarkRow {
  func evaluate(with engine: PromQLEngine, in source: any SeriesSource) throws {
    let result = try engine.range(
      query, from: Timestamp(rawValue: start), to: Timestamp(rawValue: end), step: step, in: source)
    guard case .matrix(let series) = result.value, !series.isEmpty else { fatalError("\(name) gave nothing") }
  }
}
