extension TerminfoEntry {
  /// What practically every terminal made since the VT220 understands, for a machine without the entry of `TERM`.
  static let embedded: TerminfoEntry = {
    var entry = TerminfoEntry(names: "oriel-ansi|terminal of the xterm family")
    entry.flags = [.automaticMargins, .newlineGlitch, .moveInStandout]
    entry.numbers = [.columns: 80, .lines: 24, .colors: 16, .pairs: 0x10000]
    let sequences: [Sequence: String] = [
      .carriageReturn: "\r", .clearScreen: "\u{1b}[H\u{1b}[2J", .clearToEndOfLine: "\u{1b}[K",
      .clearToEndOfScreen: "\u{1b}[J", .column: "\u{1b}[%i%p1%dG", .cursorAddress: "\u{1b}[%i%p1%d;%p2%dH",
      .cursorDown: "\n", .cursorHome: "\u{1b}[H", .cursorLeft: "\u{8}", .cursorRight: "\u{1b}[C",
      .cursorUp: "\u{1b}[A", .bold: "\u{1b}[1m", .dim: "\u{1b}[2m", .reverse: "\u{1b}[7m", .standout: "\u{1b}[7m",
      .underline: "\u{1b}[4m", .eraseCharacters: "\u{1b}[%p1%dX", .plain: "\u{1b}[m", .exitStandout: "\u{1b}[27m",
      .exitUnderline: "\u{1b}[24m", .down: "\u{1b}[%p1%dB", .left: "\u{1b}[%p1%dD", .right: "\u{1b}[%p1%dC",
      .up: "\u{1b}[%p1%dA", .row: "\u{1b}[%i%p1%dd", .clearToStartOfLine: "\u{1b}[1K", .italics: "\u{1b}[3m",
      .exitItalics: "\u{1b}[23m", .enterFullScreen: "\u{1b}[?1049h", .exitFullScreen: "\u{1b}[?1049l",
    ]
    entry.sequences = sequences.mapValues { Array($0.utf8) }
    return entry
  }()
}
