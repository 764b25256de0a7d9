import Canvas
import DataFrames
import Dashboards
import Text
import TimeSeries
import Widgets

/// The vendor's panel of many states at a glance: a tile for each series, filled with the colour of its state, worst first
/// where there is not room for all.
struct PolystatPanel: PanelRenderer {
  package static let types: [PanelTypeID] = ["grafana-polystat-panel", "polystat"].map(PanelTypeID.init(rawValue:))

  private let options: PolystatOptions
  package let unsupportedOptions: [UnsupportedOption]

  package init(panel: Panel) {
    options = PolystatOptions(panel)
    unsupportedOptions =
      options.hasComposites
      ? [UnsupportedOption(path: "options.compositeConfig", reason: "composites are shown as their members, each with its own tile")] : []
  }

  package func widget(for frames: [DataFrame], in context: PanelContext) -> any Widget {
    var reduce = ReduceOptions(nil)
    reduce.calcs = [options.reducer]
    let (values, total) = SingleValue.all(in: frames.map(configured), reduce, context: context)
    guard !values.isEmpty else { return MessageBox(kind: .empty, title: "No data", look: context.look) }
    let shown = options.ordered(values.filter { options.isShown($0.number) })
    guard !shown.isEmpty else { return MessageBox(kind: .empty, title: "Nothing in a state to show", look: context.look) }
    var style = StatTile.Options(JSONObject())
    style.colorMode = .background
    style.textMode = options.showsValue ? .valueAndName : .name
    style.showsGraph = options.showsSparkline
    style.isCentered = true
    let names = shown.map(\.name)
    let tiles = shown.map { StatTile($0, options: style, names: names, context: context) }
    return TileGrid(tiles: tiles, orientation: .automatic, hidden: total - values.count, look: context.look, leastWidth: 8)
  }

  /// With the panel's own unit, decimals and thresholds, where it has some besides Grafana's.
  private func configured(_ frame: DataFrame) -> DataFrame {
    var frame = frame
    for index in frame.fields.indices where frame.fields[index].type == .number {
      let name = frame.fields[index].state.displayName ?? SeriesName.of(frame.fields[index], in: frame)
      let own = options.override(for: name)
      if let unit = own?.unit ?? options.unit { frame.fields[index].config.unit = unit }
      if let decimals = own?.decimals ?? options.decimals { frame.fields[index].config.decimals = decimals }
      if let thresholds = own?.thresholds ?? options.thresholds {
        frame.fields[index].config.thresholds = thresholds
        frame.fields[index].config.color = FieldColor(mode: "thresholds")
      }
    }
    return frame
  }
}
