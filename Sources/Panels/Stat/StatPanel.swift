import Canvas
package import DataFrames
package import Dashboards
import Text
import TimeSeries
package import Widgets

/// Single values in large type, each with its shape over time behind it. `singlestat` panels are migrated to it.
package struct StatPanel: PanelRenderer {
  package static let types: [PanelTypeID] = ["stat", "singlestat"].map(PanelTypeID.init(rawValue:))

  private let reduce: ReduceOptions
  private let style: StatTile.Options
  private let orientation: TileGrid.Orientation
  private let prefix: String
  private let postfix: String

  package let unsupportedOptions: [UnsupportedOption]

  package init(panel: Panel) {
    unsupportedOptions = Self.unsupported(panel)
    let options = panel.options
    reduce = ReduceOptions(options["reduceOptions"])
    orientation = TileGrid.Orientation(options["orientation"]?.string)
    style = StatTile.Options(options)
    // Old singlestat panels have them; the migration keeps them with the field's settings.
    prefix = panel.fieldDefaults.custom["prefix"]?.text ?? options["prefix"]?.text ?? ""
    postfix = panel.fieldDefaults.custom["postfix"]?.text ?? options["postfix"]?.text ?? ""
  }

  private static func unsupported(_ panel: Panel) -> [UnsupportedOption] {
    var options = UnsupportedOptions(panel)
    options.option("text", "text sizes follow the room there is")
    return options.found
  }

  package func widget(for frames: [DataFrame], in context: PanelContext) -> any Widget {
    let (values, total) = SingleValue.all(in: frames, reduce, context: context)
    guard !values.isEmpty else { return MessageBox(kind: .empty, title: "No data", look: context.look) }
    let tiles = values.map { value in
      var value = value
      value.text.prefix = prefix + value.text.prefix
      value.text.suffix += postfix
      return StatTile(value, options: style, isAlone: values.count == 1, context: context)
    }
    return TileGrid(tiles: tiles, orientation: orientation, hidden: total - values.count, look: context.look)
  }
}
