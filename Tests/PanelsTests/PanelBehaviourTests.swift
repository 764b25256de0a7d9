import Canvas
import Dashboards
import DataFrames
import Panels
import Testing
import Text
import TimeSeries
import Widgets

@Suite struct PanelBehaviourTests {
  private func lines(_ canvas: Canvas) -> [String] {
    canvas.text().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test func `a spike of one sample among ten thousand reaches its height`() {
    let panel = Fixture.panel("timeseries", options: ["legend": ["showLegend": false]], FieldConfig(max: 100))
    let frame = Fixture.series("x", panel, points: 10_000) { $0 > 0.5 && $0 < 0.5001 ? 100 : 1 }
    let canvas = Fixture.canvas(panel, [frame], width: 60, height: 10)
    #expect(canvas.row(0).contains { (0x2801...0x28FF).contains($0.glyph.scalar.value) })
  }

  @Test func `a null leaves a gap unless it is to be connected`() {
    func drawn(_ custom: JSONValue) -> Int {
      let panel = Fixture.panel("timeseries", options: ["legend": false], custom: custom)
      let frame = Fixture.series("x", panel) { $0 > 0.3 && $0 < 0.7 ? .nan : 5 }
      let canvas = Fixture.canvas(panel, [frame], width: 60, height: 8)
      return (0..<60).count { column in (0..<8).contains { (0x2801...0x28FF).contains(canvas[column, $0].glyph.scalar.value) } }
    }
    #expect(drawn(["spanNulls": true]) - drawn([:]) > 15)
    #expect(drawn(["spanNulls": 60_000]) == drawn([:]))
    #expect(drawn(["spanNulls": 3_600_000]) == drawn(["spanNulls": true]))
  }

  @Test func `hidden series leave the plot and stay in the legend`() {
    let panel = Fixture.panel("timeseries")
    let frames = [Fixture.series("seen", panel) { _ in 1 }, Fixture.series("unseen", panel) { _ in 1000 }]
    let context = Fixture.context(.dark, .braille, .direct, PanelInteraction(hiddenSeries: ["unseen"]))
    let text = Fixture.canvas(panel, frames, width: 60, height: 12, context).text()
    #expect(text.contains("unseen"))
    #expect(!text.contains("500"))
  }

  @Test func `normal stacking adds up and percent stacking ends at 100 %`() {
    for (mode, top) in [("normal", "300"), ("percent", "100%")] {
      let panel = Fixture.panel("timeseries", options: ["legend": false], custom: ["stacking": ["mode": .string(mode)], "fillOpacity": 50])
      let frames = [Fixture.series("a", panel) { _ in 100 }, Fixture.series("b", panel, points: 31) { _ in 200 }]
      let text = Fixture.canvas(panel, frames, width: 60, height: 16).text()
      #expect(text.contains(top), "\(mode):\n\(text)")
    }
  }

  @Test func `a stacked series is drawn only where it has values`() {
    let panel = Fixture.panel("timeseries", options: ["legend": false], custom: ["stacking": ["mode": "normal"], "fillOpacity": 100, "lineWidth": 0])
    // The lower one falls at the moment at which the upper one has none.
    let frames = [Fixture.series("low", panel) { $0 == 0.5 ? 10 : 100 }, Fixture.series("none", panel) { $0 == 0.5 ? .nan : 0 }]
    let upper = Theme.dark.palette[1]
    let canvas = Fixture.canvas(panel, frames, width: 30, height: 10)
    let shown = (0..<10).reduce(0) { sum, row in sum + canvas.row(row).count { $0.style.foreground == upper || $0.style.background == upper } }
    #expect(shown == 0)
  }

  @Test func `a second unit gets its own axis at the right`() {
    let panel = Fixture.panel("timeseries", options: ["legend": false], FieldConfig(unit: "percent"))
    let other = Fixture.panel("timeseries", FieldConfig(unit: "bytes"))
    let frames = [Fixture.series("a", panel) { 50 * $0 }, Fixture.series("b", other) { $0 * 4096 }]
    let lines = lines(Fixture.canvas(panel, frames, width: 60, height: 10))
    #expect(lines.contains { $0.contains("%") && $0.contains("┤") })
    #expect(lines.contains { $0.contains("├") && $0.contains("KiB") })
  }

  @Test func `tables sort with what has no value last`() {
    let panel = Fixture.panel("table", options: ["sortBy": [["displayName": "CPU", "desc": true]]])
    let text = lines(Fixture.canvas(panel, [Fixture.processes], width: 70, height: 6))
    #expect(text[0].contains("CPU ▾"))
    #expect(text[1].contains("93%") && text[2].contains("71%") && text[3].contains("12.5%"))
  }

  @Test func `tables filter by any column and follow the cursor`() {
    let panel = Fixture.panel("table")
    let filtered = Fixture.context(.dark, .braille, .direct, PanelInteraction(filter: "JAVA"))
    #expect(lines(Fixture.canvas(panel, [Fixture.processes], width: 70, height: 6, filtered)).count { $0.contains("%") } == 1)
    let scrolled = Fixture.context(.dark, .braille, .direct, PanelInteraction(cursorRow: 3))
    #expect(lines(Fixture.canvas(panel, [Fixture.processes], width: 70, height: 4, scrolled))[2].contains("0 B"))
  }

  @Test func `an unknown plugin shows its data and says its type`() {
    let panel = Fixture.panel("acme-panel")
    #expect(PanelChrome.foreignType(of: panel) == "acme-panel")
    #expect(PanelCatalogue.renderer(for: panel).unsupportedOptions.map(\.path) == ["type"])
    #expect(Fixture.canvas(panel, [Fixture.processes], width: 60, height: 6).text().contains("nginx"))
  }

  @Test func `settings that are not followed are named by their path`() {
    let panel = Fixture.panel("timeseries", options: ["orientation": "vertical"], custom: ["gradientMode": "hue", "axisColorMode": "text", "axisLabel": "x"])
    #expect(
      PanelCatalogue.renderer(for: panel).unsupportedOptions.map(\.path) == ["options.orientation", "fieldConfig.defaults.custom.gradientMode"])
    #expect(PanelCatalogue.renderer(for: Fixture.panel("table", custom: ["cellOptions": ["type": "gauge"]])).unsupportedOptions.isEmpty)
  }

  @Test(arguments: 4...30) func `an axis carries at least two labels, at distances that differ by a row at most`(_ height: Int) {
    for top in [1.0, 3.7, 10, 42, 99, 100, 1234] {
      let panel = Fixture.panel("timeseries", options: ["legend": false], FieldConfig(min: 0, max: top))
      let rows = lines(Fixture.canvas(panel, [Fixture.series("x", panel) { top * $0 }], width: 40, height: height)).enumerated().filter { $0.element.contains("┤") }.map(\.offset)
      let gaps = zip(rows.dropFirst(), rows).map { $0 - $1 }
      #expect(rows.count >= 2, "0…\(top) in \(height) rows")
      #expect((gaps.max() ?? 0) - (gaps.min() ?? 0) <= 1, "0…\(top) in \(height) rows: \(rows)")
    }
  }

  @Test func `bars have gaps of one width`() {
    let panel = Fixture.panel("timeseries", options: ["legend": false], custom: ["drawStyle": "bars", "axisPlacement": "hidden"])
    let row = Fixture.canvas(panel, [Fixture.series("x", panel, points: 14) { _ in 5 }], width: 61, height: 8).row(6).map(\.glyph)
    let gaps = row.split { $0 == "█" }.map(\.count).dropFirst().dropLast()
    #expect(Set(gaps).count == 1, "\(gaps)")
  }

  @Test func `axis titles stand above their axes`() {
    let panel = Fixture.panel("timeseries", options: ["legend": false], custom: ["axisLabel": "requests"])
    let other = Fixture.panel("timeseries", custom: ["axisLabel": "latency"], FieldConfig(unit: "s"))
    let top = lines(Fixture.canvas(panel, [Fixture.series("a", panel) { $0 }, Fixture.series("b", other) { $0 }], width: 60, height: 14))[0]
    #expect(top.hasPrefix("requests") && top.hasSuffix("latency"))
  }

  @Test func `exemplars stand at their value and are told under the crosshair`() {
    let panel = Fixture.panel("timeseries", options: ["legend": false], FieldConfig(min: 0, max: 10))
    let middle = Fixture.start + 1_800_000
    let exemplar = DataFrame(
      name: "exemplar",
      fields: [Field(name: "Time", values: .times([middle])), Field(name: "Value", values: .numbers([9])), Field(name: "pod", values: .strings(["a"])), Field(name: "trace_id", values: .strings(["4bf92f"]))],
      meta: FrameMeta(isAnnotations: true, custom: ["resultType": "exemplar"]))
    var context = Fixture.context(.dark, .braille, .direct, PanelInteraction(crosshair: Timestamp(milliseconds: middle)))
    context.exemplars = [exemplar]
    let rows = lines(Fixture.canvas(panel, [Fixture.series("x", panel) { _ in 1 }], width: 90, height: 14, context))
    #expect(rows.prefix(3).contains { $0.contains("◆") })
    #expect(rows.contains { $0.contains("◆ trace_id=4bf92f pod=a") })
  }

  /// Unit, top of an axis from 0, two of its ticks.
  static let ticks: [(String, Double, [String])] = [
    ("s", 110, ["1.67 min", "50 s"]), ("s", 260_000, ["1.16 day", "2.31 day"]), ("", 1.1, ["0.5", "1"]), ("bytes", 2250, ["1 KiB", "2 KiB"]),
  ]

  @Test(arguments: ticks) func `ticks say as much as tells them apart`(_ unit: String, _ top: Double, _ said: [String]) {
    let panel = Fixture.panel("timeseries", options: ["legend": false], FieldConfig(unit: unit, min: 0, max: top))
    let text = Fixture.canvas(panel, [Fixture.series("x", panel) { top * $0 }], width: 60, height: 10).text()
    #expect(said.allSatisfy { text.contains("\($0) ┤") }, "\(text)")
  }

  @Test(arguments: [3, 4, 5, 7]) func `several values of a stat look alike`(_ height: Int) {
    let panel = Fixture.panel("stat", options: ["graphMode": "none"])
    let frames = (1...5).map { value in Fixture.series("v\(value)", panel) { _ in Double(value) + 0.5 } }
    let rows = lines(Fixture.canvas(panel, frames, width: 40, height: height))
    let besideNames = (1...5).count { value in rows.contains { $0.contains("v\(value)") && $0.contains("\(value).50") } }
    #expect(besideNames == 0 || besideNames == 5, "\(rows)")
  }

  @Test(arguments: [(12, ["11.5 hour"]), (8, ["11.5", "hour"]), (3, ["11…"])])
  func `a unit that is a word goes below a value that leaves it no room`(_ width: Int, _ said: [String]) {
    let panel = Fixture.panel("stat", options: ["graphMode": "none"], FieldConfig(unit: "s"))
    let canvas = Fixture.canvas(panel, [Fixture.series("x", panel, points: 2) { _ in 41_400 }], width: width, height: 2)
    let words = lines(canvas).map { $0.split(separator: " ").joined(separator: " ") }
    #expect(words.filter { !$0.isEmpty } == said)
  }

  @Test func `a stat without any value says what it is told to say`() {
    let panel = Fixture.panel("stat", FieldConfig(noValue: "needs version 4"))
    #expect(Fixture.canvas(panel, [Fixture.series("x", panel) { _ in FieldValues.absent }], width: 30, height: 3).text().contains("needs version 4"))
  }

  @Test func `a list of nodes and a grouped list of alerts count their lines`() {
    let graph = Fixture.panel("nodeGraph")
    let lines = PanelCatalogue.renderer(for: graph).rowTargets(for: ListPanelTests.graph, in: Fixture.context())
    #expect(lines == [.row(frame: 0, row: 0), .row(frame: 1, row: 0), .row(frame: 0, row: 1)])
    let grouped = Fixture.panel("alertlist", options: ["groupMode": "custom", "groupBy": ["severity"]])
    let alerts = PanelCatalogue.renderer(for: grouped).rowTargets(for: ListPanelTests.alerts, in: Fixture.context())
    #expect(alerts.map { $0 == nil } == [true, false, false, true, false])
  }

  @Test func `text panels fill in variables`() {
    let panel = Fixture.panel("text", options: ["mode": "markdown", "content": "on **$host**"])
    var context = Fixture.context()
    context.interpolate = { text, _ in text == "on **$host**" ? "on **web-1**" : text }
    #expect(Fixture.canvas(panel, [], width: 20, height: 2, context).text().contains("on web-1"))
  }

  static let wrongOptions: [JSONValue] = [
    [:], ["legend": 3, "reduceOptions": [], "orientation": [:], "footer": "x", "sortBy": ["a", 1], "frameIndex": -5, "content": 7],
    ["legend": ["calcs": [1, "nope"], "width": 1e300, "placement": "right"], "reduceOptions": ["limit": -1, "calcs": "x", "fields": "/(/"], "frameIndex": 1e18],
  ]

  @Test(arguments: ["timeseries", "stat", "gauge", "bargauge", "table", "text", "nobody-knows"], wrongOptions)
  func `wrong options and odd frames draw something`(_ type: String, _ options: JSONValue) {
    let custom: JSONValue = ["lineWidth": "x", "fillOpacity": 1e300, "stacking": ["mode": "percent"], "width": 1e300, "minWidth": -4, "cellOptions": ["type": "gauge"]]
    let panel = Fixture.panel(type, options: options, custom: custom, FieldConfig(unit: "percentunit", decimals: 40, min: 5, max: 5))
    let odd = DataFrame(fields: [
      Field(name: "t", values: .times([5, nil, 3])), Field(name: "v", values: .numbers([.infinity, .nan, 1e308]), config: panel.fieldDefaults),
      Field(name: "short", values: .numbers([1]), config: panel.fieldDefaults), Field(name: "b", values: .booleans([true, nil, false])),
    ])
    for frames in [[], [DataFrame(fields: [])], [odd], Array(repeating: odd, count: 60)] {
      for (width, height) in [(0, 0), (1, 1), (7, 2), (30, 8), (120, 40)] {
        _ = Fixture.canvas(panel, frames, width: width, height: height)
      }
    }
  }
}
