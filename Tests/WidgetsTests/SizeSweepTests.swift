import Canvas
import TestSupport
import Testing
import Widgets

/// All areas from 0×0 up to 12×6, inside, partly outside and wholly outside a canvas: nothing may trap, and nothing
/// may be drawn beyond the area.
@Suite struct SizeSweepTests {
  struct Subject: CustomTestStringConvertible {
    var testDescription: String
    var widget: any Widget
    /// Wide enough for everything that is drawn only where there is room.
    var reaches = [(60, 20), (0, 9), (9, 0)]
  }

  static let subjects: [Subject] = looks.flatMap { look in
    widgets(look).map { Subject(testDescription: "\($0.0), \(look.symbols), \(look.colors)", widget: $0.1) }
  }

  static let looks = [
    Look(theme: .dark), Look(theme: .light, symbols: .blocks, colors: .indexed256),
    Look(theme: .terminal, symbols: .ascii, colors: .none),
  ]

  @Test(arguments: subjects) func `draws nothing outside any area`(_ subject: Subject) {
    for width in 0...12 {
      for height in 0...6 {
        for (left, top) in [(3, 2), (-2, -1), (14, 7)] {
          Self.check(subject.widget, Rect(left: left, top: top, width: width, height: height), on: Canvas(width: 20, height: 10))
        }
      }
    }
    for (left, top) in [(25, 3), (-30, 2), (4, 12), (1_000_000, -1_000_000)] {
      Self.check(subject.widget, Rect(left: left, top: top, width: 12, height: 6), on: Canvas(width: 20, height: 10))
    }
    for (width, height) in subject.reaches {
      Self.check(subject.widget, Rect(left: 2, top: 1, width: width, height: height), on: Canvas(width: width + 4, height: height + 2))
      Self.check(subject.widget, Rect(left: -5, top: -3, width: width, height: height), on: Canvas(width: width, height: height))
    }
  }

  static func check(_ widget: any Widget, _ area: Rect, on empty: Canvas) {
    #expect(empty.strayDrawing(outside: area) { widget.draw(in: area, on: &$0) } == nil)
  }
}

extension SizeSweepTests {
  static let hostileTexts = [
    "", "plain", String(repeating: "wide 漢字 ", count: 4), "مرحبا بالعالم", "e\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}", "👩‍👩‍👧‍👦🇫🇷",
    "tab\tescape\u{1B}[31m", String(repeating: "x", count: 10_000),
  ]

  static func widgets(_ look: Look) -> [(String, any Widget)] {
    let axis = PlotAxis { value, _ in "\(value) unit" }
    let times = PlotSeries.Abscissas.times((0..<50).map { Int64?.some(Int64($0) * 1000) })
    let wave = (0..<50).map { Double(($0 * 7) % 13) }
    func plot(_ series: [PlotSeries], axes: [PlotAxis] = [axis]) -> Plot {
      Plot(
        series: series, axes: axes, start: 0, end: 49_000, horizontal: .time { _ in 0 },
        thresholds: [.init(value: 5, color: .ansi(1), isArea: true)],
        marks: [.init(start: 10_000, color: .ansi(2)), .init(start: 20_000, end: 1e12, color: .ansi(3))], crosshair: 25_000,
        selectionStart: 40_000, look: look)
    }
    var result: [(String, any Widget)] = []
    for kind in [PlotSeries.Kind.line, .bars, .points] {
      for interpolation in [PlotSeries.Interpolation.linear, .smooth, .stepAfter, .stepBefore] {
        result.append((
          "\(kind) \(interpolation) plot",
          plot([PlotSeries(xs: times, ys: wave, color: .ansi(1), kind: kind, interpolation: interpolation, fill: .fading(opacity: 0.5))])
        ))
      }
    }
    for (name, values) in hostileValues {
      for scale in [PlotAxis.Scale.linear, .log(base: 10), .symlog(threshold: 1, base: 10)] {
        let axis = PlotAxis(scale: scale) { value, _ in "\(value)" }
        let series = [PlotSeries.Kind.line, .bars, .points].map {
          PlotSeries(xs: .times(values.indices.map { Int64($0) * 1000 }), ys: values, color: .ansi(4), kind: $0, fill: .even(opacity: 0.9), isStacked: true)
        }
        result.append(("\(name) on \(scale)", plot(series, axes: [axis])))
      }
    }
    result.append(("plot of unsorted times", plot([PlotSeries(xs: .numbers([5000, 1000, .nan, 9000, -.infinity, 3000]), ys: [1, 2, 3, 4, 5, 6], color: .ansi(1))])))
    result.append(("plot without series", plot([])))
    result.append(("plot without axes", plot([PlotSeries(xs: times, ys: wave, color: .ansi(1))], axes: [])))
    result.append(("sparkline", Sparkline(xs: times, values: wave, start: 0, end: 49_000, color: .ansi(2), look: look)))
    for (index, text) in hostileTexts.enumerated() {
      let entries = (0..<8).map { Legend.Entry(name: text, color: .ansi(1), values: [text, "\($0)"], isHidden: $0 == 2) }
      result.append(("list legend \(index)", Legend(form: .list, entries: entries, scroll: 1, look: look)))
      result.append(("table legend \(index)", Legend(form: .table, columns: ["Last *", text], entries: entries, scroll: 99, cursor: 1, sortedColumn: (1, true), look: look)))
      result.append((
        "frame \(index)",
        Frame(
          title: text, marks: [.init(text, color: .ansi(1)), .init("!", color: .ansi(2))], isFocused: true, look: look,
          content: MessageBox(kind: .error, title: text, details: [text, "try again"], look: look))
      ))
      result.append(("big text \(index)", BigText(text, style: .plain, look: look)))
      result.append(("input line \(index)", InputLine(prompt: "/", text: text, cursor: 3, look: look)))
      let list = hostileTexts.map { ListBox.Entry($0, detail: text, sign: "●", matches: [0, 2, 99]) }
      result.append(("list \(index)", ListBox(entries: list, chosen: index, look: look)))
      result.append(("picker \(index)", Picker(title: text, query: text, entries: list, chosen: index, hint: text, look: look)))
    }
    for (index, text) in hostileTexts.enumerated() {
      for wraps in [false, true] {
        let columns = [
          TextTable.Column(title: text, alignment: .left, wraps: wraps, footers: [text, "2"]), .init(title: "b", alignment: .right, width: 6), .init(title: text, alignment: .center),
        ]
        result.append((
          "table \(index), wraps \(wraps)",
          TextTable(columns: columns, rowCount: 30, showsFooter: true, sorted: (0, true), scrollRow: 3, scrollColumn: index % 3, cursor: 20, look: look) { row, column in
            switch (row + column) % 5 {
            case 0: .init(text, background: .ansi(1))
            case 1: .init(text, content: .bar(fraction: Double(row) / 20, form: .gradient) { _ in .ansi(2) })
            case 2: .init(text, content: .sparkline(times, wave))
            case 3: .init(text, content: .pills([.init(text, color: .ansi(3)), .init("x", color: .ansi(4))]))
            default: .init("\(row)", isLink: true)
            }
          }
        ))
      }
      let document = "# \(text)\n\n> \(text)\n\n- \(text)\n  1. x\n\n| a | \(text) |\n|---|---|\n| \(text) | b |\n\n```\n\(text)\n```\n\n---\n"
      result.append(("rich text \(index)", RichTextView(Markdown.parse(document), scroll: 1, look: look)))
      let parts = [0.6, 0.3, .nan, 0.1].map { ShareList.Part(name: text, share: $0, texts: [text, "9%"], color: .ansi(2)) }
      result.append(("shares \(index)", ShareList(parts: parts, look: look)))
      result.append(("key of shares \(index)", ShareList(parts: parts, isKey: true, look: look)))
      result.append(("disc \(index)", PieChart(parts: parts, isRing: index % 2 == 0, labels: [text, "x"], look: look)))
    }
    result.append(("big number", BigText("-123.4%", style: .plain, look: look)))
    for fraction in [nil, 0, 0.37, 1, 7, -1, .nan, .infinity] as [Double?] {
      for form in [Track.Form.basic, .gradient, .segments] {
        result.append(("\(form) track at \(fraction ?? .nan)", Track(fraction: fraction, form: form, ticks: [(0.8, .ansi(1))], look: look) { _ in .ansi(2) }))
        result.append(("upright \(form) track at \(fraction ?? .nan)", Track(fraction: fraction, form: form, isVertical: true, look: look) { _ in .ansi(2) }))
      }
      result.append(("arc at \(fraction ?? .nan)", ArcGauge(fraction: fraction, color: .ansi(1), scale: { _ in .ansi(3) }, look: look)))
    }
    return result
  }

  static let hostileValues: [(String, [Double])] = [
    ("no points", []), ("one point", [3]), ("only NaN", [.nan, .nan, .nan]), ("infinities", [.infinity, 1, -.infinity, 2]),
    ("a constant", [5, 5, 5, 5]), ("zeros", [0, 0, 0]), ("huge values", [1e308, -1e308, 1.7e308]), ("tiny values", [1e-308, 1e-300, 0]),
    ("near equals", [89.7, 89.69999999999999]),
  ]
}
