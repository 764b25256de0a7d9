import Canvas
import DataFrames
import Text
import Widgets

/// One frame, ready to be asked for cells.
struct TableData: Sendable {
  struct Column: Sendable {
    var name: String
    var field: Field
    var display: FieldDisplay
    var options: TableFieldOptions
    var alignment: Canvas.Alignment
  }

  let columns: [Column]
  let rowCount: Int
  private let look: Look
  /// The column whose colour fills whole rows.
  private let rowColorColumn: Int?

  init(_ frame: DataFrame, allFrames: [DataFrame], context: PanelContext) {
    look = context.look
    rowCount = frame.rowCount
    let data = ValueLimits.ofData(in: allFrames)
    columns = frame.fields.enumerated().compactMap { index, field in
      let options = TableFieldOptions(field.config.custom)
      guard !options.isHidden else { return nil }
      let name = SeriesName.of(field, in: frame)
      let display = FieldDisplay(
        field, index: index, name: name, limits: ValueLimits(field, data: data), context: context, standardColorMode: "thresholds")
      return Column(name: name, field: field, display: display, options: options, alignment: Self.alignment(options, field))
    }
    rowColorColumn = columns.firstIndex { $0.options.colorsRow && $0.options.cellType == .colorBackground }
  }

  private static func alignment(_ options: TableFieldOptions, _ field: Field) -> Canvas.Alignment {
    switch options.alignment {
    case "left": .left
    case "center": .center
    case "right": .right
    default: field.type == .number ? .right : .left
    }
  }

  func column(named name: String) -> Int? { columns.firstIndex { $0.name == name || $0.field.name == name } }

  func cell(_ row: Int, _ index: Int) -> TextTable.Cell {
    let column = columns[index]
    guard row < column.field.values.count else { return TextTable.Cell("") }
    let value = column.field.values[row]
    let text = column.display.text(value).description
    var cell = TextTable.Cell(text, isLink: !column.field.config.links.isEmpty && !text.isEmpty)
    switch column.options.cellType {
    case .plain, .json, .other: break
    case .colorText: cell.foreground = column.display.color(value)
    case .colorBackground: cell.background = look.isColorless ? nil : column.display.color(value)
    case .gauge(let mode):
      let limits = column.display.limits
      let color = column.display.colorFunction
      let own = column.display.color(value)
      let form: Track.Form = mode == "lcd" ? .segments : mode == "basic" ? .basic : .gradient
      cell.content = .bar(fraction: column.display.fraction(value.scriptNumber), form: form) { place in
        form == .basic ? own : color(limits.low + (limits.high - limits.low) * place)
      }
      if column.options.hidesValue { cell.text = "" }
    case .sparkline: sparkline(value, column, &cell)
    case .links:
      let titles = column.field.config.links.map { $0.title.isEmpty ? $0.url : $0.title }
      if !titles.isEmpty { cell.text = titles.joined(separator: ", ") }
    case .pill: cell.content = .pills(pills(value, text, column))
    case .image: cell.text = text.isEmpty ? "" : "[image] \(text)"
    }
    if let rowColorColumn, cell.background == nil, !look.isColorless, row < columns[rowColorColumn].field.values.count {
      cell.background = columns[rowColorColumn].display.color(columns[rowColorColumn].field.values[row])
    }
    return cell
  }

  /// The words of a list, or of a text with commas, in the colours of their mappings, else one for each word.
  private func pills(_ value: Value, _ text: String, _ column: Column) -> [TextTable.Pill] {
    var words: [String] = []
    if case .json(let json) = value { words = json.array?.compactMap(\.text) ?? [] }
    if words.isEmpty { words = text.split(separator: ",").map(String.init) }
    return words.prefix(200).map { word in
      let word = word.trimmed
      let color = column.display.mappedColor(.string(word)) ?? column.display.fixedColor ?? column.display.colorByName(word)
      return TextTable.Pill(column.display.text(.string(word)).description, color: color)
    }.filter { !$0.text.isEmpty }
  }

  private func sparkline(_ value: Value, _ column: Column, _ cell: inout TextTable.Cell) {
    guard case .frames(let frames) = value, let frame = frames.first,
      let numbers = frame.fields.first(where: { $0.type == .number }), case .numbers(let values) = numbers.values
    else { return }
    let times = frame.fields.first { $0.type == .time }
    let xs: PlotSeries.Abscissas
    if case .times(let moments)? = times?.values { xs = .times(moments) } else { xs = .numbers(values.indices.map(Double.init)) }
    cell.content = .sparkline(xs, values)
    cell.text = column.options.hidesValue ? "" : column.display.text(numbers.reduced(by: .lastNotNull)).description
    cell.foreground = column.display.seriesColor(values)
  }
}

// MARK: Rows

extension TableData {
  /// The rows to be shown, in order: those with the filter's text in any column, sorted as asked, equals in their order.
  func rows(sortedBy sorts: [(column: Int, descending: Bool)], filter: String) -> [Int] {
    var rows = Array(0..<rowCount)
    if !filter.isEmpty {
      let wanted = filter.lowercased()
      rows = rows.filter { row in columns.indices.contains { cell(row, $0).text.lowercased().contains(wanted) } }
    }
    for sort in sorts.reversed() { rows = sorted(rows, by: sort.column, sort.descending) }
    return rows
  }

  private enum Key {
    case number(Double)
    case text(String)
    case nothing
  }

  private func sorted(_ rows: [Int], by column: Int, _ descending: Bool) -> [Int] {
    let values = columns[column].field.values
    let keys = rows.map { row -> Key in
      guard row < values.count else { return .nothing }
      switch values[row] {
      case .number(let number): return number.isNaN ? .nothing : .number(number)
      case .time(let time): return .number(Double(time))
      case .boolean(let flag): return .number(flag ? 1 : 0)
      case .null: return .nothing
      case .string(let text): return .text(text)
      default: return .text(values[row].scriptText)
      }
    }
    return rows.indices.sorted { Self.precedes(keys[$0], keys[$1], descending) ?? ($0 < $1) }.map { rows[$0] }
  }

  /// `nil` for equals. What has no value stands at the end either way.
  private static func precedes(_ left: Key, _ right: Key, _ descending: Bool) -> Bool? {
    switch (left, right) {
    case (.nothing, .nothing): nil
    case (.nothing, _): false
    case (_, .nothing): true
    case (.number(let first), .number(let second)): first == second ? nil : (first < second) != descending
    case (.text(let first), .text(let second)): first == second ? nil : (first < second) != descending
    case (.number, .text): !descending
    case (.text, .number): descending
    }
  }
}
