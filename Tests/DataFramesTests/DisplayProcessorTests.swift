import DataFrames
import Testing

@Suite struct DisplayProcessorTests {
  @Test func `thresholds colour by value, in percent by the range`() {
    let steps = [Thresholds.Step(value: -.infinity, color: "green"), Thresholds.Step(value: 50, color: "#ff0000")]
    var field = Field(name: "v", values: .numbers([0, 200]), config: FieldConfig(thresholds: Thresholds(steps: steps)))
    #expect(DisplayProcessor(field: field).display(.number(60)).color == RGB(0xFF0000))
    field.config.thresholds?.mode = .percentage
    #expect(DisplayProcessor(field: field).display(.number(60)).color == RGB("green"))
    #expect(DisplayProcessor(field: field).display(.number(100)).color == RGB(0xFF0000))
  }

  @Test func `mappings come before units and may only colour`() {
    let mappings: [ValueMapping] = [
      .value(["1": .init(text: "up", color: "blue")]), .range(from: 10, to: nil, .init(color: "red")),
      .special(.null, .init(text: "gone")),
    ]
    let field = Field(name: "v", values: .numbers([1]), config: FieldConfig(unit: "bytes", mappings: mappings))
    let processor = DisplayProcessor(field: field)
    #expect(processor.display(.number(1)).text == "up")
    #expect(processor.display(.number(1)).color == RGB("blue"))
    #expect(processor.display(.number(2048)).text == "2 KiB")
    #expect(processor.display(.number(2048)).color == RGB("red"))
    #expect(processor.display(.null).text == "gone")
  }

  @Test func `nothing shows as the text for no value`() {
    let field = Field(name: "v", values: .numbers([]), config: FieldConfig(unit: "s", noValue: "n/a"))
    #expect(DisplayProcessor(field: field).display(.null).text == "n/a")
    #expect(DisplayProcessor(field: field).display(.number(.nan)).text == "NaN")
  }

  @Test func `ticks share decimals and drop zeros`() {
    let field = Field(name: "v", values: .numbers([]), config: FieldConfig(unit: "short"))
    let processor = DisplayProcessor(field: field)
    #expect(processor.tick(0.5, increment: 0.25).description == "0.5")
    #expect(processor.tick(0.25, increment: 0.25).description == "0.25")
    #expect(processor.tick(2000, increment: 500).description == "2 K")
    #expect(processor.tick(1500, increment: 500).description == "1.50 K")
  }

  @Test(arguments: [
    ("#f00", RGB(0xFF0000)), ("#00ff0080", RGB(red: 0, green: 255, blue: 0, alpha: 128 / 255)),
    ("rgba(1, 2,3, 0.5)", RGB(red: 1, green: 2, blue: 3, alpha: 0.5)), ("rgb(100%, 0%, 0%)", RGB(0xFF0000)),
    ("hsl(120, 100%, 50%)", RGB(0x00FF00)), ("semi-dark-red", RGB(0xE02F44)), ("transparent", .transparent),
    ("RebeccaPurple", RGB(0x663399)), ("no such colour", .fallback), ("#12", .fallback), ("", .fallback),
  ]) func `colours resolve`(text: String, color: RGB) {
    #expect(RGB(text) == color)
  }

  @Test func `palettes go by index or by name`() {
    #expect(SeriesColors.classic(index: 0, variant: .dark) == RGB(0x73BF69))
    #expect(SeriesColors.classic(index: 56, variant: .dark) == RGB(0x73BF69))
    #expect(SeriesColors.byName("cpu", variant: .dark) == SeriesColors.byName("cpu", variant: .dark))
    #expect(SeriesColors.shade(of: RGB(0x3274D9), index: 0) == RGB(0x3274D9))
  }

  @Test func `a continuous mode runs from end to end`() {
    let field = Field(name: "v", values: .numbers([0, 10]), config: FieldConfig(color: FieldColor(mode: "continuous-GrYlRd")))
    let scale = FieldColorScale(field: field, variant: .dark)
    #expect(scale.color(of: 0) == RGB("green"))
    #expect(scale.color(of: 10) == RGB("red"))
    #expect(scale.color(of: .nan) == RGB("green"))
  }
}
