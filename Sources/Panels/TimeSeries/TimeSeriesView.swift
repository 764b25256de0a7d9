import Canvas
import DataFrames
import Text
import TimeSeries
import Widgets

/// A plot with its legend, shrinking with its area: table → list → plot alone → sparkline with values → values.
struct TimeSeriesView: Widget {
  let plot: Plot
  let legend: Legend?
  let options: LegendOptions
  let context: PanelContext
  let data: GraphData
  let exemplars: [Exemplar]
  let tooltipSort: String

  func draw(in area: Rect, on canvas: inout Canvas) {
    guard !area.isEmpty else { return }
    if area.height < 4 || area.width < 16 { return drawSmall(in: area, on: &canvas) }
    let (plotArea, legendArea, legend) = split(area)
    plot.draw(in: plotArea, on: &canvas)
    if data.series.allSatisfy(\.isHidden) {
      MessageBox(kind: .empty, title: "All series are hidden", look: context.look).draw(in: plotArea, on: &canvas)
    }
    if let outside = message(ofDataOutside: plotArea) { outside.draw(in: plotArea, on: &canvas) }
    legend?.draw(in: legendArea, on: &canvas)
    drawTooltip(in: plotArea, on: &canvas)
  }

  func moment(atColumn column: Int, of area: Rect) -> Timestamp? {
    guard area.height >= 4, area.width >= 16 else { return nil }
    return plot.abscissa(atColumn: column, in: split(area).0).map { Timestamp(milliseconds: Int64($0)) }
  }

  /// An empty plot would look like no data, although there are some at another time.
  private func message(ofDataOutside area: Rect) -> MessageBox? {
    let ends = plot.series.compactMap(\.xs.ends)
    guard !ends.isEmpty, ends.allSatisfy({ $0.upperBound < plot.start || $0.lowerBound > plot.end }),
      let first = ends.map(\.lowerBound).min(), let last = ends.map(\.upperBound).max()
    else { return nil }
    let zone = context.zone
    func text(_ time: Double) -> String { TimeText.full(Int64(min(max(time, -6e13), 2.5e14))) { zone.offset(at: $0) } }
    return MessageBox(kind: .info, title: "Data outside time range", details: ["from \(text(first)) to \(text(last))"], look: context.look)
  }

  /// The plot keeps at least two thirds of the area.
  private func split(_ area: Rect) -> (Rect, Rect, Legend?) {
    guard var legend, !legend.entries.isEmpty else { return (area, .init(width: 0, height: 0), nil) }
    if options.placement == .right && area.width >= 50 && area.height >= 5 {
      legend.form = .table
      let asked = options.width.map { $0 <= 1 ? Int(cell: $0 * Double(area.width)) : Int(cell: min($0 / 8, 400)) }
      let width = min(max(asked ?? legend.tableWidth, 12), area.width / 2)
      let (left, right) = area.splitColumns(area.width - width - 1)
      return (left, Rect(left: right.left + 1, top: area.top, width: width, height: area.height), legend)
    }
    if legend.form == .table && area.height >= 10 && area.width >= 30 {
      let rows = min(legend.entries.count + (legend.columns.isEmpty ? 0 : 1), max(area.height * 2 / 5, 3))
      let (top, bottom) = area.splitRows(area.height - rows)
      return (top, bottom, legend)
    }
    guard area.height >= 6 else { return (area, .init(width: 0, height: 0), nil) }
    if legend.form == .table {
      // As a list only the first value has room.
      legend.form = .list
      for index in legend.entries.indices { legend.entries[index].values = Array(legend.entries[index].values.prefix(1)) }
    }
    let rows = legend.listRows(width: area.width, limit: max(area.height / 4, 1))
    let (top, bottom) = area.splitRows(area.height - rows)
    return (top, bottom, legend)
  }

  /// One line for each series: name, shape, last value.
  private func drawSmall(in area: Rect, on canvas: inout Canvas) {
    let shown = data.series.filter { !$0.isHidden }
    guard !shown.isEmpty else { return }
    let isCut = shown.count > area.height
    let count = isCut && area.height > 1 ? area.height - 1 : min(shown.count, area.height)
    for (index, one) in shown.prefix(count).enumerated() {
      let row = area.row(index)
      let value = one.display.text(one.field.reduced(by: .lastNotNull)).description
      let valueWidth = min(Glyph.width(of: value), area.width)
      let (rest, right) = row.splitColumns(row.width - valueWidth)
      canvas.write(value, in: right, style: Style(foreground: one.plot.color, attributes: .bold))
      let nameWidth = shown.count > 1 || rest.width < 8 ? min(Glyph.width(of: one.name), max(rest.width / 2 - 1, 0)) : 0
      if nameWidth > 2 { canvas.write(one.name, column: rest.left, row: row.top, style: context.look.muted, limit: nameWidth) }
      let left = nameWidth > 2 ? nameWidth + 1 : 0
      Sparkline(
        xs: one.plot.xs, values: one.values, start: plot.start, end: plot.end, color: one.plot.color, look: context.look
      ).draw(in: Rect(left: rest.left + left, top: row.top, width: rest.width - left - 1, height: 1), on: &canvas)
    }
    if isCut && area.height > 1 {
      canvas.write("+\(shown.count - count) more", in: area.row(area.height - 1), style: context.look.muted)
    }
  }

  /// Time and values under the crosshair, on the side that the crosshair leaves free.
  private func drawTooltip(in area: Rect, on canvas: inout Canvas) {
    guard let crosshair = context.interaction.crosshair, area.width >= (context.interaction.isAlone ? 24 : 40), area.height >= 6 else { return }
    let x = Double(crosshair.milliseconds)
    guard x >= plot.start, x <= plot.end else { return }
    let zone = context.zone
    var values = data.series.filter { !$0.isHidden }.compactMap { one -> (GraphData.Series, Double)? in
      NearestSample.index(in: one.plot.xs, to: x).flatMap { $0 < one.values.count ? (one, one.values[$0]) : nil }
    }.filter { !$0.1.isNaN }
    if tooltipSort == "asc" { values.sort { $0.1 < $1.1 } }
    if tooltipSort == "desc" || values.count > area.height - 4 { values.sort { $0.1 > $1.1 } }
    let column = plot.column(of: x, in: area)
    // Exemplars stand first: they are few, and hard to meet.
    let met = exemplars.filter { plot.column(of: $0.time, in: area) == column }
    let display = data.series.first?.display
    let entries =
      met.map { Tooltip.Entry(name: "◆ \($0.text)", value: display?.text($0.value).description ?? "", color: context.theme.info) }
      + values.map { Tooltip.Entry(name: $0.0.name, value: $0.0.display.text($0.1).description, color: $0.0.plot.color) }
    Tooltip(title: TimeText.full(crosshair.milliseconds) { zone.offset(at: $0) }, entries: entries, look: context.look)
      .draw(beside: column ?? area.left, in: area, on: &canvas)
  }
}
