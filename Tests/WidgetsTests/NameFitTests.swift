import Canvas
import Testing
import Widgets

@Suite struct NameFitTests {
  @Test(arguments: [
    // Names that differ at once keep their beginnings.
    (["requests of cart", "errors of cart"], 10, ["requests …", "errors of…"]),
    // Those that end differently are cut in the middle, or at the start where that is not enough.
    (["127.0.0.1:29411 idle", "127.0.0.1:29412 idle", "127.0.0.1:29411 user"], 15, ["127.0.0…11 idle", "127.0.0…12 idle", "127.0.0…11 user"]),
    (["api-server cart-1 read", "api-server cart-2 read"], 8, ["…-1 read", "…-2 read"]),
    // What fits is left alone, and what is the same anyway is cut at its end.
    (["a", "b"], 10, ["a", "b"]), (["the same name", "the same name"], 8, ["the sam…", "the sam…"]),
    // Wide characters are never halved.
    (["漢字漢字1", "漢字漢字2"], 6, ["漢…字1", "漢…字2"]),
  ])
  func `names are cut where they still differ`(_ names: [String], _ width: Int, _ expected: [String]) {
    let fit = NameFit(names, width: width)
    #expect(names.map(fit.text) == expected)
    #expect(names.allSatisfy { Glyph.width(of: fit.text(of: $0)) <= width })
  }

  @Test func `a legend gives columns of values away before its names are all alike`() {
    func text(_ names: [String]) -> String {
      var canvas = Canvas(width: 30, height: 4)
      let entries = names.map { Legend.Entry(name: $0, color: .ansi(1), values: ["0.164 %", "12.30 %"]) }
      Legend(form: .table, columns: ["Mean", "Last *"], entries: entries, look: Look(theme: .dark)).draw(in: Rect(width: 30, height: 4), on: &canvas)
      return canvas.text()
    }
    #expect(text(["first one of two", "second one of two"]).contains("12.30 %"))
    let alike = text(["machine-000001 softirq-total", "machine-000002 softirq-total"])
    #expect(!alike.contains("12.30 %") && alike.contains("0.164 %") && alike.contains("+Last *"))
  }

  @Test func `no width is too small`() {
    for width in -1...3 { #expect(Glyph.width(of: NameFit(["漢字", "漢語"], width: width).text(of: "漢字")) <= max(width, 4)) }
  }

  @Test func `regions over each other tint a plot once`() {
    func picture(_ regions: Int) -> Canvas {
      var canvas = Canvas(width: 40, height: 10)
      let marks = (0..<regions).map { _ in Plot.Mark(start: 10_000, end: 30_000, color: Color(hex: 0xFF0000)) }
      Plot(series: [], axes: [], start: 0, end: 49_000, horizontal: .time { _ in 0 }, marks: marks, look: Look(theme: .dark))
        .draw(in: Rect(width: 40, height: 10), on: &canvas)
      return canvas
    }
    #expect(picture(9) == picture(1))
    #expect(picture(1) != picture(0))
  }
}
