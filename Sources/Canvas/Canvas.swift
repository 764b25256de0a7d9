/// A grid of cells that widgets draw on; what is shown, printed or saved is made from it.
///
/// Every drawing call clips to the canvas and to ``clip``; none traps.
package struct Canvas: Sendable, Equatable {
  package let width: Int
  package let height: Int
  /// Row by row.
  package private(set) var cells: [Cell]
  /// Nothing outside is drawn.
  package var clip: Rect { didSet { visible = clip.intersection(bounds) } }
  private var visible: Rect

  /// At least 0×0; at most 4,096 columns and rows.
  package init(width: Int, height: Int) {
    self.width = min(max(width, 0), 4096)
    self.height = min(max(height, 0), 4096)
    cells = Array(repeating: .blank, count: self.width * self.height)
    clip = Rect(width: self.width, height: self.height)
    visible = clip
  }

  package var bounds: Rect { Rect(width: width, height: height) }

  /// The cell at a place; blank outside the canvas.
  package subscript(column: Int, row: Int) -> Cell {
    guard bounds.contains(column: column, row: row) else { return .blank }
    return cells[row * width + column]
  }

  /// The cells of one row; none outside the canvas.
  package func row(_ row: Int) -> ArraySlice<Cell> {
    row >= 0 && row < height ? cells[row * width..<(row + 1) * width] : []
  }

  /// Puts one glyph of display width 1 or 2. A wide one that would cross the clip's right edge leaves a blank.
  package mutating func put(_ glyph: Glyph, column: Int, row: Int, style: Style) {
    guard visible.contains(column: column, row: row) else { return }
    putVisible(glyph, column, row, style)
  }

  /// Changes the style of a cell and leaves its glyph.
  package mutating func restyle(column: Int, row: Int, _ change: (inout Style) -> Void) {
    guard visible.contains(column: column, row: row) else { return }
    change(&cells[row * width + column].style)
  }

  /// Changes the style of every cell of `area` and leaves the glyphs.
  package mutating func restyle(_ area: Rect, _ change: (inout Style) -> Void) {
    let area = area.intersection(visible)
    for row in area.top..<area.bottom {
      for index in row * width + area.left..<row * width + area.right { change(&cells[index].style) }
    }
  }

  /// Puts ASCII in place of the lines, blocks and signs that our own drawing and texts bring (``Glyph/symbolInASCII``). This
  /// is the one place where that is done for texts; letters of data stay as they are.
  package mutating func spellInASCII() {
    for index in cells.indices where cells[index].glyph.scalar.value >= 0x7F {
      if let symbol = cells[index].glyph.symbolInASCII { cells[index].glyph = symbol }
    }
  }

  package mutating func fill(_ area: Rect, glyph: Glyph = .space, style: Style) {
    let area = area.intersection(visible)
    guard !area.isEmpty else { return }
    guard glyph.width == 1 else { return fillWide(area, glyph, style) }
    let cell = Cell(glyph: glyph, style: style)
    for row in area.top..<area.bottom {
      // Only the outermost cells can cut a wide glyph in two; between them both halves are overwritten.
      set(cell, area.left, row)
      set(cell, area.right - 1, row)
      for index in row * width + area.left..<row * width + area.right { cells[index] = cell }
    }
  }

  private mutating func fillWide(_ area: Rect, _ glyph: Glyph, _ style: Style) {
    for row in area.top..<area.bottom {
      for column in stride(from: area.left, to: area.right, by: max(glyph.width, 1)) {
        if column + glyph.width > area.right { set(Cell(glyph: .space, style: style), column, row) } else {
          putVisible(glyph, column, row, style)
        }
      }
    }
  }

  /// Copies another canvas, cell by cell, with its top left corner at a place.
  package mutating func draw(_ other: Canvas, column: Int, row: Int) {
    let target = Rect(left: column, top: row, width: other.width, height: other.height).intersection(visible)
    for y in target.top..<target.bottom {
      for x in target.left..<target.right {
        let cell = other.cells[(y - row) * other.width + x - column]
        let isCut =
          cell.glyph.width == 2 && x + 1 == target.right || cell.glyph == .wideTail && x == target.left
        set(isCut ? Cell(glyph: .space, style: cell.style) : cell, x, y)
      }
    }
  }

  /// Writes one line of text, made harmless (``Glyph/glyphs(of:)``), cut at `limit` columns with `…`.
  ///
  /// - Returns: The number of columns that it took.
  @discardableResult
  package mutating func write(
    _ text: some StringProtocol, column: Int, row: Int, style: Style, limit: Int = .max
  ) -> Int {
    // One type below, as generic code is slow across modules; a String is not copied.
    write(String(text), column, row, style, limit)
  }

  private mutating func write(_ text: String, _ column: Int, _ row: Int, _ style: Style, _ limit: Int) -> Int {
    // A column left of the clip may still reach into it; one far outside cannot, and would overflow below.
    guard column < visible.right, column > -1_000_000, row >= visible.top, row < visible.bottom else { return 0 }
    let limit = min(limit, clip.right - column)
    guard limit > 0 else { return 0 }
    if let taken = writeASCII(text, column, row, style, limit) { return taken }
    var next = column
    for glyph in Glyph.truncate(Glyph.glyphs(of: text, filling: limit), toWidth: limit) {
      put(glyph, column: next, row: row, style: style)
      next += glyph.width
    }
    return next - column
  }

  /// Writes printable ASCII that fits, which most text is, without making an array of glyphs.
  private mutating func writeASCII(_ text: String, _ column: Int, _ row: Int, _ style: Style, _ limit: Int) -> Int? {
    let count = text.utf8.count
    guard count <= limit, text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else { return nil }
    var next = column
    for byte in text.utf8 {
      if next >= visible.left, next < visible.right {
        set(Cell(glyph: Glyph(narrow: Unicode.Scalar(byte)), style: style), next, row)
      }
      next += 1
    }
    return count
  }

  package enum Alignment: Sendable { case left, center, right }

  /// Writes one line into the top row of `area`, aligned; cut with `…` where it does not fit.
  package mutating func write(_ text: some StringProtocol, in area: Rect, alignment: Alignment = .left, style: Style) {
    guard !area.isEmpty else { return }
    let free = alignment == .left ? 0 : max(area.width - Glyph.width(of: text), 0)
    let offset =
      switch alignment {
      case .left: 0
      case .center: free / 2
      case .right: free
      }
    write(text, column: area.left + offset, row: area.top, style: style, limit: area.width - offset)
  }

  @inline(__always)
  private mutating func putVisible(_ glyph: Glyph, _ column: Int, _ row: Int, _ style: Style) {
    if glyph.width == 2 {
      guard column + 1 < visible.right else { return set(Cell(glyph: .space, style: style), column, row) }
      set(Cell(glyph: glyph, style: style), column, row)
      set(Cell(glyph: .wideTail, style: style), column + 1, row)
    } else {
      set(Cell(glyph: glyph, style: style), column, row)
    }
  }

  /// Overwriting one half of a wide glyph blanks the other.
  @inline(__always)
  private mutating func set(_ cell: Cell, _ column: Int, _ row: Int) {
    let index = row * width + column
    let old = cells[index].glyph
    if old.width != 1 {
      if old == .wideTail, column > 0, cell.glyph != .wideTail { cells[index - 1].glyph = .space }
      if old.width == 2, column + 1 < width { cells[index + 1].glyph = .space }
    }
    cells[index] = cell
  }
}

extension Canvas {
  package static func == (one: Canvas, other: Canvas) -> Bool {
    one.width == other.width && one.height == other.height && one.cells == other.cells
  }
}
