import Canvas
import DataFrames
import Dashboards
import Panels
import TestSupport
import Testing
import Text
import Widgets

@Suite struct CategoryPanelTests {
  static var states: [DataFrame] {
    let config = FieldConfig(mappings: [.value(["0": .init(text: "down", color: "red"), "1": .init(text: "up", color: "green"), "2": .init(text: "slow", color: "yellow")])])
    var values = [Double](repeating: 1, count: 60)
    values[20] = 0
    for index in 40..<50 { values[index] = 2 }
    for index in 30..<34 { values[index] = FieldValues.absent }
    return [PanelSamples.series("web-1", values, config: config), PanelSamples.series("web-2", Array(repeating: 1, count: 60), config: config)]
  }

  static var buckets: [DataFrame] {
    ["+Inf", "0.1", "0.5", "2.5"].enumerated().map { index, bound in
      PanelSamples.series(bound, (0..<30).map { Double(($0 * (index + 2) + index * 7) % 23) }, type: "heatmap-rows")
    }
  }

  /// What a native histogram becomes: populated buckets only, with bounds that grow by a factor.
  static var cells: DataFrame {
    var times: [Int64?] = []
    var lows: [Double] = []
    var counts: [Double] = []
    for column in 0..<20 {
      for power in 2..<7 where column * power % 11 > 0 {
        times.append(PanelSamples.start + Int64(column) * 180_000)
        lows.append(Double(1 << power))
        counts.append(Double(column * power % 11))
      }
    }
    return DataFrame(
      fields: [
        Field(name: "xMax", values: .times(times), config: FieldConfig(interval: 180_000)),
        Field(name: "yMin", values: .numbers(lows), config: FieldConfig(unit: "ms")), Field(name: "yMax", values: .numbers(lows.map { $0 * 2 })),
        Field(name: "count", values: .numbers(counts)),
      ], meta: FrameMeta(type: "heatmap-cells"))
  }

  static var shares: [DataFrame] {
    [("disk", 60.0), ("swap", 0), ("cache", 30), ("other", 10)].map { PanelSamples.series($0.0, [$0.1], config: FieldConfig(unit: "decgbytes")) }
  }

  static var regions: [DataFrame] {
    [
      DataFrame(fields: [
        Field(name: "region", values: .strings(["eu-west", "us-east", "ap-south"])), Field(name: "requests", values: .numbers([120, 80, 33])),
        Field(name: "errors", values: .numbers([4, 12, 7])),
      ])
    ]
  }

  struct Case: CustomTestStringConvertible {
    var testDescription: String
    var type: String
    var frames: [DataFrame]
    var options = JSONObject()
  }

  static let cases = [
    Case(testDescription: "state-timeline", type: "state-timeline", frames: states), Case(testDescription: "status-history", type: "status-history", frames: states),
    Case(testDescription: "barchart-upright", type: "barchart", frames: regions), Case(testDescription: "barchart-rows", type: "barchart", frames: regions, options: ["orientation": "horizontal"]),
    Case(testDescription: "barchart-stacked", type: "barchart", frames: regions, options: ["orientation": "horizontal", "stacking": "normal"]),
    Case(testDescription: "piechart", type: "piechart", frames: shares, options: ["displayLabels": ["percent"]]),
    Case(testDescription: "piechart-donut", type: "piechart", frames: shares, options: ["pieType": "donut", "legend": ["showLegend": false]]),
    Case(testDescription: "heatmap-native", type: "heatmap", frames: [cells]),
    Case(testDescription: "heatmap-rows", type: "heatmap", frames: buckets, options: ["yAxis": ["unit": "s"]]),
    Case(testDescription: "heatmap-calculated", type: "heatmap", frames: states, options: ["calculate": true]),
    Case(testDescription: "histogram", type: "histogram", frames: buckets),
  ]

  @Test(arguments: cases) func `draws as the golden screens show`(_ example: Case) throws {
    try PanelScreens.check(example.testDescription, PanelSamples.panel(example.type, options: example.options), example.frames)
  }

  @Test func `a state of one sample is seen on a narrow lane`() {
    let canvas = PanelSamples.canvas(PanelSamples.panel("state-timeline"), Self.states, width: 30, height: 4)
    let red = Style(foreground: PanelSamples.red)
    #expect((0..<30).contains { canvas[$0, 0].style.foreground == red.foreground || canvas[$0, 0].style.background == red.foreground })
  }

  @Test func `buckets stand in the order of their bounds`() {
    let rows = PanelSamples.text(PanelSamples.panel("heatmap"), Self.buckets, width: 60, height: 12).split(separator: "\n")
    let labels = rows.compactMap { row in ["+Inf", "2.5", "0.5", "0.1"].first { row.drop { $0 == " " }.hasPrefix($0) } }
    #expect(labels == ["+Inf", "2.5", "0.5", "0.1"])
  }

  @Test func `slices are sorted and what is not above zero has none`() {
    let text = PanelSamples.text(PanelSamples.panel("piechart"), Self.shares, width: 60, height: 8)
    #expect(text.contains("60%"))
    #expect(!text.contains("swap"))
  }
}

extension PanelSamples {
  static var red: Color { Theme.dark.color("red") ?? .standard }
}
