import Canvas
import Testing

@Suite struct GlyphTests {
  static let widths: [(String, Int)] = [
    ("a", 1), ("é", 1), ("e\u{301}", 1), ("漢", 2), ("ｱ", 1), ("Ａ", 2), ("한", 2), ("\u{1112}\u{1161}\u{11AB}", 2), ("─", 1),
    ("⣿", 1), ("°", 1), ("…", 1), ("α", 1), ("①", 1), ("🚀", 2), ("⌚", 2), ("⚠\u{FE0F}", 1), ("👩\u{200D}💻", 4),
    ("👍\u{1F3FD}", 2), ("🇫🇷", 2), ("\u{200B}", 0), ("\u{AD}", 0), ("\u{202E}x\u{202C}", 1), ("שלום", 4), ("\u{1b}", 1),
    ("\u{9b}", 1), ("\t", 1), ("\u{E000}", 1), ("\u{301}", 0), ("〈", 2),
  ]

  @Test(arguments: widths) func `a text takes the columns that terminals give it`(_ text: String, _ width: Int) {
    #expect(Glyph.width(of: text) == width)
    #expect(Glyph.glyphs(of: text).reduce(0) { $0 + $1.width } == width)
    var canvas = Canvas(width: 10, height: 1)
    #expect(canvas.write(text, column: 0, row: 0, style: .plain) == width)
  }

  @Test func `marks stay with their base, four at most`() {
    let glyphs = Glyph.glyphs(of: "a\u{300}\u{301}\u{302}\u{303}\u{304}b")
    #expect(glyphs.count == 2)
    #expect(glyphs[0].marks == ["\u{300}", "\u{301}", "\u{302}", "\u{303}"])
    #expect(glyphs[1].marks == nil)
    #expect(Glyph.glyphs(of: "a\u{300}") == Glyph.glyphs(of: "a\u{300}"))
    #expect(Glyph.glyphs(of: "a\u{300}") != Glyph.glyphs(of: "a\u{301}"))
  }

  @Test func `a cell is small`() {
    #expect(MemoryLayout<Cell>.stride == 16)
  }

  @Test func `half of a wide glyph never remains`() {
    for column in 0..<4 {
      var canvas = Canvas(width: 4, height: 1)
      canvas.write("漢字", column: 0, row: 0, style: .plain)
      canvas.put("x", column: column, row: 0, style: .plain)
      let widths = canvas.cells.map(\.glyph.width)
      for index in 0..<4 {
        #expect((widths[index] == 2) == (index < 3 && widths[index + 1] == 0))
      }
    }
  }

  @Test(arguments: [-3, -2, -1, 0, 1, 2, 3, 4]) func `a canvas drawn on another is cut between glyphs`(_ column: Int) {
    var part = Canvas(width: 4, height: 1)
    part.write("漢字", column: 0, row: 0, style: .plain)
    var canvas = Canvas(width: 4, height: 1)
    canvas.write("語語", column: 0, row: 0, style: .plain)
    canvas.draw(part, column: column, row: 0)
    let widths = canvas.cells.map(\.glyph.width)
    for index in 0..<4 {
      #expect((widths[index] == 2) == (index < 3 && widths[index + 1] == 0))
      if index > 0 { #expect((widths[index] == 0) == (widths[index - 1] == 2)) }
    }
  }

  static let colors: [(Color, ColorDepth, Color)] = [
    (Color(hex: 0xFF0000), .indexed256, .ansi(196)), (Color(hex: 0x808080), .indexed256, .ansi(244)),
    (Color(hex: 0x73BF69), .ansi16, .ansi(2)), (Color(hex: 0xF2495C), .ansi16, .ansi(9)), (Color(hex: 0xF2CC0C), .ansi16, .ansi(11)),
    (Color(hex: 0x4A4E57), .ansi16, .ansi(8)), (Color(hex: 0xD8D9DA), .ansi16, .ansi(15)), (Color(hex: 0x000000), .ansi16, .ansi(8)),
    (Color(hex: 0x5794F2), .ansi16, .ansi(12)), (.ansi(9), .ansi16, .ansi(9)), (.ansi(196), .ansi16, .ansi(9)),
    (Color(hex: 0x123456), .direct, Color(hex: 0x123456)), (.ansi(9), .none, .standard), (.standard, .ansi16, .standard),
  ]

  @Test(arguments: colors) func `a colour is reduced to what the terminal has`(_ color: Color, _ depth: ColorDepth, _ expected: Color) {
    #expect(color.reduced(to: depth) == expected)
  }

  @Test func `drawing anywhere is safe`() {
    var canvas = Canvas(width: 5, height: 3)
    for extreme in [Int.min, -1, 0, 2, 5, Int.max] {
      for other in [Int.min, -1, 0, 2, 5, Int.max] {
        canvas.put("x", column: extreme, row: other, style: .plain)
        canvas.write("漢text", column: extreme, row: other, style: .plain)
        canvas.fill(Rect(left: extreme, top: other, width: 3, height: Int.max), style: .plain)
        canvas.draw(Canvas(width: 2, height: 2), column: extreme, row: other)
        canvas.restyle(column: extreme, row: other) { $0.foreground = .standard }
        _ = canvas[extreme, other]
        _ = canvas.row(extreme)
      }
    }
    canvas = Canvas(width: 5, height: 3)
    canvas.clip = Rect(left: -4, top: 1, width: 6, height: 40)
    #expect(canvas.write("abcdef", column: -1, row: 1, style: .plain) == 3)
    #expect(canvas.text() == "\nb…\n\n")
  }
}
