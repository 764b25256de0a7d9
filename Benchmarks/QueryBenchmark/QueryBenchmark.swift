import Glibc
import PromQL
import SeriesStore
import TimeSeries

/// Measures range queries.
///
///     QueryBenchmark run [ROW...]     evaluation time of each row, over arrays and over the embedded store
///     QueryBenchmark queries          the rows as tab-separated name, query, start, end, step (seconds)
///     QueryBenchmark export           the data as OpenMetrics text, for another server to load
///     QueryBenchmark evaluate         reads rows in the form of `queries`, prints their results point by point
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
    case "evaluate": try evaluate()
    default:
      print("usage: QueryBenchmark run [ROW...] | queries | export | evaluate")
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

  /// For each line of standard input a line `= NAME`, then `labels TAB seconds TAB value` for every point.
  private static func evaluate() throws {
    let sources = BenchmarkData.all.map { ($0.metric, ArraySource(series: $0.series())) }
    while let line = readLine() {
      let fields = line.split(separator: "\t").map(String.init)
      guard fields.count == 5, let start = Int64(fields[2]), let end = Int64(fields[3]), let step = Int64(fields[4]) else {
        continue
      }
      print("= \(fields[0])")
      guard let source = sources.first(where: { fields[1].contains($0.0) })?.1 else { continue }
      let result = try PromQLEngine(options: .init(maximumPoints: 500_000_000)).range(
        fields[1], from: Timestamp(milliseconds: start * 1000), to: Timestamp(milliseconds: end * 1000), step: step * 1000,
        in: source)
      guard case .matrix(let matrix) = result.value else { continue }
      for series in matrix {
        let labels = series.labels.labels.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
        for (time, value) in zip(series.samples.timestamps, series.samples.values) {
          print("\(labels)\t\(time / 1000)\t\(value)")
        }
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
