import Canvas
import DataFrames
import Dashboards
import Text
import TimeSeries
import Widgets

/// Numbers over numbers: `xychart` as points or lines, `trend` as lines over a rising number field.
struct XYChartPanel: PanelRenderer {
  package static let types: [PanelTypeID] = ["xychart", "xychart2", "trend"].map(PanelTypeID.init(rawValue:))

  /// One entry of `options.series`, in its new or its old form.
  private struct SeriesChoice: Hashable {
    var name: String?
    var frame: Int?
    var x: String?
    var y: String?
    var color: String?
  }

  private let isTrend: Bool
  private let xField: String?
  private let choices: [SeriesChoice]
  private let excluded: Set<String>
  private let frameIndex: Int?
  private let kind: (points: Bool, lines: Bool)
  private let legend: LegendOptions

  package init(panel: Panel) {
    let options = panel.options
    isTrend = panel.type.rawValue == "trend"
    let dimensions = options["dims"]
    let isManual = options["mapping"]?.string == "manual" || options["seriesMapping"]?.string == "manual"
    xField = options["xField"]?.string ?? (isManual ? nil : dimensions?["x"]?.string ?? Self.name(options["series"]?[0]?["x"]))
    excluded = Set(dimensions?["exclude"]?.array?.compactMap(\.string) ?? [])
    frameIndex = dimensions?["frame"]?.integer
    choices = !isManual ? [] : (options["series"]?.array ?? []).prefix(200).map { entry in
      SeriesChoice(
        name: entry["name"]?["fixed"]?.string ?? entry["name"]?.string, frame: entry["frame"]?["matcher"]?["options"]?.integer ?? entry["frame"]?.integer,
        x: Self.name(entry["x"]), y: Self.name(entry["y"]), color: entry["color"]?["fixed"]?.string ?? entry["pointColor"]?["fixed"]?.string)
    }
    let show = panel.fieldDefaults.custom["show"]?.string ?? (isTrend ? "lines" : "points")
    kind = (show.contains("points"), show.contains("lines"))
    legend = LegendOptions(options["legend"])
  }

  /// A field's name as text or as a matcher by name.
  private static func name(_ value: JSONValue?) -> String? {
    value?.string ?? value?["matcher"]?["options"]?.string ?? value?["field"]?.string
  }

  package func widget(for frames: [DataFrame], in context: PanelContext) -> any Widget {
    let pairs = choices.isEmpty ? automaticPairs(frames) : choices.compactMap { pair(for: $0, frames) }
    guard !pairs.isEmpty else {
      let hasRows = frames.contains { $0.rowCount > 0 }
      return MessageBox(kind: .empty, title: "No data", details: hasRows ? ["two number fields are needed"] : [], look: context.look)
    }
    var series: [PlotSeries] = []
    var entries: [Legend.Entry] = []
    var (low, high) = (Double.infinity, -Double.infinity)
    for (index, pair) in pairs.enumerated() {
      let display = FieldDisplay(
        pair.y, index: index, name: pair.name, limits: ValueLimits(pair.y, data: nil), context: context, standardColorMode: "palette-classic")
      guard case .numbers(let ys) = pair.y.values else { continue }
      let color = pair.color.flatMap { context.theme.color($0) } ?? display.seriesColor(ys)
      let isHidden = context.interaction.hiddenSeries.contains(pair.name)
      entries.append(Legend.Entry(name: pair.name, color: color, marker: context.look.marker(forSeries: index), isHidden: isHidden))
      guard !isHidden else { continue }
      let points = zip(pair.xs, ys).filter { $0.0.isFinite }.sorted { $0.0 < $1.0 }
      for point in points { (low, high) = (min(low, point.0), max(high, point.0)) }
      series.append(
        PlotSeries(
          name: pair.name, xs: .numbers(points.map(\.0)), ys: points.map(\.1), color: color, marker: context.look.marker(forSeries: index),
          kind: kind.lines ? .line : .points, points: kind.points ? .always : .automatic))
    }
    guard low <= high else { return MessageBox(kind: .empty, title: "No data", look: context.look) }
    (low, high) = (pairs[0].x.config.min ?? low, pairs[0].x.config.max ?? high)
    if !(low < high) || !(high - low).isFinite { (low, high) = (max(low, -8e307) - max(abs(low) * 0.1, 0.5), min(max(low, high), 8e307) + max(abs(high) * 0.1, 0.5)) }
    let plot = Plot(series: series, axes: [axis(for: pairs[0], context)], start: low, end: high, horizontal: horizontal(pairs[0].x, context), look: context.look)
    return WithLegend(content: plot, entries: legend.isShown ? entries : [], isRight: legend.placement == .right, look: context.look)
  }
}

// MARK: Fields and axes

extension XYChartPanel {
  private struct Pair {
    var name: String
    var x: Field
    var xs: [Double]
    var y: Field
    var color: String?
  }

  private static func numbers(_ field: Field) -> [Double]? {
    switch field.values {
    case .numbers(let values): values
    case .times(let times): times.map { $0.map(Double.init) ?? .nan }
    default: nil
    }
  }

  /// The first number field (or the one named) against all others of its frame.
  private func automaticPairs(_ frames: [DataFrame]) -> [Pair] {
    let chosen = frameIndex.flatMap { frames.indices.contains($0) ? [frames[$0]] : nil } ?? frames
    return chosen.flatMap { frame -> [Pair] in
      let numeric = frame.fields.indices.filter { frame.fields[$0].type == .number }
      let named = xField.flatMap { name in frame.fields.firstIndex { $0.name == name || SeriesName.of($0, in: frame) == name } }
      // With one number only, time is the other.
      guard let x = named ?? (numeric.count > 1 ? numeric.first : frame.fields.firstIndex { $0.type == .time }), let xs = Self.numbers(frame.fields[x]) else { return [] }
      return numeric.filter { $0 != x && !excluded.contains(frame.fields[$0].name) }.map { index in
        Pair(name: SeriesName.of(frame.fields[index], in: frame), x: frame.fields[x], xs: xs, y: frame.fields[index])
      }
    }
  }

  private func pair(for choice: SeriesChoice, _ frames: [DataFrame]) -> Pair? {
    let candidates = choice.frame.flatMap { frames.indices.contains($0) ? [frames[$0]] : nil } ?? frames
    for frame in candidates {
      func find(_ name: String?) -> Field? { name.flatMap { name in frame.fields.first { $0.name == name || SeriesName.of($0, in: frame) == name } } }
      let numeric = frame.fields.filter { $0.type == .number }
      guard let x = find(choice.x) ?? numeric.first, let xs = Self.numbers(x), let y = find(choice.y) ?? numeric.first(where: { $0.name != x.name }), y.type == .number else { continue }
      return Pair(name: choice.name ?? SeriesName.of(y, in: frame), x: x, xs: xs, y: y, color: choice.color)
    }
    return nil
  }

  private func axis(for pair: Pair, _ context: PanelContext) -> PlotAxis {
    let options = GraphFieldOptions(pair.y.config.custom)
    let formatter = ValueFormatter(unit: pair.y.config.unit, decimals: pair.y.config.decimals, zone: context.zone)
    return PlotAxis(
      scale: options.scale, hardMin: pair.y.config.min, hardMax: pair.y.config.max, softMin: options.softMin, softMax: options.softMax,
      usesBinaryTicks: AxisText.isBinary(formatter.format), label: options.axisLabel
    ) { value, increment in AxisText.text(value, increment: increment, formatter, explicit: formatter.decimals) }
  }

  private func horizontal(_ field: Field, _ context: PanelContext) -> Plot.Horizontal {
    let zone = context.zone
    if field.type == .time { return .time { zone.offset(at: $0) } }
    let formatter = ValueFormatter(unit: field.config.unit, decimals: field.config.decimals, zone: zone)
    return .numbers { value, increment in AxisText.text(value, increment: increment, formatter, explicit: formatter.decimals) }
  }
}
