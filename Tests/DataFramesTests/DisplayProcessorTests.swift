import DataFrames
import Testing

@Suite struct DisplayProcessorTests {
  @Test func `a fraction counts from end to end of the range, and is nothing without one`() {
    var field = Field(name: "v", values: .numbers([0, 200]))
    #expect(field.fraction(of: 60) == 0)
    field.state.range = 0...200
    #expect(field.fraction(of: 50) == 0.25 && field.fraction(of: 300) == 1.5 && field.fraction(of: -.infinity) == 0)
    field.state.range = 7...7
    #expect(field.fraction(of: 7) == 0)
  }

  @Test func `mappings come before units and may only colour`() {
    let mappings: [ValueMapping] = [
      .value(["1": .init(text: "up", color: "blue")]), .range(from: 10, to: nil, .init(color: "red")),
      .special(.null, .init(text: "gone")),
    ]
    let field = Field(name: "v", values: .numbers([1]), config: FieldConfig(unit: "bytes", mappings: mappings))
    let processor = DisplayProcessor(field: field)
    #expect(processor.text(of: .number(1)) == "up")
    #expect(processor.text(of: .number(2048)) == "2 KiB")
    #expect(processor.text(of: .null) == "gone")
  }

  @Test func `nothing shows as the text for no value`() {
    let field = Field(name: "v", values: .numbers([]), config: FieldConfig(unit: "s", noValue: "n/a"))
    #expect(DisplayProcessor(field: field).text(of: .null) == "n/a")
    #expect(DisplayProcessor(field: field).text(of: .number(.nan)) == "NaN")
  }

  @Test(arguments: [
    ("#f00", RGB(0xFF0000)), ("#00ff0080", RGB(red: 0, green: 255, blue: 0, alpha: 128 / 255)),
    ("rgba(1, 2,3, 0.5)", RGB(red: 1, green: 2, blue: 3, alpha: 0.5)), ("rgb(100%, 0%, 0%)", RGB(0xFF0000)),
    ("hsl(120, 100%, 50%)", RGB(0x00FF00)), ("semi-dark-red", RGB(0xE02F44)), ("transparent", .transparent),
    ("RebeccaPurple", RGB(0x663399)), ("no such colour", .fallback), ("#12", .fallback), ("", .fallback),
  ]) func `colours resolve`(text: String, color: RGB) {
    #expect(RGB(text) == color)
  }

  @Test func `a colour by name stays with the name, and the first shade is the colour itself`() {
    #expect(SeriesColors.byName("cpu", variant: .dark) == SeriesColors.byName("cpu", variant: .dark))
    #expect(SeriesColors.shade(of: RGB(0x3274D9), index: 0) == RGB(0x3274D9))
  }

  @Test func `a continuous mode runs from end to end`() throws {
    let ramp = try #require(ColorRamp(mode: "continuous-GrYlRd", variant: .dark))
    #expect(ramp.color(at: 0) == RGB("green"))
    #expect(ramp.color(at: 1) == RGB("red"))
    #expect(ramp.color(at: .nan) == RGB("green"))
  }
}
