import Text
import Widgets

/// `fieldConfig.defaults.custom` of timeseries, overrides applied.
struct GraphFieldOptions: Hashable, Sendable {
  enum Stacking: Hashable, Sendable { case none, normal, percent }
  enum AxisPlacement: Hashable, Sendable { case automatic, left, right, hidden }
  enum Transform: Hashable, Sendable { case negative, constant }

  struct ThresholdStyle: Hashable, Sendable {
    var line: PlotSeries.Dash?
    var isArea = false
  }

  var kind = PlotSeries.Kind.line
  var interpolation = PlotSeries.Interpolation.linear
  var dash = PlotSeries.Dash.solid
  var lineWidth = 1
  var fillOpacity = 0.0
  var gradient = "none"
  var fillBelowTo: String?
  var points = PlotSeries.Points.automatic
  var barAlignment = 0
  var barWidth = 0.6
  var nulls = PlotSeries.Nulls.gap
  /// The old graph's "null as zero".
  var nullsAreZero = false
  /// `insertNulls`: breaks gaps longer than this many milliseconds.
  var gapAfter: Double?
  var stacking = Stacking.none
  var stackingGroup = "A"
  var transform: Transform?
  var axisPlacement = AxisPlacement.automatic
  var axisLabel = ""
  var softMin: Double?
  var softMax: Double?
  var isCenteredOnZero = false
  var showsGrid = true
  var scale = PlotAxis.Scale.linear
  var thresholds = ThresholdStyle()
  var hidesFromPlot = false
  var hidesFromLegend = false

  init(_ custom: JSONObject) {
    readDrawing(custom)
    readAxis(custom)
    readStacking(custom)
    let hiding = custom["hideFrom"]
    hidesFromPlot = hiding?["viz"]?.bool ?? hiding?["graph"]?.bool ?? false
    hidesFromLegend = hiding?["legend"]?.bool ?? false
  }

  private mutating func readDrawing(_ custom: JSONObject) {
    switch custom["drawStyle"]?.string {
    case "bars": kind = .bars
    case "points": kind = .points
    default: break
    }
    switch custom["lineInterpolation"]?.string {
    case "smooth": interpolation = .smooth
    case "stepBefore": interpolation = .stepBefore
    case "stepAfter": interpolation = .stepAfter
    default: break
    }
    switch custom["lineStyle"]?["fill"]?.string {
    case "dash": dash = .dashed
    case "dot": dash = .dotted
    default: break
    }
    lineWidth = min(max(custom["lineWidth"]?.integer ?? 1, 0), 10)
    fillOpacity = min(max(custom["fillOpacity"]?.number ?? (kind == .bars ? 100 : 0), 0), 100) / 100
    gradient = custom["gradientMode"]?.string ?? "none"
    fillBelowTo = custom["fillBelowTo"]?.string
    switch custom["showPoints"]?.string {
    case "always": points = .always
    case "never": points = .never
    default: break
    }
    barAlignment = min(max(custom["barAlignment"]?.integer ?? 0, -1), 1)
    barWidth = min(max(custom["barWidthFactor"]?.number ?? 0.6, 0.1), 1)
    switch custom["spanNulls"] {
    case .bool(true)?: nulls = .connect
    case let value?: if let reach = value.number, reach > 0 { nulls = .connectWithin(reach) }
    case nil: break
    }
    nullsAreZero = custom["nullsAsZero"]?.bool ?? false
    gapAfter = custom["insertNulls"]?.number.flatMap { $0 > 0 ? $0 : nil }
    if custom["transform"]?.string == "negative-Y" { transform = .negative }
    if custom["transform"]?.string == "constant" { transform = .constant }
  }

  private mutating func readAxis(_ custom: JSONObject) {
    switch custom["axisPlacement"]?.string {
    case "left": axisPlacement = .left
    case "right": axisPlacement = .right
    case "hidden": axisPlacement = .hidden
    default: break
    }
    axisLabel = custom["axisLabel"]?.string ?? ""
    softMin = custom["axisSoftMin"]?.number
    softMax = custom["axisSoftMax"]?.number
    isCenteredOnZero = custom["axisCenteredZero"]?.bool ?? false
    showsGrid = custom["axisGridShow"]?.bool ?? true
    let distribution = custom["scaleDistribution"]
    let base = distribution?["log"]?.number ?? 2
    switch distribution?["type"]?.string {
    case "log": scale = .log(base: base > 1 ? base : 2)
    case "symlog":
      let threshold = distribution?["linearThreshold"]?.number ?? 1
      scale = .symlog(threshold: threshold > 0 && threshold.isFinite ? threshold : 1, base: base > 1 ? base : 10)
    default: break
    }
    let style = custom["thresholdsStyle"]?["mode"]?.string ?? "off"
    thresholds.isArea = style.contains("area")
    thresholds.line = style.hasPrefix("line") ? .solid : style.hasPrefix("dashed") ? .dashed : nil
  }

  private mutating func readStacking(_ custom: JSONObject) {
    switch custom["stacking"]?["mode"]?.string {
    case "normal": stacking = .normal
    case "percent": stacking = .percent
    default: break
    }
    stackingGroup = custom["stacking"]?["group"]?.text ?? "A"
  }
}
