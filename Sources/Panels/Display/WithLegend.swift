import Canvas
import Widgets

/// Something with a legend in the rows below it; small areas go without.
struct WithLegend: Widget {
  let content: any Widget
  let entries: [Legend.Entry]
  var isRight = false
  /// Titles of the entries' values; with some, or in the form of a table, it is a table.
  var columns: [String] = []
  var form = Legend.Form.list
  let look: Look

  func draw(in area: Rect, on canvas: inout Canvas) {
    guard !entries.isEmpty, area.height >= 6, area.width >= 16 else { return content.draw(in: area, on: &canvas) }
    if isRight && area.width >= 50 {
      let legend = Legend(form: .table, columns: columns, entries: entries, look: look)
      let width = min(legend.tableWidth, area.width / 2)
      let (left, right) = area.splitColumns(area.width - width - 1)
      content.draw(in: left, on: &canvas)
      legend.draw(in: Rect(left: right.left + 1, top: area.top, width: width, height: area.height), on: &canvas)
      return
    }
    if form == .table, area.height >= 10, area.width >= 30 {
      let rows = min(entries.count + (columns.isEmpty ? 0 : 1), max(area.height * 2 / 5, 3))
      let (top, bottom) = area.splitRows(area.height - rows)
      content.draw(in: top, on: &canvas)
      Legend(form: .table, columns: columns, entries: entries, look: look).draw(in: bottom, on: &canvas)
      return
    }
    let legend = Legend(form: .list, entries: entries, look: look)
    let (top, bottom) = area.splitRows(area.height - legend.listRows(width: area.width, limit: max(area.height / 4, 1)))
    content.draw(in: top, on: &canvas)
    legend.draw(in: bottom, on: &canvas)
  }
}
