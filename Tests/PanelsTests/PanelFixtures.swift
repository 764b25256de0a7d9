import Canvas
import Dashboards
import DataFrames
import Glibc
import Panels
import Text
import TimeSeries
import Widgets

/// Small panels with data of our own, the same on every run.
enum Fixture {
  static let start: Int64 = 1_780_000_200_000
  static let end = start + 3_600_000

  static func panel(
    _ type: String, options: JSONValue = [:], custom: JSONValue = [:], _ defaults: FieldConfig = FieldConfig()
  ) -> Panel {
    var defaults = defaults
    defaults.custom = custom.object ?? JSONObject()
    return Panel(
      id: PanelID(rawValue: 1), type: PanelTypeID(rawValue: type), title: type, fieldDefaults: defaults,
      options: options.object ?? JSONObject())
  }

  /// One series over the fixture's hour; `value` gets the place in it, from 0 to 1.
  static func series(_ name: String, _ panel: Panel, points: Int = 61, _ value: (Double) -> Double) -> DataFrame {
    let places = (0..<points).map { Double($0) / Double(max(points - 1, 1)) }
    var config = panel.fieldDefaults
    config.displayNameFromSource = name
    return DataFrame(
      refID: "A",
      fields: [
        Field(name: "Time", values: .times(places.map { start + Int64($0 * 3_600_000) })),
        Field(name: "Value", values: .numbers(places.map(value)), config: config),
      ])
  }

  static let levels = Thresholds(steps: [
    .init(value: -.infinity, color: "green"), .init(value: 70, color: "orange"), .init(value: 90, color: "red"),
  ])

  static func context(
    _ theme: Theme = .dark, _ symbols: Symbols = .braille, _ colors: ColorDepth = .direct, _ interaction: PanelInteraction = .init()
  ) -> PanelContext {
    PanelContext(
      range: TimeRange(start: Timestamp(milliseconds: start), end: Timestamp(milliseconds: end)), theme: theme, symbols: symbols,
      colors: colors, zone: .utc, interaction: interaction)
  }

  static func widget(_ panel: Panel, _ frames: [DataFrame], _ context: PanelContext = context()) -> any Widget {
    PanelCatalogue.renderer(for: panel).widget(for: frames, in: context)
  }

  static func canvas(_ panel: Panel, _ frames: [DataFrame], width: Int, height: Int, _ context: PanelContext = context()) -> Canvas {
    var canvas = Canvas(width: width, height: height)
    widget(panel, frames, context).draw(in: canvas.bounds, on: &canvas)
    return canvas
  }

  static let examples: [(name: String, panel: Panel, frames: [DataFrame])] = {
    let lines = panel("timeseries", custom: ["fillOpacity": 20], FieldConfig(unit: "percent"))
    let stacked = panel(
      "timeseries", options: ["legend": ["displayMode": "table", "placement": "right", "calcs": ["max"]]],
      custom: ["stacking": ["mode": "normal"], "drawStyle": "bars"], FieldConfig(unit: "bytes"))
    let level = FieldConfig(unit: "percent", min: 0, max: 100, thresholds: levels)
    let stat = panel("stat", level)
    let gauge = panel("gauge", level)
    let bars = panel("bargauge", options: ["displayMode": "lcd", "orientation": "horizontal"], level)
    let text = panel("text", options: ["content": "# Title\nSome *text* with `code`.\n\n- one\n- two\n\n| a | b |\n|---|--:|\n| x | 1 |"])
    return [
      ("lines", lines, [series("user", lines) { 30 + 20 * sin($0 * 9) }, series("system", lines) { $0 > 0.5 && $0 < 0.6 ? .nan : 10 + 5 * $0 }]),
      ("stacked-bars", stacked, [series("used", stacked, points: 13) { 3e9 + 1e9 * $0 }, series("cached", stacked, points: 13) { 2e9 - 1e9 * $0 }]),
      ("stat", stat, [series("load", stat) { 60 + 30 * $0 }]),
      ("gauge", gauge, [series("disk", gauge) { _ in 76.2 }]),
      ("bargauge", bars, ["/", "/home", "/var"].enumerated().map { index, name in series(name, bars) { _ in 30 + 32 * Double(index) } }),
      ("table", panel("table"), [processes]),
      ("text", text, []),
      ("unknown", panel("acme-panel"), [series("x", panel("acme-panel")) { $0 }]),
    ]
  }()

  static let processes = DataFrame(
    refID: "A",
    fields: [
      Field(name: "Command", values: .strings(["nginx", "postgres: 日本", "java -jar long-name.jar", nil])),
      Field(
        name: "CPU", values: .numbers([12.5, 93, 71, FieldValues.absent]),
        config: FieldConfig(unit: "percent", min: 0, max: 100, thresholds: levels, custom: cell("gauge"))),
      Field(name: "Memory", values: .numbers([1_048_576, 3_221_225_472, 536_870_912, 0]), config: FieldConfig(unit: "bytes")),
      Field(name: "Health", values: .numbers([1, 80, 95, 3]), config: FieldConfig(thresholds: levels, custom: cell("color-background"))),
    ])

  private static func cell(_ type: String) -> JSONObject {
    let custom: JSONValue = ["cellOptions": ["type": .string(type)]]
    return custom.object ?? JSONObject()
  }
}
