import CNcurses
import CSystem
package import Canvas
import Glibc

/// Turns canvases into the bytes that change what the terminal shows, by ncurses' own comparison.
///
/// ncurses draws into a file in memory, so that a frame is one piece and can be counted, sent or tested as such.
@MainActor package final class CursesRenderer {
  private let session: OpaquePointer
  private let file: Int32
  private let depth: ColorDepth
  private let isUTF8: Bool
  private var pairs: ColorPairs
  private var templates: StyleTemplates
  /// What ncurses' window holds.
  private var drawn: Canvas
  private var cells: [cchar_t]
  private var showsCursor = false

  package init(capabilities: TerminalCapabilities, size: TerminalSize) throws(TerminalError) {
    file = sys_memory_file("oriel-frame")
    guard file >= 0 else { throw .unavailable(reason: String(cString: strerror(errno))) }
    depth = capabilities.depth
    isUTF8 = capabilities.isUTF8
    let entry = TerminfoEntry.forDrawing(base: capabilities.description, depth: depth)
    let description = "hex:" + entry.compiled.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    guard let session = nc_open(description, file, Int32(size.columns), Int32(size.rows)) else {
      close(file)
      throw .unavailable(reason: "ncurses does not accept its description")
    }
    self.session = session
    if depth != .none {
      start_color()
      use_default_colors()
    }
    pairs = ColorPairs(depth: depth)
    templates = StyleTemplates()
    drawn = Canvas(width: size.columns, height: size.rows)
    cells = Array(repeating: nc_blank(0, 0), count: size.columns)
  }

  isolated deinit {
    nc_close(session)
    close(file)
  }

  /// The bytes that make the terminal show `canvas` after the frames before; empty when nothing changes.
  ///
  /// A canvas of another size is cut, or surrounded by blanks.
  package func frame(showing canvas: Canvas, cursor: (column: Int, row: Int)? = nil) -> [UInt8] {
    nc_select(session)
    let wanted = fitted(canvas)
    if !put(wanted, depth: depth, all: false), !restartPairs(wanted, depth: depth) {
      // More pairs in one frame than ncurses has; 17 × 17 always fit.
      _ = restartPairs(wanted, depth: .ansi16)
    }
    drawn = wanted
    place(cursor)
    wnoutrefresh(nc_stdscr())
    doupdate()
    return takeBytes()
  }

  /// The next frame paints everything, as nothing is known of what the terminal shows.
  package func forget() {
    nc_select(session)
    clearok(nc_curscr(), true)
  }

  package func resize(to size: TerminalSize) {
    nc_select(session)
    resizeterm(Int32(size.rows), Int32(size.columns))
    werase(nc_stdscr())
    clearok(nc_curscr(), true)
    drawn = Canvas(width: size.columns, height: size.rows)
    cells = Array(repeating: nc_blank(0, 0), count: size.columns)
  }

  private func fitted(_ canvas: Canvas) -> Canvas {
    guard canvas.width != drawn.width || canvas.height != drawn.height else { return canvas }
    var fitted = Canvas(width: drawn.width, height: drawn.height)
    fitted.draw(canvas, column: 0, row: 0)
    return fitted
  }

  /// Hands the rows that differ to ncurses; false when the pairs ran out.
  private func put(_ canvas: Canvas, depth: ColorDepth, all: Bool) -> Bool {
    for row in 0..<canvas.height where all || canvas.row(row) != drawn.row(row) {
      guard let count = encode(canvas.row(row), depth) else { return false }
      mvwadd_wchnstr(nc_stdscr(), Int32(row), 0, cells, Int32(count))
    }
    return true
  }

  private func restartPairs(_ canvas: Canvas, depth: ColorDepth) -> Bool {
    pairs.reset()
    templates.removeAll()
    clearok(nc_curscr(), true)
    return put(canvas, depth: depth, all: true)
  }

  /// Fills `cells` with a row and returns how many there are; a wide glyph is one. `nil` when the pairs ran out.
  private func encode(_ row: ArraySlice<Cell>, _ depth: ColorDepth) -> Int? {
    var count = 0
    var style = Style.plain
    var template = nc_blank(0, 0)
    for cell in row where cell.glyph.width > 0 {
      if cell.style != style {
        guard let found = self.template(for: cell.style, depth) else { return nil }
        (style, template) = (cell.style, found)
      }
      cells[count] = template
      let value = cell.glyph.scalar.value
      if value >= 0x20 && value < 0x7F && !cell.glyph.hasMarks {
        cells[count].chars.0 = Int32(bitPattern: value)
        count += 1
      } else {
        count += encode(cell.glyph, template, at: count)
      }
    }
    return count
  }

  /// Stores a glyph outside ASCII and returns the number of ncurses cells it takes.
  private func encode(_ glyph: Glyph, _ template: cchar_t, at index: Int) -> Int {
    let value = glyph.scalar.value
    if !isUTF8 {
      cells[index].chars.0 = Int32(bitPattern: glyph.ascii.scalar.value)
    } else if isDrawing(value) || nc_columns(value) == Int32(glyph.width) {
      cells[index].chars.0 = Int32(bitPattern: value)
      if let marks = glyph.marks { add(marks, at: index) }
      return 1
    } else {
      // ncurses counts columns by the C library. Where its Unicode is older than ours, a character that it
      // does not know would shift the rest of the row.
      cells[index].chars.0 = 0xFFFD
    }
    if glyph.width == 2, index + 1 < cells.count {
      cells[index + 1] = template
      return 2
    }
    return 1
  }

  private func isDrawing(_ value: UInt32) -> Bool { 0x2500..<0x25FD ~= value || 0x2800..<0x2900 ~= value }

  private func add(_ marks: [Unicode.Scalar], at index: Int) {
    let values = marks.prefix(4).map { nc_columns($0.value) == 0 ? Int32(bitPattern: $0.value) : 0 }.filter { $0 != 0 }
    if values.count > 0 { cells[index].chars.1 = values[0] }
    if values.count > 1 { cells[index].chars.2 = values[1] }
    if values.count > 2 { cells[index].chars.3 = values[2] }
    if values.count > 3 { cells[index].chars.4 = values[3] }
  }

  private func template(for style: Style, _ depth: ColorDepth) -> cchar_t? {
    if let known = templates[style] { return known }
    guard let pair = pairs.number(for: style.reduced(to: depth)) else { return nil }
    let template = nc_blank(Self.attributes(style.attributes), pair)
    templates[style] = template
    return template
  }

  private static func attributes(_ attributes: Style.Attributes) -> attr_t {
    var result: attr_t = 0
    if attributes.contains(.bold) { result |= NC_BOLD }
    if attributes.contains(.dim) { result |= NC_DIM }
    if attributes.contains(.italic) { result |= NC_ITALIC }
    if attributes.contains(.underlined) { result |= NC_UNDERLINE }
    if attributes.contains(.reversed) { result |= NC_REVERSE }
    if attributes.contains(.struckThrough) { result |= NC_BLINK }
    return result
  }

  private func place(_ cursor: (column: Int, row: Int)?) {
    if let cursor, cursor.column >= 0, cursor.column < drawn.width, cursor.row >= 0, cursor.row < drawn.height {
      leaveok(nc_stdscr(), false)
      wmove(nc_stdscr(), Int32(cursor.row), Int32(cursor.column))
      if !showsCursor { curs_set(1) }
      showsCursor = true
    } else {
      leaveok(nc_stdscr(), true)
      if showsCursor { curs_set(0) }
      showsCursor = false
    }
  }

  private func takeBytes() -> [UInt8] {
    let size = lseek(file, 0, SEEK_END)
    guard size > 0 else { return [] }
    let bytes = [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, count in
      count = max(pread(file, buffer.baseAddress, buffer.count, 0), 0)
    }
    ftruncate(file, 0)
    lseek(file, 0, SEEK_SET)
    return bytes
  }
}

/// ncurses cells of the styles met lately, one style per place.
@MainActor private struct StyleTemplates {
  private static let bits = 10
  private var entries: [(style: Style, cell: cchar_t)?] = Array(repeating: nil, count: 1 << bits)

  subscript(style: Style) -> cchar_t? {
    get {
      guard let entry = entries[style.slot(bits: Self.bits)], entry.style == style else { return nil }
      return entry.cell
    }
    set { entries[style.slot(bits: Self.bits)] = newValue.map { (style, $0) } }
  }

  mutating func removeAll() { entries = Array(repeating: nil, count: 1 << Self.bits) }
}
