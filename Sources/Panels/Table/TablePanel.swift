import Canvas
import DataFrames
import Dashboards
import Text
import Widgets

/// Frames as tables. `table-old` panels are migrated to it.
struct TablePanel: PanelRenderer {
  package static let types: [PanelTypeID] = ["table", "table-old"].map(PanelTypeID.init(rawValue:))
  package static let thresholdUse = ThresholdUse.inColoredCells
  package static let scrolls = true
  package static let filtersRows = true
  package static let hasColumns = true

  private let options: TableOptions

  package let unsupportedOptions: [UnsupportedOption]

  package init(panel: Panel) {
    unsupportedOptions = Self.unsupported(panel)
    options = TableOptions(panel.options)
  }

  private static func unsupported(_ panel: Panel) -> [UnsupportedOption] {
    var options = UnsupportedOptions(panel)
    options.option("footer.enablePagination", "rows scroll")
    options.custom("cellOptions.type", unless: [
        "auto", "color-text", "color-background", "color-background-solid", "gauge", "gradient-gauge", "lcd-gauge", "basic", "sparkline",
        "json-view", "data-links", "pill",
      ], "the cell shows its text")
    return options.found
  }

  package func widget(for frames: [DataFrame], in context: PanelContext) -> any Widget {
    guard !frames.isEmpty, !frames.allSatisfy({ $0.fields.isEmpty }) else {
      return MessageBox(kind: .empty, title: "No data", look: context.look)
    }
    let (index, data, rows) = shown(frames, context)
    guard !data.columns.isEmpty else { return MessageBox(kind: .empty, title: "every column is hidden", look: context.look) }
    let table = table(data, rows, context)
    guard frames.count > 1 else { return table }
    return FrameChoice(table: table, name: frames[index].name ?? frames[index].refID ?? "", index: index, count: frames.count, look: context.look)
  }

  /// The frame that is chosen, and its rows as they are filtered and sorted.
  private func shown(_ frames: [DataFrame], _ context: PanelContext) -> (index: Int, data: TableData, rows: [Int]) {
    let index = min(options.frameIndex, frames.count - 1)
    let data = TableData(frames[index], allFrames: frames, context: context)
    return (index, data, data.rows(sortedBy: sort(in: data, context), filter: context.interaction.filter))
  }

  package func lastScrollColumn(for frames: [DataFrame], in context: PanelContext, width: Int) -> Int {
    guard !frames.isEmpty else { return 0 }
    let (_, data, rows) = shown(frames, context)
    return table(data, rows, context).lastScrollColumn(width: width)
  }

  package func row(atRow row: Int, of area: Rect, for frames: [DataFrame], in context: PanelContext) -> Int? {
    guard !frames.isEmpty else { return nil }
    let (_, data, rows) = shown(frames, context)
    let body = frames.count > 1 ? FrameChoice.body(of: area) : area
    return table(data, rows, context).row(atRow: row, in: body)
  }

  package func rowTargets(for frames: [DataFrame], in context: PanelContext) -> [RowTarget?] {
    guard !frames.isEmpty else { return [] }
    let (index, _, rows) = shown(frames, context)
    return rows.map { .row(frame: index, row: $0) }
  }

  private func sort(in data: TableData, _ context: PanelContext) -> [(column: Int, descending: Bool)] {
    if let sort = context.interaction.sort, let column = data.column(named: sort.column) { return [(column, sort.descending)] }
    return options.sortBy.compactMap { sort in data.column(named: sort.name).map { ($0, sort.descending) } }
  }

  private func table(_ data: TableData, _ rows: [Int], _ context: PanelContext) -> TextTable {
    let footers = data.columns.indices.map { self.footers(data, $0, rows) }
    let columns = zip(data.columns, footers).map { column, footer in
      TextTable.Column(
        title: column.name, alignment: column.alignment, width: column.options.width.map { max(Int(cell: min($0, 4000) / 8), 3) },
        minimumWidth: column.options.minimumWidth.map { max(Int(cell: min(max($0, 0), 1600) / 8), 3) } ?? 3,
        wraps: column.options.wraps, footers: footer)
    }
    var table = TextTable(
      columns: columns, rowCount: rows.count, showsHeader: options.showsHeader, showsFooter: footers.contains { !$0.isEmpty },
      sorted: sort(in: data, context).first, scrollRow: context.interaction.scrollRow, scrollColumn: context.interaction.scrollColumn,
      cursor: context.interaction.cursorRow, look: context.look
    ) { row, column in data.cell(rows[row], column) }
    table.keepsWidths = context.interaction.isAlone
    return table
  }

  /// One text for each calculation; with its name where there are several.
  private func footers(_ data: TableData, _ index: Int, _ rows: [Int]) -> [String] {
    let column = data.columns[index]
    if options.showsFooter && options.countsRows { return index == 0 ? ["Count  \(rows.count)"] : [] }
    let isNamed = options.footerFields.isEmpty || options.footerFields.contains(column.name)
    let reducers = !column.options.footerReducers.isEmpty ? column.options.footerReducers : options.showsFooter && isNamed ? options.footerReducers : []
    guard column.field.type == .number else { return [] }
    return reducers.map { reducer in
      let text = column.display.text(column.field.reduced(by: reducer), of: reducer).description
      return reducers.count > 1 ? "\(reducer.name) \(text)" : text
    }
  }
}

/// A table that is one of several, with a line that says which.
private struct FrameChoice: Widget {
  let table: TextTable
  let name: String
  let index: Int
  let count: Int
  let look: Look

  /// Above the line, where there is room for one.
  static func body(of area: Rect) -> Rect { area.height >= 4 ? area.splitRows(area.height - 1).top : area }

  func draw(in area: Rect, on canvas: inout Canvas) {
    let body = Self.body(of: area)
    table.draw(in: body, on: &canvas)
    let foot = area.splitRows(body.height).bottom
    guard !foot.isEmpty else { return }
    canvas.write("frame \(index + 1) of \(count)\(name.isEmpty ? "" : ": \(name)")", in: foot, style: look.muted)
  }
}
