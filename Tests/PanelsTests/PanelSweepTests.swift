import Canvas
import DataFrames
import Dashboards
import Panels
import TestSupport
import Testing
import Text
import TimeSeries
import Widgets

/// Every panel type at every small size with data that nobody wants to see: nothing may trap, nothing may be drawn
/// outside the area.
@Suite struct PanelSweepTests {
  static let types = PanelCatalogue.all.flatMap { $0.types.map(\.rawValue) } + ["unknown-vendor-panel"]

  @Test(arguments: types) func `draws nothing outside any area`(_ type: String) {
    for look in [Look(theme: .dark), Look(theme: .terminal, symbols: .ascii, colors: .none)] {
      let context = PanelSamples.context(look, interaction: PanelInteraction(crosshair: Timestamp(milliseconds: PanelSamples.start + 1_000_000), scrollRow: 1, cursorRow: 2))
      for options in Self.options {
        let renderer = PanelCatalogue.renderer(for: PanelSamples.panel(type, options: options))
        for frames in Self.data {
          let widget = renderer.widget(for: frames, in: context)
          for width in [0, 1, 2, 3, 5, 8, 12] {
            for height in 0...6 { Self.check(widget, Rect(left: 3, top: 1, width: width, height: height), on: Canvas(width: 17, height: 8)) }
          }
          Self.check(widget, Rect(left: -2, top: -1, width: 9, height: 5), on: Canvas(width: 14, height: 7))
          Self.check(widget, Rect(left: 1, top: 1, width: 50, height: 14), on: Canvas(width: 54, height: 17))
        }
      }
    }
  }

  @Test(arguments: types) func `shows ten thousand series`(_ type: String) {
    let frames = (0..<10_000).map { PanelSamples.series("series \($0)", [Double($0), 2, 3]) }
    let canvas = PanelSamples.canvas(PanelSamples.panel(type), frames, width: 60, height: 12)
    #expect(canvas.width == 60)
  }

  static func check(_ widget: any Widget, _ area: Rect, on empty: Canvas) {
    #expect(empty.strayDrawing(outside: area) { widget.draw(in: area, on: &$0) } == nil)
  }

  static let options: [JSONObject] = [
    JSONObject(),
    [
      "orientation": "vertical", "stacking": "percent", "showValue": "always", "mergeValues": false, "calculate": true, "mode": "candles",
      "legend": ["showLegend": true, "values": ["percent"], "placement": "right"], "wrapLogMessage": true, "showLabels": true, "showTime": true,
    ],
  ]

  static let data: [[DataFrame]] = {
    let config = FieldConfig(unit: "bytes")
    let hostile: [[Double]] = [
      [], [3], [.nan, .nan], [.infinity, 1, -.infinity], [5, 5, 5], [1e308, -1e308, 1.7e308], [1e-308, 0, -0.0], [-3, 4, -5, FieldValues.absent],
    ]
    let unsorted = DataFrame(fields: [
      Field(name: "Time", values: .times([PanelSamples.end, nil, .min, .max, PanelSamples.start])), Field(name: "v", values: .numbers([1, 2, 3, 4, 5])),
    ])
    let texts = ["", "error: wide 漢字", "e\u{301}\u{302}", String(repeating: "x", count: 10_000), "👩‍👩‍👧‍👦 tab\tescape\u{1B}[31m"]
    let table = DataFrame(fields: [
      Field(name: "Time", values: PanelSamples.times(5)), Field(name: "state", values: .strings(texts)), Field(name: "name", values: .strings(texts)),
      Field(name: "labels", values: .other([.null, ["a": "b"], "x", 3, ["deep": ["er": 1]]])), Field(name: "value", values: .numbers([1, .nan, .infinity, -1e308, 0]), config: config),
      Field(name: "ok", values: .booleans([true, nil, false, true, false])),
    ])
    let graph = DataFrame(fields: [
      Field(name: "id", values: .strings(["a", "b", nil, "a"])), Field(name: "level", values: .numbers([0, 1, 5, 1])), Field(name: "self", values: .numbers([1, 2, .nan, 3])),
      Field(name: "source", values: .strings(["a", "b", "zz", nil])), Field(name: "target", values: .strings(["b", "a", "a", "b"])), Field(name: "label", values: .strings(texts.dropLast().map { $0 })),
      Field(name: "lat", values: .numbers([52.5, .nan, 1e308, -90])), Field(name: "lon", values: .numbers([13.4, 0, .infinity, 180])),
      Field(name: "traceID", values: .strings(["t", "t", "t", "t"])), Field(name: "spanID", values: .strings(["1", "2", "3", "1"])),
      Field(name: "parentSpanID", values: .strings([nil, "1", "3", "2"])), Field(name: "startTime", values: .numbers([1, 2, .nan, 1e300])), Field(name: "duration", values: .numbers([10, -1, .infinity, 0])),
    ])
    let short = DataFrame(fields: [Field(name: "Time", values: PanelSamples.times(3)), Field(name: "v", values: .numbers([1]))])
    return [[]] + hostile.map { values in [PanelSamples.series("a series", values, config: config), PanelSamples.series("other", values.reversed(), config: config)] }
      + [[unsorted], [table], [graph], [short], [DataFrame(fields: [])], [PanelSamples.series("0.5", [1, 2, 3], type: "heatmap-rows"), PanelSamples.series("+Inf", [0, 1, .nan], type: "heatmap-rows")]]
  }()
}
