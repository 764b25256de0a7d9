import Canvas
import DataFrames
import Dashboards
import Panels
import Testing
import Text
import TimeSeries
import Widgets

/// What nobody wants to see, one kind at a time, in every panel type: a clear picture or a clear message, nothing outside the
/// area, no trap.
@Suite struct HostileDataTests {
  struct Case: CustomTestStringConvertible {
    var testDescription: String
    var frames: [DataFrame]
  }

  static let cases: [Case] = {
    func one(_ name: String, _ values: [Double]) -> [DataFrame] { [PanelSamples.series(name, values), table(name, values)] }
    func table(_ name: String, _ values: [Double]) -> DataFrame {
      DataFrame(fields: [Field(name: name, values: .strings(values.map { _ in name })), Field(name: "value", values: .numbers(values))])
    }
    let backwards = DataFrame(fields: [
      Field(name: "Time", values: .times([30, 10, 20, 10].map { Int64?.some(PanelSamples.start + $0 * 60_000) } + [nil])), Field(name: "v", values: .numbers([1, 2, 3, 4, 5])),
    ])
    return [
      Case(testDescription: "no frames", frames: []), Case(testDescription: "no fields", frames: [DataFrame(fields: [])]), Case(testDescription: "no rows", frames: one("x", [])),
      Case(testDescription: "one point", frames: one("x", [3])), Case(testDescription: "only NaN", frames: one("x", [.nan, .nan, .nan])),
      Case(testDescription: "only nulls", frames: one("x", [FieldValues.absent, FieldValues.absent])), Case(testDescription: "infinities", frames: one("x", [.infinity, -.infinity, 1, .infinity])),
      Case(testDescription: "a constant", frames: one("x", Array(repeating: 42, count: 100))), Case(testDescription: "huge values", frames: one("x", [1e308, -1e308, 1.7e308, 0])),
      Case(testDescription: "tiny values", frames: one("x", [.leastNonzeroMagnitude, 1e-308, -1e-300])), Case(testDescription: "times in the wrong order", frames: [backwards]),
      Case(testDescription: "a label of ten thousand characters", frames: one(String(repeating: "long ", count: 2000), [1, 2])),
      Case(testDescription: "right to left", frames: one("الخادم الأول مشغول", [1, 2])), Case(testDescription: "combining marks", frames: one("Z\u{351}\u{36B}\u{343}a\u{300}\u{301}\u{302}l\u{334}g\u{335}o", [1, 2])),
      Case(testDescription: "emoji", frames: one("👩‍👩‍👧‍👦 🇫🇷 ❤️‍🔥", [1, 2])), Case(testDescription: "wide characters", frames: one("漢字仮名交じり文漢字仮名交じり文", [1, 2])),
      Case(testDescription: "escape sequences", frames: one("\u{1B}[31mred\u{1B}]0;title\u{7}\u{9B}2J\r\n\t", [1, 2])),
    ]
  }()

  @Test(arguments: cases) func `is shown within the area by every panel type`(_ example: Case) {
    for type in PanelSweepTests.types {
      let panel = PanelSamples.panel(type)
      let widget = PanelCatalogue.renderer(for: panel).widget(for: example.frames, in: PanelSamples.context())
      for area in [Rect(left: 2, top: 1, width: 50, height: 12), Rect(left: 2, top: 1, width: 17, height: 4), Rect(left: 2, top: 1, width: 3, height: 1)] {
        PanelSweepTests.check(widget, area, on: Canvas(width: 54, height: 14))
      }
      let text = PanelSamples.text(panel, example.frames)
      #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || (0x7F..<0xA0).contains($0.value) }, "\(type)")
    }
  }

  @Test(arguments: PanelSweepTests.types) func `without anything to show the panel says so`(_ type: String) {
    let text = PanelSamples.text(PanelSamples.panel(type), [])
    let isEmpty = text.allSatisfy { $0 == " " || $0 == "\n" }
    #expect(!isEmpty || type == "text" || type == "canvas", "\(type) shows nothing at all")
  }

  @Test func `a wide character at the frame's edge is not cut in two`() {
    for width in 4...20 {
      var canvas = Canvas(width: width, height: 3)
      Frame(title: "漢字漢字漢字漢字", look: Look(theme: .dark), content: MessageBox(kind: .info, title: "漢字漢字漢字", look: Look(theme: .dark))).draw(in: canvas.bounds, on: &canvas)
      for row in 0..<3 {
        for column in 0..<width where canvas[column, row].glyph.width == 2 { #expect(canvas[column + 1, row].glyph == .wideTail) }
        #expect(["│", "╮", "╯"].contains(canvas[width - 1, row].glyph))
      }
    }
  }
}
