import Canvas
import DataFrames
import Dashboards
import Text
import TimeSeries
import Widgets

/// Values over time: lines, bars, points and areas with axes and a legend. `graph` panels are migrated to it.
struct TimeSeriesPanel: PanelRenderer {
  package static let types: [PanelTypeID] = ["timeseries", "graph"].map(PanelTypeID.init(rawValue:))

  private let legend: LegendOptions
  private let thresholds: Thresholds?
  private let thresholdStyle: GraphFieldOptions.ThresholdStyle
  private let tooltipSort: String

  package let unsupportedOptions: [UnsupportedOption]

  package init(panel: Panel) {
    unsupportedOptions = Self.unsupported(panel)
    legend = LegendOptions(panel.options["legend"])
    thresholds = panel.fieldDefaults.thresholds
    thresholdStyle = GraphFieldOptions(panel.fieldDefaults.custom).thresholds
    tooltipSort = panel.options["tooltip"]?["sort"]?.string ?? "none"
  }

  private static func unsupported(_ panel: Panel) -> [UnsupportedOption] {
    var options = UnsupportedOptions(panel)
    options.option("timezone", "one time zone is shown: the dashboard's")
    options.option("orientation", unless: ["horizontal"], "time runs from left to right")
    options.custom("gradientMode", unless: ["none", "opacity", "scheme"], "drawn as an even fill")
    options.custom("axisColorMode", unless: ["text"], "axes keep the theme's colour")
    return options.found
  }

  package func widget(for frames: [DataFrame], in context: PanelContext) -> any Widget {
    let data = GraphData(frames, context: context)
    guard !data.series.isEmpty else { return emptyMessage(frames, context) }
    let exemplars = Exemplar.all(in: context.exemplars)
    return TimeSeriesView(
      plot: plot(data, exemplars, context), legend: legendWidget(data, context), options: legend, context: context, data: data,
      exemplars: exemplars, tooltipSort: tooltipSort)
  }

  package func moment(atColumn column: Int, of area: Rect, for frames: [DataFrame], in context: PanelContext) -> Timestamp? {
    guard let view = widget(for: frames, in: context) as? TimeSeriesView else { return nil }
    return view.moment(atColumn: column, of: area)
  }

  private func emptyMessage(_ frames: [DataFrame], _ context: PanelContext) -> MessageBox {
    let hasRows = frames.contains { $0.rowCount > 0 }
    let hasTime = frames.contains { $0.fields.contains { $0.type == .time } }
    let reason = !hasRows ? nil : !hasTime ? "the result has no time field; a table would show it" : "the result has no number field"
    return MessageBox(kind: .empty, title: "No data", details: reason.map { [$0] } ?? [], look: context.look)
  }

  private func plot(_ data: GraphData, _ exemplars: [Exemplar], _ context: PanelContext) -> Plot {
    let zone = context.zone
    return Plot(
      series: data.series.lazy.filter { !$0.isHidden }.map(\.plot), axes: data.axes, start: Double(context.range.start.milliseconds),
      end: Double(context.range.end.milliseconds), horizontal: .time { zone.offset(at: $0) }, thresholds: thresholdLines(data, context),
      marks: context.annotations.map { annotation in
        Plot.Mark(
          start: Double(annotation.start.milliseconds), end: annotation.end.map { Double($0.milliseconds) },
          color: (annotation.color.isEmpty ? nil : context.theme.color(annotation.color)) ?? context.theme.info)
      },
      exemplars: exemplars.map { Plot.Exemplar(x: $0.time, y: $0.value) },
      crosshair: context.interaction.crosshair.map { Double($0.milliseconds) },
      selectionStart: context.interaction.selectionStart.map { Double($0.milliseconds) }, look: context.look)
  }

  private func thresholdLines(_ data: GraphData, _ context: PanelContext) -> [Plot.Threshold] {
    guard thresholdStyle.isArea || thresholdStyle.line != nil, let thresholds, let limits = data.series.first?.display.limits else { return [] }
    return thresholds.steps.map { step in
      let value = thresholds.mode == .percentage && step.value.isFinite ? limits.low + (limits.high - limits.low) * step.value / 100 : step.value
      let color = context.theme.color(step.color)
      return Plot.Threshold(
        value: value, color: color ?? context.theme.surface, line: color == nil ? nil : thresholdStyle.line,
        isArea: thresholdStyle.isArea && color != nil)
    }
  }
}

// MARK: Legend

extension TimeSeriesPanel {
  private func legendWidget(_ data: GraphData, _ context: PanelContext) -> Legend? {
    guard legend.isShown else { return nil }
    let isAlone = context.interaction.isAlone
    let form = isAlone ? .table : legend.form
    let calcs = !legend.calcs.isEmpty ? [Reducer](ids: legend.calcs) : isAlone ? [.lastNotNull, .min, .mean, .max] : [.lastNotNull]
    let order = order(of: data, calcs)
    let crosshair = context.interaction.crosshair.map { Double($0.milliseconds) }
    let values: @Sendable (Int) -> [String] = { entry in
      let one = data.series[order[entry]]
      let now = crosshair.map { [Self.text(one, at: $0)] } ?? []
      guard now.isEmpty || isAlone else { return now }
      return now + zip(one.field.reduced(by: calcs), calcs).map { one.display.text($0, of: $1).description }
    }
    // A table is as wide as its values, a list shows the first few.
    let isTable = form == .table || legend.placement == .right
    let entries = order.enumerated().map { entry, index in
      let plot = data.series[index].plot
      return Legend.Entry(
        name: data.series[index].name, color: plot.color, marker: plot.marker, values: isTable ? values(entry) : [],
        isHidden: data.series[index].isHidden)
    }
    let atCrosshair = crosshair == nil ? [] : ["value"]
    let columns = form == .list ? [] : crosshair == nil || isAlone ? atCrosshair + calcs.map(\.name) : atCrosshair
    return Legend(
      form: form, columns: columns, entries: entries, valuesOfEntry: isTable ? nil : values, scroll: context.interaction.scrollRow,
      cursor: context.interaction.cursorRow, sortedColumn: sortedColumn(calcs), look: context.look)
  }

  /// The series of the legend: as they come, or sorted by a column.
  private func order(of data: GraphData, _ calcs: [Reducer]) -> [Int] {
    let shown = data.series.indices.filter { !data.series[$0].options.hidesFromLegend }
    guard let column = sortedColumn(calcs) else { return shown }
    let keyed = shown.map { index in
      (index: index, key: column.index == 0 ? .nan : data.series[index].field.reduced(by: calcs[column.index - 1]).scriptNumber)
    }
    return keyed.sorted { left, right in
      if column.index == 0 {
        let (first, second) = (data.series[left.index].name, data.series[right.index].name)
        return first == second ? left.index < right.index : (first < second) != column.descending
      }
      // What has no value stands at the end either way.
      if left.key.isNaN || right.key.isNaN { return left.key.isNaN == right.key.isNaN ? left.index < right.index : right.key.isNaN }
      return left.key == right.key ? left.index < right.index : (left.key < right.key) != column.descending
    }.map(\.index)
  }

  private func sortedColumn(_ calcs: [Reducer]) -> (index: Int, descending: Bool)? {
    guard let sortBy = legend.sortBy else { return nil }
    if sortBy == "Name" { return (0, legend.sortsDescending) }
    return calcs.firstIndex { $0.name == sortBy || $0.id == sortBy }.map { ($0 + 1, legend.sortsDescending) }
  }

  /// The value at the sample that is nearest to a moment.
  static func text(_ series: GraphData.Series, at x: Double) -> String {
    NearestSample.index(in: series.plot.xs, to: x).map { $0 < series.values.count ? series.display.text(series.values[$0]).description : "" } ?? ""
  }
}
