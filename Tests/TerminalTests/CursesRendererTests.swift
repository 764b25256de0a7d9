import Canvas
import Terminal
import TestSupport
import Testing

@MainActor @Suite struct CursesRendererTests {
  nonisolated static let utf8 = ["LC_ALL": "C.UTF-8"]

  static func capabilities(_ depth: ColorDepth, _ environment: [String: String] = utf8) -> TerminalCapabilities {
    TerminalCapabilities.detect(environment: environment.merging(["TERM": "xterm-256color"]) { own, _ in own }, depth: depth)
  }

  private func random(_ width: Int, _ height: Int, _ colors: [Color], seed: inout SystemRandomNumberGenerator) -> Canvas {
    let pieces: [Unicode.Scalar] = ["a", "Z", "7", "─", "│", "╭", "⣿", "⠁", "█", "▁", "é", "漢", "🚀", " ", " "]
    let attributes: [Style.Attributes] = [[], [], [.bold], [.dim], [.italic], [.underlined], [.reversed], [.struckThrough], [.bold, .italic]]
    var canvas = Canvas(width: width, height: height)
    for row in 0..<height {
      for column in 0..<width {
        let style = Style(
          foreground: colors.randomElement(using: &seed) ?? .standard,
          background: Bool.random(using: &seed) ? .standard : colors.randomElement(using: &seed) ?? .standard,
          attributes: attributes.randomElement(using: &seed) ?? [])
        canvas.write(String(pieces.randomElement(using: &seed) ?? "x"), column: column, row: row, style: style)
      }
    }
    return canvas
  }

  /// What is seen of a canvas. The foreground of a plain blank is not; nor, in ncurses' opinion, a line through it.
  private func seen(_ canvas: Canvas) -> [Cell] {
    canvas.cells.map { cell in
      let isBlank = cell.glyph == .space && cell.style.attributes.isDisjoint(with: [.underlined, .reversed])
      return isBlank ? Cell(glyph: .space, style: Style(background: cell.style.background)) : cell
    }
  }

  private func differences(_ shown: Canvas, _ wanted: Canvas) -> [String] {
    zip(seen(shown), seen(wanted)).enumerated().filter { $1.0 != $1.1 }.prefix(3).map { index, cells in
      let place = "\(index % wanted.width),\(index / wanted.width)"
      let described = [cells.0, cells.1].map { cell in
        "\(cell.glyph.scalar) \(cell.style.foreground) on \(cell.style.background) \(cell.style.attributes.rawValue)"
      }
      return "\(place): shown \(described[0]), wanted \(described[1])"
    }
  }

  nonisolated static let palettes: [(ColorDepth, [Color])] = [
    (.direct, [.standard, Color(hex: 0), Color(hex: 3), Color(hex: 0x123456), Color(hex: 0xFFFFFF), .ansi(1), .ansi(12), .ansi(200)]),
    (.indexed256, [.standard, .ansi(0), .ansi(7), .ansi(9), .ansi(16), .ansi(255)]),
    (.ansi16, [.standard, .ansi(0), .ansi(7), .ansi(8), .ansi(15)]),
    (.none, [.standard]),
  ]

  @Test(arguments: palettes) func `the terminal shows exactly the canvas, frame after frame`(_ depth: ColorDepth, _ colors: [Color]) throws {
    var generator = SystemRandomNumberGenerator()
    let renderer = try CursesRenderer(capabilities: Self.capabilities(depth), size: TerminalSize(columns: 37, rows: 11))
    var terminal = VirtualTerminal(columns: 37, rows: 11)
    for _ in 0..<20 {
      let canvas = random(37, 11, colors, seed: &generator)
      terminal.feed(renderer.frame(showing: canvas))
      #expect(differences(terminal.screen, canvas) == [])
    }
    #expect(terminal.unknownSequences.isEmpty)
  }

  @Test func `an unchanged canvas sends nothing`() throws {
    let renderer = try CursesRenderer(capabilities: Self.capabilities(.direct), size: TerminalSize(columns: 20, rows: 4))
    var canvas = Canvas(width: 20, height: 4)
    canvas.write("hello", column: 2, row: 1, style: .plain)
    #expect(!renderer.frame(showing: canvas).isEmpty)
    #expect(renderer.frame(showing: canvas).isEmpty)
  }

  @Test func `colours survive more pairs than ncurses has`() throws {
    let size = TerminalSize(columns: 200, rows: 60)
    let renderer = try CursesRenderer(capabilities: Self.capabilities(.direct), size: size)
    var terminal = VirtualTerminal(columns: 200, rows: 60)
    var next: UInt32 = 1
    for _ in 0..<7 {
      var canvas = Canvas(width: 200, height: 60)
      for index in 0..<12_000 {
        canvas.put("x", column: index % 200, row: index / 200, style: Style(foreground: Color(hex: next)))
        next += 1
      }
      terminal.feed(renderer.frame(showing: canvas))
      #expect(terminal.screen == canvas)
    }
  }

  @Test func `one frame with more pairs than there are keeps 16 colours`() throws {
    let renderer = try CursesRenderer(capabilities: Self.capabilities(.direct), size: TerminalSize(columns: 400, rows: 200))
    var terminal = VirtualTerminal(columns: 400, rows: 200)
    var canvas = Canvas(width: 400, height: 200)
    for index in 0..<80_000 {
      canvas.put("x", column: index % 400, row: index / 400, style: Style(foreground: Color(hex: 0x800000 + UInt32(index))))
    }
    terminal.feed(renderer.frame(showing: canvas))
    #expect(terminal.screen.cells.allSatisfy { $0.style.foreground != .standard })
  }

  @Test func `a resize and a forgotten screen are painted anew`() throws {
    let renderer = try CursesRenderer(capabilities: Self.capabilities(.indexed256), size: TerminalSize(columns: 10, rows: 3))
    var canvas = Canvas(width: 10, height: 3)
    canvas.write("first", column: 0, row: 0, style: .plain)
    _ = renderer.frame(showing: canvas)
    renderer.resize(to: TerminalSize(columns: 1, rows: 1))
    _ = renderer.frame(showing: canvas)
    renderer.resize(to: TerminalSize(columns: 14, rows: 5))
    var terminal = VirtualTerminal(columns: 14, rows: 5)
    terminal.feed(renderer.frame(showing: canvas))
    #expect(terminal.line(0) == "first")
    var other = VirtualTerminal(columns: 14, rows: 5)
    renderer.forget()
    other.feed(renderer.frame(showing: canvas))
    #expect(other.line(0) == "first")
  }

  @Test func `the cursor is shown where asked and hidden otherwise`() throws {
    let renderer = try CursesRenderer(capabilities: Self.capabilities(.none), size: TerminalSize(columns: 20, rows: 4))
    var terminal = VirtualTerminal(columns: 20, rows: 4)
    let canvas = Canvas(width: 20, height: 4)
    terminal.feed(renderer.frame(showing: canvas, cursor: (5, 2)))
    #expect(terminal.isCursorVisible && terminal.column == 5 && terminal.row == 2)
    terminal.feed(renderer.frame(showing: canvas))
    #expect(!terminal.isCursorVisible)
  }

  @Test func `a terminal without UTF-8 gets ASCII only`() throws {
    let capabilities = Self.capabilities(.none, ["LC_ALL": "de_DE.ISO-8859-1"])
    #expect(capabilities.symbols == .ascii)
    let renderer = try CursesRenderer(capabilities: capabilities, size: TerminalSize(columns: 20, rows: 2))
    var canvas = Canvas(width: 20, height: 2)
    canvas.write("╭─ 21 °C é 漢字 ⣿ …", column: 0, row: 0, style: .plain)
    let bytes = renderer.frame(showing: canvas)
    #expect(bytes.allSatisfy { $0 < 0x80 })
    var terminal = VirtualTerminal(columns: 20, rows: 2)
    terminal.feed(bytes)
    #expect(terminal.line(0) == "+- 21 oC e ? ?  . ~")
  }

  @Test func `an unknown terminal can still be drawn on`() throws {
    let capabilities = Self.capabilities(.indexed256, ["TERM": "no-such-terminal", "LANG": "C"])
    #expect(!capabilities.isDescribed)
    let renderer = try CursesRenderer(capabilities: capabilities, size: TerminalSize(columns: 20, rows: 2))
    var canvas = Canvas(width: 20, height: 2)
    canvas.write("still here", column: 3, row: 1, style: Style(foreground: .ansi(2)))
    var terminal = VirtualTerminal(columns: 20, rows: 2)
    terminal.feed(renderer.frame(showing: canvas))
    #expect(terminal.screen == canvas)
  }
}
