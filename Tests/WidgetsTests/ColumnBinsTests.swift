import Canvas
import Testing

@testable import Widgets

/// Series that share their moments are sorted into columns by a map of these; what comes out must be the same.
@Suite struct ColumnBinsTests {
  private struct Case: CustomTestStringConvertible {
    var name: String
    var times: [Int64]
    var start = 0.0
    var end = 1000.0
    var nulls = PlotSeries.Nulls.gap
    var gapAfter: Double?

    var testDescription: String { name }
  }

  private static let cases = [
    Case(name: "the range is full", times: Array(stride(from: 0, through: 1000, by: 7))),
    Case(name: "samples before and after the range", times: Array(stride(from: -500, through: 1500, by: 13))),
    Case(name: "few samples, columns between them", times: [-100, 90, 410, 415, 770, 1200]),
    Case(name: "one sample", times: [500]),
    Case(name: "only neighbours outside", times: [-100, 1100]),
    Case(name: "all before", times: [-300, -200, -100]),
    Case(name: "all after", times: [1100, 1200]),
    Case(name: "none", times: []),
    Case(name: "equal moments", times: [100, 100, 100, 500, 500, 900]),
    Case(name: "both ends", times: [0, 1000]),
    Case(name: "a hole that breaks the line", times: [0, 50, 100, 150, 600, 650, 700, 1300], gapAfter: 60),
    Case(name: "a hole that is bridged", times: [0, 50, 100, 150, 600, 650, 700, 1300], nulls: .connect, gapAfter: 60),
    Case(name: "a hole that is bridged up to a length", times: [-400, 0, 50, 300, 900], nulls: .connectWithin(260), gapAfter: 60),
  ]

  @Test(arguments: cases, [1, 2, 7, 60, 400])
  private func mapped(_ one: Case, columns: Int) throws {
    let xs = PlotSeries.Abscissas.times(one.times.map(Optional.some))
    let values = one.times.indices.map { Double(($0 * 7919) % 101) - 50 }
    let series = PlotSeries(xs: xs, ys: values, color: .ansi(1), nulls: one.nulls, gapAfter: one.gapAfter)
    let map = try #require(ColumnMap(xs, start: one.start, end: one.end, columns: columns))
    let plain = ColumnBins(series, values: values, start: one.start, end: one.end, columns: columns)
    for areAllFinite in [false, true] {
      let mapped = ColumnBins(series, values: values, start: one.start, end: one.end, columns: columns, map: map, areAllFinite: areAllFinite)
      #expect(mapped.bins.map(Self.text) == plain.bins.map(Self.text))
      #expect(mapped.low == plain.low && mapped.high == plain.high)
      #expect(mapped.spacing == plain.spacing)
      #expect(mapped.sampleCount == plain.sampleCount)
    }
  }

  @Test func aValueThatIsMissingLeavesAGap() throws {
    let xs = PlotSeries.Abscissas.times([0, 250, 500, 750, 1000])
    let values = [1, 2, Double.nan, 4, 5]
    let series = PlotSeries(xs: xs, ys: values, color: .ansi(1))
    let map = try #require(ColumnMap(xs, start: 0, end: 1000, columns: 5))
    let bins = ColumnBins(series, values: values, start: 0, end: 1000, columns: 5, map: map).bins
    #expect(bins.map(\.isFilled) == [true, true, false, true, true])
    #expect(bins.map(\.opensAfterGap) == [true, false, true, true, false])
  }

  @Test(arguments: [[300, 200, 100], [100, nil, 300]] as [[Int64?]])
  func momentsThatAreMissingOrOutOfOrderHaveNoMap(_ times: [Int64?]) {
    #expect(ColumnMap(.times(times), start: 0, end: 1000, columns: 10) == nil)
  }

  private static func text(_ bin: ColumnBins.Bin) -> String {
    bin.isFilled ? "\(bin.first) \(bin.last) \(bin.low) \(bin.high) \(bin.opensAfterGap)" : "–"
  }
}
