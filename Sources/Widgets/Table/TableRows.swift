/// The rows of a table that an area shows, and how many lines each takes.
struct TableRows {
  /// A cell that wraps takes at most so many lines.
  private static let mostLines = 6

  private(set) var first: Int
  private(set) var heights: [Int]

  var count: Int { heights.count }

  /// - Parameters:
  ///   - from: The first row to be shown; later ones come first where the cursor would lie below the area.
  ///   - height: The last row may be cut by it.
  init(_ table: TextTable, _ places: [TableWidths.Place], cursor: Int?, from: Int, height: Int) {
    first = from
    let wrapping = places.filter { table.columns[$0.column].wraps }
    guard !wrapping.isEmpty else {
      heights = Array(repeating: 1, count: max(min(height, table.rowCount - from), 0))
      return
    }
    func lines(_ row: Int) -> Int {
      wrapping.map { place in
        min(max(TextWrap.lines(of: table.cell(row, place.column).text, width: place.width).count, 1), Self.mostLines)
      }.max() ?? 1
    }
    if let cursor, cursor >= from, cursor < table.rowCount {
      var (top, used) = (cursor, lines(cursor))
      while top > from, used + lines(top - 1) <= height {
        top -= 1
        used += lines(top)
      }
      first = top
    }
    heights = []
    var used = 0
    for row in first..<max(table.rowCount, first) where used < height {
      heights.append(lines(row))
      used += heights[heights.count - 1]
    }
  }
}
