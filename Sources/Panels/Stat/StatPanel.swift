import Canvas
import DataFrames
import Dashboards
import Text
import TimeSeries
import Widgets

/// Single values in large type, each with its shape over time behind it. `singlestat` panels are migrated to it.
struct StatPanel: PanelRenderer {
  package static let types: [PanelTypeID] = ["stat", "singlestat"].map(PanelTypeID.init(rawValue:))
  package static let thresholdUse = ThresholdUse.unlessColored
  package static let reducesFields = true

  private let values: SingleValueOptions
  private let style: StatTile.Options

  package let unsupportedOptions: [UnsupportedOption]

  /// Values in the colour of text show no threshold.
  package static func hidesThresholds(_ panel: Panel) -> Bool { panel.options["colorMode"]?.string == "none" }

  package init(panel: Panel) {
    unsupportedOptions = Self.unsupported(panel)
    values = SingleValueOptions(panel)
    var style = StatTile.Options(panel.options)
    style.hasOwnName = !(panel.fieldDefaults.displayName ?? "").isEmpty
    self.style = style
  }

  private static func unsupported(_ panel: Panel) -> [UnsupportedOption] {
    var options = UnsupportedOptions(panel)
    options.option("text", "text sizes follow the room there is")
    return options.found
  }

  package func widget(for frames: [DataFrame], in context: PanelContext) -> any Widget {
    let (shown, hidden) = values.values(in: frames, context)
    guard !shown.isEmpty else { return MessageBox(kind: .empty, title: "No data", look: context.look) }
    let names = shown.map(\.name)
    let tiles = shown.map { StatTile($0, options: style, names: names, context: context) }
    return TileGrid(tiles: tiles, orientation: values.orientation, hidden: hidden, look: context.look)
  }
}
