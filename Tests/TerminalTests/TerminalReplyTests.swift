import Canvas
import Terminal
import Testing

@Suite struct TerminalReplyTests {
  static let cases: [(String, [TerminalReply])] = [
    ("\u{1b}[3;5R", [.cursor(column: 4, row: 2)]), ("\u{1b}[?62;22;52c", [.attributes([62, 22, 52])]),
    ("\u{1b}[?2026;2$y", [.mode(2026, state: 2)]), ("\u{1b}P>|XTerm(379)\u{1b}\\", [.name("XTerm(379)")]),
    ("\u{1b}P1$r0;48:2::11:22:33m\u{1b}\\", [.rendition("0;48:2::11:22:33m")]), ("\u{1b}P0$r\u{1b}\\", [.rendition(nil)]),
    ("\u{1b}]11;rgb:ffff/8080/0000\u{7}", [.color(11, Color(hex: 0xFF8000))]),
    ("q\u{1b}[A\u{1b}[1;1Rx\u{1b}[?6c", [.cursor(column: 0, row: 0), .attributes([6])]),
    ("\u{1b}]11;rgb:zz/1/1\u{7}", []), ("\u{1b}P>|unfinished", []), ("\u{1b}", []), ("\u{1b}[?1;2", []), ("", []),
  ]

  @Test(arguments: cases) func `answers are told from keys`(_ bytes: String, _ replies: [TerminalReply]) {
    #expect(TerminalReply.parse(Array(bytes.utf8)) == replies)
  }
}
