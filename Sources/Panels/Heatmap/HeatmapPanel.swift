import Canvas
import DataFrames
import Dashboards
import Text
import TimeSeries
import Widgets

/// How values spread over buckets as time goes by: counted already (series by `le`, heatmap rows or cells), or counted here.
struct HeatmapPanel: PanelRenderer {
  package static let types: [PanelTypeID] = [PanelTypeID(rawValue: "heatmap")]

  private let calculation: TransformationPipeline?
  private let colors: HeatmapColors
  /// Values up to and from here are not shown.
  private let hiddenUpTo: Double?
  private let hiddenFrom: Double?
  private let axisUnit: String?
  private let axisDecimals: Int?
  private let cellUnit: String?
  private let cellDecimals: Int?
  private let axisMin: Double?
  private let axisMax: Double?
  private let isReversed: Bool
  private let showsAxis: Bool
  private let showsLegend: Bool
  private let layout: String

  package init(panel: Panel) {
    let options = panel.options
    calculation =
      options["calculate"]?.bool == true
      ? TransformationPipeline([Transformation(id: "heatmap", options: options["calculation"]?.object ?? JSONObject())]) : nil
    colors = HeatmapColors(options["color"])
    hiddenUpTo = options["filterValues"]?["le"]?.number ?? (options["filterValues"] == nil ? 1e-9 : nil)
    hiddenFrom = options["filterValues"]?["ge"]?.number
    let axis = options["yAxis"]
    axisUnit = axis?["unit"]?.string
    axisDecimals = axis?["decimals"]?.integer
    axisMin = axis?["min"]?.number
    axisMax = axis?["max"]?.number
    isReversed = axis?["reverse"]?.bool ?? false
    showsAxis = axis?["axisPlacement"]?.string != "hidden"
    cellUnit = options["cellValues"]?["unit"]?.string
    cellDecimals = options["cellValues"]?["decimals"]?.integer
    showsLegend = options["legend"]?["show"]?.bool ?? true
    layout = options["rowsFrame"]?["layout"]?.string ?? "auto"
  }

  package func widget(for frames: [DataFrame], in context: PanelContext) -> any Widget {
    let counted = frames.contains { $0.meta.type == "heatmap-rows" || $0.meta.type == "heatmap-cells" }
    let range = Double(context.range.start.milliseconds)...Double(max(context.range.end, context.range.start).milliseconds)
    let calculated = counted ? nil : calculation?.apply(to: frames)
    if let notice = calculated?.notices.first { return MessageBox(kind: .warning, title: notice.text, look: context.look) }
    guard let data = HeatmapData(counted: calculated?.frames ?? frames) else { return MessageBox(kind: .empty, title: "No data", look: context.look) }
    let (low, high) = limits(of: data)
    let unit = axisUnit ?? data.unit
    let bounds = ValueFormatter(unit: unit, decimals: axisDecimals, zone: context.zone)
    let rows = data.buckets.filter(isOnAxis).map { bucket in
      Heatmap.Row(label: label(of: bucket, bounds), values: bucket.values.map { isHidden($0) ? .nan : $0 })
    }
    let cells = ValueFormatter(unit: cellUnit ?? "short", decimals: cellDecimals, zone: context.zone)
    let zone = context.zone
    return Heatmap(
      starts: data.times.map { $0 - data.lead }, step: data.step, rows: isReversed ? rows.reversed() : rows, start: range.lowerBound, end: range.upperBound,
      low: low, high: high, showsLegend: showsLegend, showsLabels: showsAxis,
      crosshair: context.interaction.crosshair.map { Double($0.milliseconds) }, look: context.look,
      color: colors.function(context.theme), format: { cells.format($0).description }, offset: { zone.offset(at: $0) })
  }

  /// Whether some of the bucket lies between the axis' ends; what has no bounds always does.
  private func isOnAxis(_ bucket: HeatmapData.Bucket) -> Bool {
    guard let lower = bucket.lower, let upper = bucket.bound else { return true }
    return axisMin.map { upper > $0 } ?? true && axisMax.map { lower < $0 } ?? true
  }

  private func isHidden(_ value: Double) -> Bool {
    !value.isFinite || hiddenUpTo.map { value <= $0 } ?? false || hiddenFrom.map { value >= $0 } ?? false
  }

  /// The ends of the colour scale; never equal.
  private func limits(of data: HeatmapData) -> (Double, Double) {
    var (low, high) = (Double.infinity, -Double.infinity)
    for bucket in data.buckets {
      for value in bucket.values where !isHidden(value) { (low, high) = (min(low, value), max(high, value)) }
    }
    if low > high { (low, high) = (0, 1) }
    (low, high) = (colors.low ?? low, colors.high ?? high)
    if low == high { low = min(0, low) }
    return low < high ? (low, high) : (low, low + max(abs(low) * 1e-9, 1))
  }

  private func label(of bucket: HeatmapData.Bucket, _ formatter: ValueFormatter) -> String {
    guard let bound = layout == "ge" ? bucket.lower ?? bucket.bound : bucket.bound else { return bucket.name }
    if bound == .infinity { return "+Inf" }
    return AxisText.text(bound, increment: 0, formatter, explicit: axisDecimals)
  }
}
