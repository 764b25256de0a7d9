import Canvas
import TestSupport
import Testing

@Suite struct OutputTests {
  private static func sample() -> Canvas {
    var canvas = Canvas(width: 24, height: 6)
    let frame = Style(foreground: Color(hex: 0x4A4E57))
    canvas.write("╭─ CPU ───────────────╮", column: 0, row: 0, style: frame)
    canvas.write("│", column: 0, row: 1, style: frame)
    canvas.write("│", column: 22, row: 1, style: frame)
    canvas.write("╰─────────────────────╯", column: 0, row: 4, style: frame)
    canvas.write("CPU", column: 3, row: 0, style: Style(foreground: Color(hex: 0x6E9FFF), attributes: .bold))
    canvas.write("⣀⡠⠤⠒⠉ ▁▂▄█▌", column: 2, row: 1, style: Style(foreground: Color(hex: 0x73BF69)))
    canvas.write("漢字 <&> e\u{301}", column: 2, row: 2, style: Style(foreground: .ansi(3), attributes: .italic))
    canvas.write(" 62.3 % ", column: 2, row: 3, style: Style(background: Color(hex: 0x37872D), attributes: [.bold]))
    canvas.write("gone", column: 12, row: 3, style: Style(attributes: [.struckThrough, .dim]))
    return canvas
  }

  @Test func `text keeps the rows and trims them`() {
    #expect(
      Self.sample().text() == """
        ╭─ CPU ───────────────╮
        │ ⣀⡠⠤⠒⠉ ▁▂▄█▌         │
          漢字 <&> é
           62.3 %   gone
        ╰─────────────────────╯


        """)
  }

  @Test(arguments: ColorDepth.allCases) func `ANSI output shows the same canvas in a terminal`(_ depth: ColorDepth) {
    let canvas = Self.sample()
    var terminal = VirtualTerminal(columns: 24, rows: 7)
    terminal.feed(canvas.ansi(depth: depth).split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n"))
    for row in 0..<canvas.height {
      for column in 0..<canvas.width where canvas[column, row].glyph != .space {
        let shown = terminal.screen[column, row]
        #expect(shown.glyph == canvas[column, row].glyph)
        #expect(shown.style == canvas[column, row].style.reduced(to: depth))
      }
    }
    #expect(terminal.unknownSequences.isEmpty)
  }

  @Test func `a style change sends only what changed`() {
    let bold = Style(foreground: Color(hex: 0x102030), attributes: .bold)
    #expect(SGR.change(from: .plain, to: .plain) == "")
    #expect(SGR.change(from: .plain, to: bold) == "\u{1b}[1;38;2;16;32;48m")
    #expect(SGR.change(from: bold, to: Style(foreground: bold.foreground, background: .ansi(9), attributes: bold.attributes)) == "\u{1b}[101m")
    #expect(SGR.change(from: bold, to: .plain) == "\u{1b}[m")
    #expect(SGR.change(from: bold, to: Style(foreground: .ansi(1))) == "\u{1b}[0;31m")
    #expect(SGR.change(from: Style(foreground: .ansi(1)), to: Style(foreground: .ansi(200))) == "\u{1b}[38;5;200m")
  }

  @Test func `a block of a picture covers its background, whatever their colours`() throws {
    for (block, back) in [(0x111111, 0xEEEEEE), (0xEEEEEE, 0x111111)] {
      var canvas = Canvas(width: 1, height: 1)
      canvas.put("▇", column: 0, row: 0, style: Style(foreground: Color(hex: UInt32(block)), background: Color(hex: UInt32(back))))
      let svg = canvas.svg()
      // The picture as a whole has a background of another colour.
      let places = [back, block].map { svg.firstRange(of: "fill=\"#" + String($0, radix: 16) + "\"")?.lowerBound }
      let (below, above) = (try #require(places[0]), try #require(places[1]))
      #expect(below < above)
    }
  }

  @Test func `an SVG picture is well-formed and holds the text`() {
    let svg = Self.sample().svg()
    #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>\n"))
    #expect(svg.contains(">CPU</text>"))
    #expect(svg.contains("&lt;&amp;&gt;"))
    #expect(!svg.contains("╭") && !svg.contains("⣀") && !svg.contains("█"))
  }

  @Test func `the golden file of a screen is readable`() throws {
    try GoldenScreen("sample").check(Self.sample())
  }
}
