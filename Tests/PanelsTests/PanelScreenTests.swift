import Canvas
import DataFrames
import Dashboards
import Panels
import Testing
import TestSupport
import Widgets

/// Each panel type at four sizes on one screen, once for each kind of terminal.
@Suite struct PanelScreenTests {
  static let terminals: [(name: String, symbols: Symbols, colors: ColorDepth)] = [
    ("24bit", .braille, .direct), ("256", .blocks, .indexed256), ("mono", .braille, .none), ("ascii", .ascii, .none),
  ]
  static let sizes = [Rect(width: 44, height: 12), Rect(left: 45, width: 22, height: 8), Rect(left: 45, top: 8, width: 14, height: 4), Rect(left: 60, top: 9, width: 7, height: 1)]

  @Test(arguments: Fixture.examples.map(\.name), terminals.map(\.name)) func `looks as it was agreed`(_ name: String, _ terminal: String) throws {
    let example = try #require(Fixture.examples.first { $0.name == name })
    let kind = try #require(Self.terminals.first { $0.name == terminal })
    let widget = Fixture.widget(example.panel, example.frames, Fixture.context(.dark, kind.symbols, kind.colors))
    var canvas = Canvas(width: 67, height: 12)
    for size in Self.sizes { canvas.clipped(to: size) { widget.draw(in: size, on: &$0) } }
    try GoldenScreen("\(name)-\(terminal)").check(canvas)
  }

  static let states: [PanelState] = [
    .loading, .waiting, .noData(title: "No data", reasons: ["nothing matches in this range:", "up{job=\"x\"}"]),
    .failed(PanelFailure(headline: "prod refused the query (HTTP 400)", details: ["unclosed \"(\"", "try: close it"])),
    .shown(PanelDoubts()), .shown(PanelDoubts(failure: "prod timed out", age: 150_000)),
    .shown(PanelDoubts(failedQueries: ["B"])), .shown(PanelDoubts(warnings: 2)),
    .shown(PanelDoubts(failure: "prod timed out", age: 150_000, failedQueries: ["B"], warnings: 1)),
  ]

  @Test(arguments: terminals.map(\.name)) func `the states of a panel are told apart`(_ terminal: String) throws {
    let kind = try #require(Self.terminals.first { $0.name == terminal })
    let look = Look(theme: .dark, symbols: kind.symbols, colors: kind.colors)
    var canvas = Canvas(width: 102, height: 18)
    for (index, state) in Self.states.enumerated() {
      let area = Rect(left: index % 3 * 34, top: index / 3 * 6, width: 34, height: 6)
      let chrome = PanelChrome(title: "Panel", isFocused: index == 4, state: state, look: look)
      var frame = chrome.frame
      frame.content = chrome.content(MessageBox(kind: .info, title: "content", look: look))
      frame.draw(in: area, on: &canvas)
    }
    if look.isASCII { canvas.spellInASCII() }
    try GoldenScreen("states-\(terminal)").check(canvas)
  }
}

/// One panel at four sizes, for each kind of terminal.
enum PanelScreens {
  static let looks: [(name: String, look: Look)] = [
    ("24bit", Look(theme: .dark)), ("256", Look(theme: .dark, colors: .indexed256)), ("mono", Look(theme: .dark, colors: .none)),
    ("ascii", Look(theme: .terminal, symbols: .ascii, colors: .ansi16)),
  ]
  static let sizes = [
    Rect(width: 76, height: 14), Rect(left: 78, width: 40, height: 8), Rect(left: 78, top: 9, width: 18, height: 4),
    Rect(left: 98, top: 9, width: 10, height: 2),
  ]

  static func check(_ name: String, _ panel: Panel, _ frames: [DataFrame]) throws {
    for (terminal, look) in looks {
      let widget = PanelCatalogue.renderer(for: panel).widget(for: frames, in: PanelSamples.context(look))
      var canvas = Canvas(width: 118, height: 14)
      for size in sizes { canvas.clipped(to: size) { widget.draw(in: size, on: &$0) } }
      if look.isASCII { canvas.spellInASCII() }
      try GoldenScreen("\(name)-\(terminal)").check(canvas)
    }
  }
}
