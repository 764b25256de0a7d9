import Testing
import TimeSeries

@testable import PromQL
@testable import StepColumns

@Suite struct ColumnTests {
  static func values(_ query: String, in source: SeriesList, to end: Int64 = 60_000) throws -> [[Double]] {
    let result = try PromQLEngine().range(
      query, from: .epoch, to: Timestamp(rawValue: end), step: 15_000, in: source)
    guard case .matrix(let series) = result.value else { return [] }
    return series.map(\.samples.values)
  }

  @Test func `a sample that looks like the mark for absence stays a NaN`() throws {
    let source = SeriesList([(["__name__": "odd"], [1, .absent, 3])])
    let values = try Self.values("odd", in: source, to: 30_000)
    #expect(values.count == 1)
    #expect(values[0].count == 3)
    #expect(values[0][1].isNaN)
  }

  @Test func `a series ends at its stale marker and may come back`() throws {
    let source = SeriesList([(["__name__": "m"], [1, 2, .staleMarker, 4])])
    #expect(try Self.values("m", in: source, to: 45_000) == [[1, 2, 4]])
    #expect(try Self.values("sum_over_time(m[45s])", in: source, to: 45_000) == [[1, 3, 3, 6]])
  }

  @Test func `range and instant queries agree at every step`() throws {
    let source = SeriesList([
      (["__name__": "c_total", "job": "a"], [1, 5, 2, 9, 30, 31]), (["__name__": "c_total", "job": "b"], [7, 7, 8, 1, 2, 3]),
    ])
    let queries = [
      "rate(c_total[1m])", "sum(c_total)", "topk(1, c_total)", "quantile(0.3, c_total)", "c_total > 5",
      "c_total / on (job) c_total", "max_over_time(c_total[30s:5s])", "count_values(\"v\", c_total)", "stddev(c_total)",
      "c_total or on () vector(1)", "c_total @ 30 + c_total", "avg by (job) (irate(c_total[1m]))",
    ]
    for query in queries {
      let range = try PromQLEngine().range(
        query, from: .epoch, to: Timestamp(rawValue: 75_000), step: 15_000, in: source)
      guard case .matrix(let series) = range.value else { continue }
      for time in stride(from: Int64(0), through: 75_000, by: 15_000) {
        let instant = try PromQLEngine().instant(query, at: Timestamp(rawValue: time), in: source)
        guard case .vector(let elements) = instant.value else { continue }
        let expected = Dictionary(uniqueKeysWithValues: elements.map { ($0.labels, $0.value) })
        let got = series.compactMap { series in
          series.samples.timestamps.firstIndex(of: time).map { (series.labels, series.samples.values[$0]) }
        }
        #expect(Dictionary(uniqueKeysWithValues: got) == expected, "\(query) at \(time)")
      }
    }
  }

  @Test func `the fast way through floats gives what the general one gives`() throws {
    let counter = (0..<200).map { Double($0 % 37 * 3 + $0 / 50) }
    var plain = SeriesList([(["__name__": "c_total"], counter)])
    let fast = try Self.values("increase(c_total[1m37s])", in: plain, to: 2_900_000)
    // Unknown start timestamps change nothing but the way taken.
    plain.series[0].samples.startTimestamps = Array(repeating: 0, count: counter.count)
    let general = try Self.values("increase(c_total[1m37s])", in: plain, to: 2_900_000)
    #expect(fast == general)
    #expect(fast[0].count > 100)
  }
}
