/// A grid of cells that widgets draw on; what is shown, printed or saved is made from it.
///
/// Every drawing call clips to the canvas and to ``clip``; none traps.
package struct Canvas: Sendable, Equatable {
  package let width: Int
  package let height: Int
  /// Row by row.
  package private(set) var cells: [Cell]
  /// Nothing outside is drawn.
  package var clip: Rect

  /// At least 0×0; at most 4,096 columns and rows.
  package init(width: Int, height: Int) {
    self.width = min(max(width, 0), 4096)
    self.height = min(max(height, 0), 4096)
    cells = Array(repeating: .blank, count: self.width * self.height)
    clip = Rect(width: self.width, height: self.height)
  }

  package var bounds: Rect { Rect(width: width, height: height) }

  /// The cell at a place; blank outside the canvas.
  package subscript(column: Int, row: Int) -> Cell {
    guard bounds.contains(column: column, row: row) else { return .blank }
    return cells[row * width + column]
  }

  /// Puts one glyph of display width 1 or 2. A wide one that would cross the clip's right edge leaves a blank.
  package mutating func put(_ glyph: Glyph, column: Int, row: Int, style: Style) {
    guard visible.contains(column: column, row: row) else { return }
    if glyph.width == 2 {
      guard column + 1 < visible.right else { return set(Cell(glyph: .space, style: style), column, row) }
      set(Cell(glyph: glyph, style: style), column, row)
      set(Cell(glyph: .wideTail, style: style), column + 1, row)
    } else {
      set(Cell(glyph: glyph, style: style), column, row)
    }
  }

  /// Changes the style of a cell and leaves its glyph.
  package mutating func restyle(column: Int, row: Int, _ change: (inout Style) -> Void) {
    guard visible.contains(column: column, row: row) else { return }
    change(&cells[row * width + column].style)
  }

  package mutating func fill(_ area: Rect, glyph: Glyph = .space, style: Style) {
    let area = area.intersection(visible)
    for row in area.top..<area.bottom {
      for column in area.left..<area.right { set(Cell(glyph: glyph, style: style), column, row) }
    }
  }

  /// Writes one line of text, made harmless (``Glyph/glyphs(of:)``), cut at `limit` columns with `…`.
  ///
  /// - Returns: The number of columns that it took.
  @discardableResult
  package mutating func write(
    _ text: some StringProtocol, column: Int, row: Int, style: Style, limit: Int = .max
  ) -> Int {
    let glyphs = Glyph.glyphs(of: text)
    let limit = min(limit, max(clip.right - column, 0))
    let shown = Glyph.truncate(glyphs, toWidth: limit)
    var next = column
    for glyph in shown {
      put(glyph, column: next, row: row, style: style)
      next += glyph.width
    }
    return next - column
  }

  package enum Alignment: Sendable { case left, center, right }

  /// Writes one line into the top row of `area`, aligned; cut with `…` where it does not fit.
  package mutating func write(_ text: some StringProtocol, in area: Rect, alignment: Alignment = .left, style: Style) {
    guard !area.isEmpty else { return }
    let free = max(area.width - Glyph.width(of: text), 0)
    let offset =
      switch alignment {
      case .left: 0
      case .center: free / 2
      case .right: free
      }
    write(text, column: area.left + offset, row: area.top, style: style, limit: area.width - offset)
  }

  private var visible: Rect { clip.intersection(bounds) }

  /// Overwriting one half of a wide glyph blanks the other.
  private mutating func set(_ cell: Cell, _ column: Int, _ row: Int) {
    let index = row * width + column
    let old = cells[index].glyph
    if old == .wideTail, column > 0, cell.glyph != .wideTail { cells[index - 1].glyph = .space }
    if old.width == 2, column + 1 < width { cells[index + 1].glyph = .space }
    cells[index] = cell
  }
}

package struct Cell: Hashable, Sendable {
  package var glyph: Glyph
  package var style: Style

  package init(glyph: Glyph, style: Style) {
    (self.glyph, self.style) = (glyph, style)
  }

  package static let blank = Cell(glyph: .space, style: .plain)
}
