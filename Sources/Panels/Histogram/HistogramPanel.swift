import Canvas
import DataFrames
import Dashboards
import Text
import TimeSeries
import Widgets

/// How often values of each size occur. Takes raw numbers, or a frame that is counted already.
struct HistogramPanel: PanelRenderer {
  package static let types: [PanelTypeID] = [PanelTypeID(rawValue: "histogram")]

  private let counting: Transformation
  private let fillOpacity: Double
  private let legend: LegendOptions

  package init(panel: Panel) {
    counting = Transformation(id: "histogram", options: panel.options)
    fillOpacity = min(max(panel.fieldDefaults.custom["fillOpacity"]?.number ?? 80, 0), 100) / 100
    legend = LegendOptions(panel.options["legend"])
  }

  package func widget(for frames: [DataFrame], in context: PanelContext) -> any Widget {
    let counted = frames.first(where: Self.isCounted) ?? TransformationPipeline([counting]).apply(to: frames).frames.first
    guard let counted, counted.rowCount > 0, let lows = Self.numbers(counted, ["BucketMin", "xMin"]), let highs = Self.numbers(counted, ["BucketMax", "xMax"]),
      let low = lows.filter(\.isFinite).min(), let high = highs.filter(\.isFinite).max(), low < high, (high - low).isFinite
    else { return MessageBox(kind: .empty, title: "No data", look: context.look) }
    let counts = counted.fields.filter { $0.type == .number && !Self.boundNames.contains($0.name) }
    let middles = zip(lows, highs).map { ($0 + $1) / 2 }
    let bounds = counted.fields.first { Self.boundNames.contains($0.name) }
    let formatter = ValueFormatter(unit: bounds?.config.unit, decimals: bounds?.config.decimals, zone: context.zone)
    var series: [PlotSeries] = []
    var entries: [Legend.Entry] = []
    for (index, field) in counts.enumerated() {
      guard case .numbers(let values) = field.values else { continue }
      let name = SeriesName.of(field, in: counted)
      let display = FieldDisplay(field, index: index, name: name, limits: ValueLimits(field, data: nil), context: context, standardColorMode: "palette-classic")
      let isHidden = context.interaction.hiddenSeries.contains(name)
      let color = display.seriesColor(values)
      entries.append(Legend.Entry(name: name, color: color, marker: context.look.marker(forSeries: index), isHidden: isHidden))
      guard !isHidden else { continue }
      series.append(
        PlotSeries(
          name: name, xs: .numbers(middles), ys: values, color: color, marker: context.look.marker(forSeries: index), kind: .bars,
          fill: .even(opacity: fillOpacity), points: .never, barWidth: 1))
    }
    let count = ValueFormatter(unit: "short")
    let axis = PlotAxis(softMin: 0, tickUnit: 1) { value, increment in AxisText.text(value, increment: increment, count, explicit: nil) }
    let plot = Plot(
      series: series, axes: [axis], start: low, end: high,
      horizontal: .numbers { value, increment in AxisText.text(value, increment: increment, formatter, explicit: nil) }, look: context.look)
    return WithLegend(content: plot, entries: legend.isShown ? entries : [], isRight: legend.placement == .right, look: context.look)
  }

  private static let boundNames: Set<String> = ["BucketMin", "BucketMax", "xMin", "xMax"]

  private static func isCounted(_ frame: DataFrame) -> Bool {
    frame.meta.type == "histogram" || (frame.fields.contains { $0.name == "BucketMin" || $0.name == "xMin" } && frame.fields.contains { $0.name == "BucketMax" || $0.name == "xMax" } && frame.fields.allSatisfy { $0.type == .number })
  }

  private static func numbers(_ frame: DataFrame, _ names: [String]) -> [Double]? {
    for field in frame.fields where names.contains(field.name) {
      if case .numbers(let values) = field.values { return values }
    }
    return nil
  }
}
