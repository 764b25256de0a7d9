import Canvas
import DataFrames
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

  @Test func `the states of a panel are told apart`() throws {
    let look = Look(theme: .dark)
    let states: [PanelState] = [
      .loading, .noData(reason: "up{job=\"x\"} matched nothing"), .ready, .stale(age: 150_000),
      .partial([.init(severity: .warning, text: "one shard did not answer")]),
      .failed(PanelFailure(source: "prod", reason: "HTTP 400: unclosed \"(\"", advice: "close it")),
    ]
    var canvas = Canvas(width: 66, height: 12)
    for (index, state) in states.enumerated() {
      let area = Rect(left: index % 3 * 22, top: index / 3 * 6, width: 22, height: 6)
      PanelChrome(title: "Panel", isFocused: index == 2, state: state, look: look, content: MessageBox(kind: .info, title: "content", look: look))
        .draw(in: area, on: &canvas)
    }
    try GoldenScreen("states").check(canvas)
  }
}
