import Canvas
import DataFrames
import Dashboards
import Panels
import Text
import TimeSeries
import Widgets

/// Panels and frames for tests: an hour up to 2026-03-01 13:00 UTC.
enum PanelSamples {
  static let end: Int64 = 1_772_370_000_000
  static let start = end - 3_600_000
  static let range = TimeRange(start: Timestamp(milliseconds: start), end: Timestamp(milliseconds: end))

  static func context(_ look: Look = Look(theme: .dark), interaction: PanelInteraction = PanelInteraction()) -> PanelContext {
    PanelContext(range: range, theme: look.theme, symbols: look.symbols, colors: look.colors, zone: .utc, interaction: interaction)
  }

  static func panel(_ type: String, options: JSONObject = JSONObject(), defaults: FieldConfig = FieldConfig()) -> Panel {
    Panel(id: PanelID(rawValue: 1), type: PanelTypeID(rawValue: type), title: "", fieldDefaults: defaults, options: options)
  }

  static func times(_ count: Int) -> FieldValues {
    .times((0..<count).map { Int64?.some(start + Int64($0) * 3_600_000 / Int64(max(count, 1))) })
  }

  /// One series a frame, evenly over the hour.
  static func series(_ name: String, _ values: [Double], config: FieldConfig = FieldConfig(), type: String? = nil) -> DataFrame {
    var config = config
    config.displayNameFromSource = name
    return DataFrame(
      name: name, fields: [Field(name: "Time", values: times(values.count)), Field(name: "Value", values: .numbers(values), config: config)],
      meta: FrameMeta(type: type))
  }

  static func canvas(_ panel: Panel, _ frames: [DataFrame], width: Int, height: Int, look: Look = Look(theme: .dark), interaction: PanelInteraction = PanelInteraction()) -> Canvas {
    var canvas = Canvas(width: width, height: height)
    let context = context(look, interaction: interaction)
    PanelCatalogue.renderer(for: panel).widget(for: frames, in: context).draw(in: canvas.bounds, on: &canvas)
    return canvas
  }

  static func text(_ panel: Panel, _ frames: [DataFrame], width: Int = 60, height: Int = 12, look: Look = Look(theme: .dark)) -> String {
    canvas(panel, frames, width: width, height: height, look: look).text()
  }
}
