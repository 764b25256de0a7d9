import Canvas
import DataFrames
import Text
import TimeSeries
import Widgets

/// A frame as lines of text: columns as wide as what is in them, numbers to the right.
///
/// Where the columns have no room beside each other, whole ones are left out; marks and a line above say so. The column of
/// times stays.
struct FrameLines {
  /// At most so many rows; a last line tells how many there are besides.
  static let rowLimit = 500

  /// Two columns on each side.
  private static let marksWidth = 4

  private struct Column {
    var cells: [String]
    var isNumber: Bool
    var width: Int
  }

  private let columns: [Column]
  private let rows: Int
  private let rowsLeftOut: Int
  /// Columns that do not move: the first one, where it holds times.
  private let fixed: Int
  private let width: Int?

  /// - Parameter width: `nil` lays all columns out.
  init(_ frame: DataFrame, width: Int?, zone: TimeZoneRules) {
    let rows = min(frame.rowCount, Self.rowLimit)
    let widest = max(width ?? 0, 60)
    columns = frame.fields.map { field in
      let cells = [SeriesNames.name(of: field)] + (0..<rows).map { $0 < field.values.count ? Self.text(field.values[$0], zone: zone) : "" }
      return Column(cells: cells, isNumber: field.type == .number, width: min(cells.map { Glyph.width(of: $0) }.max() ?? 0, widest))
    }
    (self.rows, self.width) = (rows, width)
    rowsLeftOut = frame.rowCount - rows
    fixed = frame.fields.first?.type == .time && frame.fields.count > 1 ? 1 : 0
  }

  /// How many columns can be scrolled off until the last one is seen whole.
  var lastScroll: Int {
    guard let width, total(columns[...]) > width else { return 0 }
    var first = columns.count
    while first > fixed, total(columns[..<fixed] + columns[(first - 1)...]) <= width - Self.marksWidth { first -= 1 }
    return max(min(first, columns.count - 1) - fixed, 0)
  }

  func lines(scrolledBy scroll: Int) -> [String] {
    let first = fixed + min(max(scroll, 0), lastScroll)
    var shown = Array(columns[..<fixed])
    for column in columns.dropFirst(first) {
      if let width, total((shown + [column])[...]) > width - Self.marksWidth, shown.count > fixed { break }
      shown.append(column)
    }
    let end = first + shown.count - fixed
    let isCut = first > fixed || end < columns.count
    var lines = isCut ? ["columns \(first + 1)–\(end) of \(columns.count); ← → show the others"] : []
    lines += (0...rows).map { row in
      let marks = row == 0 ? (first > fixed ? "‹ " : "  ", end < columns.count ? " ›" : "") : ("  ", "")
      return (isCut ? marks.0 : "") + Self.line(row, shown) + (isCut ? marks.1 : "")
    }
    if rowsLeftOut > 0 { lines.append("… \(rowsLeftOut) rows more") }
    return lines
  }

  private func total(_ columns: ArraySlice<Column>) -> Int { columns.reduce(0) { $0 + $1.width + 2 } - 2 }

  private static func line(_ row: Int, _ columns: [Column]) -> String {
    columns.map { column in
      let isLong = Glyph.width(of: column.cells[row]) > column.width
      let cell = isLong ? TextWrap.marked(column.cells[row], width: column.width) : column.cells[row]
      let padding = String(repeating: " ", count: max(column.width - Glyph.width(of: cell), 0))
      return column.isNumber ? padding + cell : cell + padding
    }.joined(separator: "  ")
  }

  private static func text(_ value: Value, zone: TimeZoneRules) -> String {
    switch value {
    case .null: "null"
    case .time(let time): CivilTimeText.dateAndTime(Timestamp(milliseconds: time), zone: zone)
    case .number(let number): Int64(exactly: number).map(String.init) ?? "\(number)"
    case .string(let text): text
    case .boolean(let bool): "\(bool)"
    case .frames(let frames): "\(frames.count) frames"
    case .json(let json): json.text ?? "…"
    }
  }
}
