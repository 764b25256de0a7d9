import Canvas

/// The smallest encoding of changed cells that is known: the changed cells in reading order, each run reached by the shortest of
/// an absolute address, a move within the row, a move to a later row's start, or by writing the unchanged cells between again; between
/// two styles only the attributes that differ are sent. Repetition and erasing are not counted on.
enum SmallestEncoding {
  static func bytes(from old: Canvas, to new: Canvas, depth: ColorDepth) -> Int {
    var count = 0
    var style = Style.plain
    var place: (column: Int, row: Int)?
    for row in 0..<new.height {
      for column in 0..<new.width where old[column, row] != new[column, row] && new[column, row].glyph != .wideTail {
        count += move(from: place, to: (column, row), style, new, depth)
        let cell = new[column, row]
        let wanted = cell.style.reduced(to: depth)
        count += SGR.change(from: style, to: wanted).utf8.count + size(of: cell.glyph)
        style = wanted
        place = (column + max(cell.glyph.width, 1), row)
      }
    }
    return count
  }

  private static func size(of glyph: Glyph) -> Int {
    var text = ""
    glyph.append(to: &text)
    return text.utf8.count
  }

  private static func move(
    from start: (column: Int, row: Int)?, to end: (column: Int, row: Int), _ style: Style, _ canvas: Canvas, _ depth: ColorDepth
  ) -> Int {
    let absolute = 4 + digits(end.row + 1) + digits(end.column + 1)
    guard let start else { return absolute }
    guard start.row == end.row else {
      let down = end.row - start.row
      // Carriage return and line feeds, then to the right.
      return min(absolute, 1 + down + (end.column == 0 ? 0 : forward(end.column)))
    }
    let gap = end.column - start.column
    guard gap > 0 else { return 0 }
    var again = 0
    for column in start.column..<end.column {
      let cell = canvas[column, end.row]
      guard cell.style.reduced(to: depth) == style, again < absolute else { return min(absolute, forward(gap)) }
      again += size(of: cell.glyph)
    }
    return min(absolute, forward(gap), again)
  }

  private static func forward(_ columns: Int) -> Int { columns == 1 ? 3 : 3 + digits(columns) }

  private static func digits(_ number: Int) -> Int { number < 10 ? 1 : number < 100 ? 2 : 3 }
}
