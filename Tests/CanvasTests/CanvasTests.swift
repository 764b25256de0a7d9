import Canvas
import Testing

@Suite struct CanvasTests {
  @Test func `control characters are shown, never kept`() {
    var canvas = Canvas(width: 8, height: 1)
    canvas.write("a\u{1b}[2J\u{9b}", column: 0, row: 0, style: .plain)
    #expect(canvas.cells.allSatisfy { $0.glyph.scalar.value >= 0x20 && !(0x7F...0x9F).contains($0.glyph.scalar.value) })
  }

  @Test func `text that does not fit ends with an ellipsis`() {
    var canvas = Canvas(width: 4, height: 1)
    canvas.write("abcdef", column: 0, row: 0, style: .plain)
    #expect(canvas[3, 0].glyph == "…")
  }
}
