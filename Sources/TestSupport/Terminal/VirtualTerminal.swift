package import Canvas

/// A terminal without a window: fed with what a program writes, it knows what would be seen.
///
/// It understands what terminals of the xterm family do and programs use; everything that it does not know is
/// counted in ``unknownSequences``, so that a test can insist on none.
package struct VirtualTerminal: Sendable {
  package private(set) var screen: Canvas
  package internal(set) var column = 0
  package internal(set) var row = 0
  /// Private modes that are set (`CSI ? n h`), but for 25, 7 and 1049, which are below.
  package internal(set) var modes: Set<Int> = []
  package internal(set) var isCursorVisible = true
  package internal(set) var isAlternateScreen = false
  package internal(set) var title = ""
  /// Payloads of operating system commands, oldest first: `52;c;aGk=`.
  package internal(set) var commands: [String] = []
  package internal(set) var bells = 0
  package internal(set) var unknownSequences: [String] = []
  /// Frames ended by leaving synchronized output (DEC 2026).
  package internal(set) var frames = 0
  /// What the terminal would send back: answers to reports.
  package internal(set) var replies: [UInt8] = []

  var style = Style.plain
  var wrapsNext = false
  var autowraps = true
  var top = 0
  var bottom: Int
  var saved: (column: Int, row: Int, style: Style) = (0, 0, .plain)
  private var mainScreen: (Canvas, column: Int, row: Int)?
  private var lastGlyph: Glyph?
  private var parser = Parser()

  package init(columns: Int = 80, rows: Int = 24) {
    screen = Canvas(width: columns, height: rows)
    bottom = rows - 1
  }

  package var columns: Int { screen.width }
  package var rows: Int { screen.height }

  /// The text that is seen, row by row, without trailing blanks.
  package var text: String { screen.text() }

  package func line(_ row: Int) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return row >= 0 && row < lines.count ? String(lines[row]) : ""
  }

  /// Cuts or widens the screen; programs repaint afterwards.
  package mutating func resize(columns: Int, rows: Int) {
    var resized = Canvas(width: columns, height: rows)
    resized.draw(screen, column: 0, row: 0)
    screen = resized
    (top, bottom) = (0, rows - 1)
    moveTo(column: column, row: row)
  }

  package mutating func feed(_ bytes: some Sequence<UInt8>) {
    for byte in bytes {
      if let action = parser.take(byte) { perform(action) }
    }
  }

  /// The answers not taken yet.
  package mutating func takeReplies() -> [UInt8] {
    defer { replies = [] }
    return replies
  }

  package mutating func feed(_ text: String) { feed(Array(text.utf8)) }
}

extension VirtualTerminal {
  private mutating func perform(_ action: Parser.Action) {
    switch action {
    case .character(let scalar): show(scalar)
    case .control(let byte): control(byte)
    case .sequence(let sequence): perform(sequence)
    case .command(let text):
      commands.append(text)
      if text == "11;?" { replies += Array("\u{1b}]11;rgb:1111/1212/1717\u{1b}\\".utf8) }
      if text.hasPrefix("2;") || text.hasPrefix("0;") { title = String(text.dropFirst(2)) }
    case .deviceString(let text):
      // DECRQSS for the rendition; the reset before a style is how terminals write it.
      guard text == "$qm" else { return unknownSequences.append("DCS \(text.prefix(40))") }
      let rendition = SGR.change(from: .plain, to: style).dropFirst(2).dropLast()
      replies += Array("\u{1b}P1$r0;\(rendition)m\u{1b}\\".utf8)
    case .unknown(let text): unknownSequences.append(text)
    }
  }

  private mutating func control(_ byte: UInt8) {
    switch byte {
    case 7: bells += 1
    case 8: moveTo(column: column - 1, row: row)
    case 9: moveTo(column: (column / 8 + 1) * 8, row: row)
    case 10, 11, 12: lineFeed()
    case 13: moveTo(column: 0, row: row)
    default: break
    }
  }

  private mutating func show(_ scalar: Unicode.Scalar) {
    let width = GlyphWidth.columns(of: scalar)
    guard width > 0 else { return addMark(scalar) }
    if wrapsNext || column + width > columns, autowraps {
      moveTo(column: 0, row: row)
      lineFeed()
    }
    guard let glyph = Glyph.glyphs(of: String(scalar)).first else { return }
    screen.put(glyph, column: column, row: row, style: style)
    lastGlyph = glyph
    wrapsNext = column + width >= columns
    column = min(column + width, columns - 1)
  }

  private mutating func addMark(_ mark: Unicode.Scalar) {
    let place = wrapsNext ? column : max(column - 1, 0)
    let base = screen[place, row].glyph.width == 0 ? place - 1 : place
    let cell = screen[base, row]
    var text = ""
    cell.glyph.append(to: &text)
    text.unicodeScalars.append(mark)
    if let glyph = Glyph.glyphs(of: text).first { screen.put(glyph, column: base, row: row, style: cell.style) }
  }

  mutating func moveTo(column: Int, row: Int) {
    self.column = min(max(column, 0), columns - 1)
    self.row = min(max(row, 0), rows - 1)
    wrapsNext = false
  }

  mutating func lineFeed() {
    if row == bottom { scroll(by: 1) } else { moveTo(column: column, row: row + 1) }
  }

  mutating func reverseLineFeed() {
    if row == top { scroll(by: -1) } else { moveTo(column: column, row: row - 1) }
  }

  mutating func repeatLast(_ count: Int) {
    guard let lastGlyph else { return }
    for _ in 0..<min(count, columns * rows) { show(lastGlyph.scalar) }
  }

  /// Erased cells keep the background, as terminals with `bce` do.
  var erased: Style { Style(background: style.background) }

  mutating func erase(_ area: Rect) { screen.fill(area, style: erased) }

  /// Moves the rows between the margins, from `first` down, up by `count` (down if negative).
  mutating func scroll(by count: Int, from first: Int? = nil) {
    let area = Rect(left: 0, top: first ?? top, width: columns, height: bottom - (first ?? top) + 1)
    shift(area, columns: 0, rows: -count)
  }

  /// Moves what is in `area` and blanks what becomes free.
  mutating func shift(_ area: Rect, columns: Int, rows: Int) {
    var moved = Canvas(width: area.width, height: area.height)
    moved.fill(moved.bounds, style: erased)
    for y in 0..<area.height {
      for x in 0..<area.width {
        let (fromX, fromY) = (x - columns, y - rows)
        guard fromX >= 0, fromX < area.width, fromY >= 0, fromY < area.height else { continue }
        let cell = screen[area.left + fromX, area.top + fromY]
        if cell.glyph.width > 0 { moved.put(cell.glyph, column: x, row: y, style: cell.style) }
      }
    }
    screen.draw(moved, column: area.left, row: area.top)
  }

  mutating func switchScreen(toAlternate: Bool) {
    guard toAlternate != isAlternateScreen else { return }
    isAlternateScreen = toAlternate
    if toAlternate {
      mainScreen = (screen, column, row)
      screen = Canvas(width: columns, height: rows)
    } else if let main = mainScreen {
      let size = (columns, rows)
      screen = main.0
      mainScreen = nil
      resize(columns: size.0, rows: size.1)
      moveTo(column: main.column, row: main.row)
    }
  }
}
