import Canvas
import Terminal
import Testing

@MainActor @Suite struct CapabilitiesTests {
  nonisolated static let depths: [([String: String], ColorDepth)] = [
    (["TERM": "xterm-256color"], .indexed256),
    (["TERM": "xterm-256color", "COLORTERM": "truecolor"], .direct),
    (["TERM": "xterm-256color", "COLORTERM": "24bit"], .direct),
    (["TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"], .none),
    (["TERM": "xterm-256color", "NO_COLOR": ""], .indexed256),
    (["TERM": "xterm"], .ansi16), (["TERM": "linux"], .ansi16), (["TERM": "vt100"], .none),
    (["TERM": "screen-256color"], .indexed256), (["TERM": "screen"], .ansi16),
    (["TERM": "screen.xterm-256color", "STY": "1.pts", "COLORTERM": "truecolor"], .indexed256),
    (["TERM": "tmux-256color", "TMUX": "/tmp/x", "COLORTERM": "truecolor"], .direct),
    (["TERM": "xterm-kitty"], .indexed256), (["TERM": "foot-direct"], .direct), ([:], .indexed256),
  ]

  @Test(arguments: depths) func `the environment tells how many colours there are`(_ environment: [String: String], _ depth: ColorDepth) {
    #expect(TerminalCapabilities.detect(environment: environment).depth == depth)
  }

  nonisolated static let multiplexers: [([String: String], TerminalCapabilities.Multiplexer?)] = [
    (["TERM": "tmux-256color", "TMUX": "x"], .tmux), (["TERM": "screen-256color", "TMUX": "x"], .tmux), (["TERM": "screen", "STY": "1"], .screen),
    (["TERM": "screen-256color", "STY": "1", "TMUX": "x"], .screen), (["TERM": "tmux-256color", "STY": "1", "TMUX": "x"], .tmux),
    (["TERM": "xterm", "STY": "", "TMUX": ""], nil),
  ]

  @Test(arguments: multiplexers)
  func `what stands between is found, also one in the other`(_ environment: [String: String], _ expected: TerminalCapabilities.Multiplexer?) {
    #expect(TerminalCapabilities.detect(environment: environment).multiplexer == expected)
  }

  @Test func `what the user asks for wins`() {
    let environment = ["TERM": "xterm", "NO_COLOR": "1", "LC_ALL": "C.UTF-8"]
    #expect(TerminalCapabilities.detect(environment: environment, depth: .direct).depth == .direct)
    #expect(TerminalCapabilities.detect(environment: environment, ascii: true).symbols == .ascii)
  }

  nonisolated static let locales: [([String: String], Symbols)] = [
    (["LANG": "C.UTF-8"], .braille), ([:], .braille), (["LANG": "C"], .braille), (["LC_ALL": "POSIX"], .braille),
    (["LANG": "xx_YY.UTF-8"], .braille), (["LANG": "de_DE.utf8@euro"], .braille), (["LANG": "de_DE.ISO-8859-1"], .ascii),
    (["LANG": "C.UTF-8", "LC_ALL": "ja_JP.eucJP"], .ascii), (["LANG": "C.UTF-8", "TERM": "linux"], .blocks),
  ]

  @Test(arguments: locales) func `the locale decides which characters may be drawn`(_ environment: [String: String], _ symbols: Symbols) {
    #expect(TerminalCapabilities.detect(environment: environment).symbols == symbols)
  }
}
