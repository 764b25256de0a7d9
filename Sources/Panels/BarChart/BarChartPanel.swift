import Canvas
import DataFrames
import Dashboards
import Text
import TimeSeries
import Widgets

/// A group of bars for each row of a frame, named by its first text or time column.
struct BarChartPanel: PanelRenderer {
  package static let types: [PanelTypeID] = ["barchart", "michaeldmoore-multistat-panel"].map(PanelTypeID.init(rawValue:))

  private enum Orientation { case automatic, upright, rows }

  private let orientation: Orientation
  private let stacking: BarChart.Stacking
  private let showsValues: Bool?
  private let xField: String?
  private let colorField: String?
  private let labelLimit: Int
  private let legend: LegendOptions
  private let approximated: UnsupportedOption?

  package init(panel: Panel) {
    let options = panel.options
    switch options["orientation"]?.string {
    case "horizontal": orientation = .rows
    case "vertical": orientation = .upright
    default: orientation = .automatic
    }
    switch options["stacking"]?.string {
    case "normal": stacking = .normal
    case "percent": stacking = .percent
    default: stacking = .none
    }
    switch options["showValue"]?.string {
    case "always": showsValues = true
    case "never": showsValues = false
    default: showsValues = nil
    }
    xField = options["xField"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    colorField = options["colorByField"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    labelLimit = options["xTickLabelMaxLength"]?.integer.flatMap { $0 > 0 ? $0 : nil } ?? 200
    legend = LegendOptions(options["legend"])
    approximated = NearestForm.note(for: panel.type, shownAs: "a bar chart")
  }

  package var unsupportedOptions: [UnsupportedOption] { approximated.map { [$0] } ?? [] }

  package func widget(for frames: [DataFrame], in context: PanelContext) -> any Widget {
    guard let table = BarTable(frames, xField: xField), !table.columns.isEmpty else {
      let hasRows = frames.contains { $0.rowCount > 0 }
      return MessageBox(kind: .empty, title: "No data", details: hasRows ? ["the result has no number field"] : [], look: context.look)
    }
    let shown = table.columns.enumerated().filter { !context.interaction.hiddenSeries.contains($0.element.name) }
    let data = ValueLimits.ofData(in: frames)
    let displays = shown.map { index, column in
      FieldDisplay(
        column.field, index: index, name: column.name, limits: ValueLimits(column.field, data: data), context: context,
        standardColorMode: "palette-classic")
    }
    let colorColumn = colorField.flatMap { name in table.frame.fields.first { $0.name == name || SeriesName.of($0, in: table.frame) == name } }
    let colorDisplay = colorColumn.map { FieldDisplay($0, index: 0, name: $0.name, limits: ValueLimits($0, data: data), context: context) }
    let groups = (0..<min(table.frame.rowCount, 5000)).map { row in
      let byField = colorColumn.flatMap { field in row < field.values.count ? colorDisplay?.color(field.values[row]) : nil }
      let bars = zip(shown, displays).compactMap { entry, display -> BarChart.Bar? in
        guard row < entry.element.field.values.count else { return nil }
        let value = entry.element.field.values[row]
        return BarChart.Bar(
          value: value.scriptNumber, text: display.text(value).description, color: byField ?? display.color(value),
          marker: context.look.marker(forSeries: entry.offset))
      }
      return BarChart.Group(label: table.label(row, context, limit: labelLimit), bars: bars)
    }
    let chart = BarChart(
      groups: groups, stacking: stacking, showsValues: showsValues ?? true, low: shown.first?.element.field.config.min,
      high: shown.first?.element.field.config.max, scroll: context.interaction.scrollRow, axis: axis(shown.first?.element.field, displays.first), look: context.look)
    let calcs = [Reducer](ids: legend.calcs)
    let entries = table.columns.enumerated().map { index, column in
      let place = shown.firstIndex { $0.offset == index }
      let color = place.map { displays[$0].seriesColor([]) } ?? context.theme.seriesColor(index)
      let display = place.map { displays[$0] }
      let values = zip(column.field.reduced(by: calcs), calcs).map { display?.text($0, of: $1).description ?? "" }
      return Legend.Entry(
        name: column.name, color: color, marker: context.look.marker(forSeries: index), values: values, isHidden: context.interaction.hiddenSeries.contains(column.name))
    }
    return WithLegend(
      content: OrientedBars(chart: chart, isUpright: orientation == .upright ? true : orientation == .rows ? false : nil, runsAlongTime: table.labelField?.type == .time),
      entries: legend.isShown && (entries.count > 1 || !calcs.isEmpty) ? entries : [], isRight: legend.placement == .right, columns: calcs.map(\.name),
      form: legend.form, look: context.look)
  }

  /// The value axis in the first field's unit; none where the field hides it.
  private func axis(_ field: Field?, _ display: FieldDisplay?) -> PlotAxis? {
    guard let field, let display, field.config.custom["axisPlacement"]?.string != "hidden" else { return nil }
    let formatter = stacking == .percent ? ValueFormatter(unit: "percentunit") : display.formatter
    let explicit = stacking == .percent ? nil : field.config.decimals
    return PlotAxis(
      usesBinaryTicks: AxisText.isBinary(formatter.format), tickUnit: AxisText.unit(of: formatter, decimals: explicit)
    ) { value, increment in AxisText.text(value, increment: increment, formatter, explicit: explicit) }
  }
}

/// Bars that stand where there is room for their labels, unless the dashboard says how.
private struct OrientedBars: Widget {
  var chart: BarChart
  let isUpright: Bool?
  /// Bars of many moments read as a shape, whether or not each has its label.
  let runsAlongTime: Bool

  func draw(in area: Rect, on canvas: inout Canvas) {
    var chart = chart
    let reads = chart.fitsUpright(width: area.width)
    chart.isUpright = isUpright.map { $0 && (reads || chart.groups.count > area.height) } ?? ((reads || runsAlongTime) && area.height >= 6)
    chart.draw(in: area, on: &canvas)
  }
}

/// The frame of a bar chart: one column of names, the others of numbers.
private struct BarTable {
  var frame: DataFrame
  var columns: [(name: String, field: Field)]
  var labelField: Field?

  /// Series of one row each become one frame with a row for each, as Grafana joins them.
  init?(_ frames: [DataFrame], xField: String?) {
    let filled = frames.filter { $0.rowCount > 0 }
    guard let first = filled.first else { return nil }
    if filled.count > 1, filled.allSatisfy({ $0.fields.contains { $0.type == .number } }) {
      self.init(joining: filled)
      return
    }
    let label = xField.flatMap { name in first.fields.first { $0.name == name || SeriesName.of($0, in: first) == name } }
      ?? first.fields.first { $0.type == .string } ?? first.fields.first { $0.type == .time }
    self.init(frame: first, label: label)
  }

  private init(frame: DataFrame, label: Field?) {
    self.frame = frame
    labelField = label
    columns = frame.fields.filter { field in
      field.type == .number && field.name != label?.name && field.config.custom["hideFrom"]?["viz"]?.bool != true
    }.map { (SeriesName.of($0, in: frame), $0) }
  }

  /// Many series: by time where they share moments, else each series' last value as a row.
  private init(joining frames: [DataFrame]) {
    if frames.allSatisfy({ $0.rowCount == 1 }) || !frames.allSatisfy({ $0.fields.contains { $0.type == .time } }) {
      var names: [String?] = []
      var values: [Double] = []
      var config = FieldConfig()
      for frame in frames {
        for field in frame.fields where field.type == .number {
          names.append(SeriesName.of(field, in: frame))
          values.append(field.reduced(by: .lastNotNull).scriptNumber)
          config = field.config
        }
      }
      config.displayName = nil
      config.displayNameFromSource = nil
      var value = Field(name: "Value", values: .numbers(values), config: config)
      value.state = FieldState()
      self.init(frame: DataFrame(fields: [Field(name: "Name", values: .strings(names)), value]), label: Field(name: "Name", values: .strings(names)))
      return
    }
    let moments = TimeUnion(frames)
    var fields = [Field(name: "Time", values: .times(moments.times))]
    for frame in frames {
      for var field in frame.fields where field.type == .number {
        field.state.displayName = SeriesName.of(field, in: frame)
        field.values = .numbers(moments.values(of: field, in: frame))
        fields.append(field)
      }
    }
    self.init(frame: DataFrame(fields: fields), label: fields[0])
  }

  func label(_ row: Int, _ context: PanelContext, limit: Int) -> String {
    guard let labelField, row < labelField.values.count else { return "\(row + 1)" }
    let value = labelField.values[row]
    if case .time(let time) = value {
      // The field's own unit says how its moments are written.
      if let unit = labelField.config.unit, unit.hasPrefix("time:") || unit.hasPrefix("dateTime") {
        return String(DisplayProcessor(field: labelField, zone: context.zone, now: context.now).text(of: value).prefix(limit))
      }
      let zone = context.zone
      let text = TimeText.full(time) { zone.offset(at: $0) }
      return context.range.length <= 86_400_000 ? String(text.dropFirst(11).prefix(5)) : String(text.dropFirst(5).prefix(11))
    }
    return String(value.scriptText.prefix(limit))
  }
}
