import Canvas

extension TerminfoEntry {
  /// What ncurses is given to draw with: cursor movement, erasing and attributes of `base`, and colours that we
  /// write ourselves.
  ///
  /// Left out on purpose: everything that changes modes (full screen, keypad, palette, character sets, tabs),
  /// which ``TerminalModes`` does and undoes itself; `sgr`, because without it ncurses switches single attributes
  /// on with fewer bytes; padding, which would make ncurses sleep.
  static func forDrawing(base: TerminfoEntry, depth: ColorDepth) -> TerminfoEntry {
    var entry = TerminfoEntry(names: "oriel|drawing on \(base.names.prefix(40))")
    entry.flags = base.flags.intersection([.automaticMargins, .newlineGlitch, .moveInStandout, .backColorErase])
    entry.numbers = [.columns: 80, .lines: 24]
    for sequence in drawing { entry.sequences[sequence] = base.sequences[sequence].map(withoutPadding) }
    entry.sequences[.plain] = Array("\u{1b}[m".utf8)
    entry.sequences[.cursorNormal] = Array("\u{1b}[?25h".utf8)
    entry.sequences[.cursorInvisible] = Array("\u{1b}[?25l".utf8)
    // ncurses has no attribute for a line through; blinking, which nothing here uses, lends its place.
    entry.sequences[.blink] = Array("\u{1b}[9m".utf8)
    entry.addColors(depth)
    return entry
  }

  private static let drawing: [Sequence] = [
    .carriageReturn, .clearScreen, .clearToEndOfLine, .clearToEndOfScreen, .column, .cursorAddress, .cursorDown,
    .cursorHome, .cursorLeft, .cursorRight, .cursorUp, .deleteCharacter, .bold, .dim, .reverse, .standout, .underline,
    .eraseCharacters, .exitStandout, .exitUnderline, .deleteCharacters, .down, .insertCharacters, .left, .right, .up,
    .repeatCharacter, .row, .clearToStartOfLine, .italics, .exitItalics,
  ]

  /// Numbers that ncurses knows colours by: 0–255 the palette, or `0x1000000` + palette beside 24-bit values.
  static func number(of color: Color, depth: ColorDepth) -> Int32 {
    switch color {
    case .standard: -1
    case .ansi(let index): depth == .direct ? 0x100_0000 + Int32(index) : Int32(index)
    case .rgb(let red, let green, let blue): Int32(red) << 16 | Int32(green) << 8 | Int32(blue)
    }
  }

  private mutating func addColors(_ depth: ColorDepth) {
    guard depth != .none else { return }
    numbers[.colors] =
      switch depth {
      case .none, .ansi16: 16
      case .indexed256: 256
      case .direct: 0x100_0100
      }
    numbers[.pairs] = 0x10000
    sequences[.originalPair] = Array("\u{1b}[39;49m".utf8)
    sequences[.foreground] = Self.setColor(base: 3, bright: 9, depth)
    sequences[.background] = Self.setColor(base: 4, bright: 10, depth)
    // Tells ncurses that 39 and 49 restore one colour and leave the other.
    extendedFlags = depth == .direct ? ["AX", "RGB"] : ["AX"]
  }

  private static func setColor(base: Int, bright: Int, _ depth: ColorDepth) -> [UInt8] {
    func palette(_ push: String) -> String {
      "%?\(push)%{8}%<%t\u{1b}[\(base)\(push)%dm%e%?\(push)%{16}%<%t\u{1b}[\(bright)\(push)%{8}%-%dm"
        + "%e\u{1b}[\(base)8;5;\(push)%dm%;%;"
    }
    guard depth == .direct else { return Array(palette("%p1").utf8) }
    let direct = "\u{1b}[\(base)8;2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%dm"
    return Array("%?%p1%{16777216}%<%t\(direct)%e\(palette("%p1%{16777216}%-"))%;".utf8)
  }

  private static func withoutPadding(_ text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var rest = text[...]
    while let byte = rest.first {
      if byte == UInt8(ascii: "$"), rest.dropFirst().first == UInt8(ascii: "<"),
        let end = rest.firstIndex(of: UInt8(ascii: ">"))
      {
        rest = rest[(end + 1)...]
      } else {
        result.append(byte)
        rest = rest.dropFirst()
      }
    }
    return result
  }
}
