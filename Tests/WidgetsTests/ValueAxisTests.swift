import Canvas
import Testing

@testable import Widgets

/// Where labels of a value axis stand, and what they say.
@Suite struct ValueAxisTests {
  private static func axis(unit: Double = 0, hardMin: Double? = nil) -> PlotAxis {
    PlotAxis(hardMin: hardMin, tickUnit: unit) { value, _ in "\(value)" }
  }

  private static func layout(_ values: [Double], rows: Int, axis: PlotAxis = axis()) -> PlotLayout {
    let series = PlotSeries(name: "a", xs: .numbers(values.indices.map(Double.init)), ys: values, color: .standard)
    let plot = Plot(
      series: [series], axes: [axis], start: 0, end: Double(max(values.count - 1, 1)), horizontal: .numbers { value, _ in "\(value)" },
      showsHorizontalAxis: false, look: Look(theme: .dark))
    return PlotLayout(plot, in: Rect(left: 0, top: 0, width: 60, height: rows))
  }

  @Test(arguments: [[0.2, 0.5, 0.9], [2.2, 2.5, 2.9], [99.2, 99.5, 99.8], [-0.4, 0.1, 0.4]])
  func `whole numbers only still give two labels`(_ values: [Double]) {
    let ticks = Self.layout(values, rows: 12, axis: Self.axis(unit: 1)).axes[0].ticks.values
    #expect(ticks.count >= 2)
    #expect(ticks.allSatisfy { $0 == $0.rounded() })
  }

  @Test(arguments: Array(6...24), [[40.0, 43, 61], [0, 3, 7.7], [975, 1002, 1031], [1e9, 1.2e9]])
  func `labels stand on rows at even distances`(_ rows: Int, _ values: [Double]) {
    let layout = Self.layout(values, rows: rows)
    let places = layout.axes[0].ticks.values.compactMap { layout.row(of: $0, axis: 0) }
    let gaps = Set(zip(places, places.dropFirst()).map { $0 - $1 })
    #expect(places.count >= 3)
    #expect(gaps.count == 1, "rows \(places)")
    #expect(values.allSatisfy { layout.row(of: $0, axis: 0) != nil })
  }

  @Test func `an axis without a value has no labels`() {
    #expect(Self.layout([.nan, .nan], rows: 10).axes[0].labels.isEmpty)
  }

  @Test func `a fill never lies above its line`() {
    let values = [3.0, 9, 4, 4.4, 8.2, 1, 6]
    var series = PlotSeries(name: "a", xs: .numbers(values.indices.map(Double.init)), ys: values, color: .rgb(red: 0, green: 200, blue: 0))
    series.fill = .even(opacity: 0.3)
    let plot = Plot(
      series: [series], axes: [PlotAxis(side: .hidden, showsGrid: false) { value, _ in "\(value)" }], start: 0, end: 6,
      horizontal: .numbers { value, _ in "\(value)" }, showsHorizontalAxis: false, look: Look(theme: .dark))
    var canvas = Canvas(width: 40, height: 10)
    plot.draw(in: canvas.bounds, on: &canvas)
    for column in 0..<40 {
      let line = (0..<10).first { canvas[column, $0].glyph != " " }
      let fill = (0..<10).first { canvas[column, $0].style.background != .standard }
      if let line, let fill { #expect(fill >= line, "column \(column)") }
    }
  }
}
