import DataFrames
import Testing
import Text

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

  /// 2023-11-14T22:13:20.250Z.
  static let moment: Int64 = 1_700_000_000_250

  struct Case: CustomTestStringConvertible {
    var field: FieldValues
    var unit: String?
    var decimals: Int?
    var value: Value
    var text: String
    var testDescription: String { "\(field.type) in \(unit ?? "no unit"): \(value) is \(text)" }

    init(_ field: FieldValues, _ unit: String?, _ value: Value, _ text: String, decimals: Int? = nil) {
      (self.field, self.unit, self.decimals, self.value, self.text) = (field, unit, decimals, value, text)
    }
  }

  static let cases = [
    Case(.numbers([]), nil, .number(0), "0"),
    Case(.numbers([]), nil, .number(1.5), "1.50"),
    Case(.numbers([]), nil, .number(1234.5), "1235"),
    Case(.numbers([]), nil, .number(1.5), "1.5000", decimals: 4),
    Case(.numbers([]), "", .number(0.1234), "0.123"),
    Case(.numbers([]), "bytes", .number(1536), "1.50 KiB"),
    Case(.numbers([]), "currencyUSD", .number(-2), "-$2"),
    Case(.numbers([]), "bool", .number(1), "True"),
    Case(.numbers([]), "bool_on_off", .number(0), "Off"),
    Case(.numbers([]), "string", .number(1234.5), "1234.5"),
    Case(.numbers([]), "dateTimeAsIso", .number(Double(moment)), "2023-11-14 22:13:20"),
    Case(.numbers([]), "s", .number(.nan), "NaN"),
    Case(.numbers([]), "s", .number(-.infinity), "-∞"),
    Case(.numbers([]), "s", .null, "n/a"),
    Case(.numbers([]), "s", .string("90"), "1.50 min"),
    Case(.numbers([]), "s", .string("soon"), "soon"),
    Case(.booleans([]), nil, .boolean(true), "true"),
    Case(.booleans([]), "bytes", .boolean(false), "false"),
    Case(.booleans([]), "bool_yes_no", .boolean(true), "true"),
    Case(.booleans([]), "bytes", .number(1), "True"),
    Case(.booleans([]), "bool_yes_no", .number(1), "Yes"),
    Case(.booleans([]), nil, .null, "n/a"),
    Case(.strings([]), nil, .string("0012"), "0012"),
    Case(.strings([]), "string", .string("0012"), "0012"),
    Case(.strings([]), "short", .string("1200"), "1.20 K"),
    Case(.strings([]), "short", .string("1200 a day"), "1200 a day"),
    Case(.strings([]), "dateTimeAsIso", .string("2023-11-14T22:13:20Z"), "2023-11-14 22:13:20"),
    Case(.strings([]), nil, .string(""), "n/a"),
    Case(.strings([]), nil, .null, "n/a"),
    Case(.times([]), nil, .time(moment), "2023-11-14 22:13:20"),
    Case(.times([]), "bytes", .time(moment), "2023-11-14 22:13:20"),
    Case(.times([]), "time:DD.MM.", .time(moment), "14.11."),
    Case(.times([moment, moment + 59_999]), nil, .time(moment), "2023-11-14 22:13:20.250"),
    Case(.times([moment, moment + 60_000]), nil, .time(moment), "2023-11-14 22:13:20"),
    Case(.times([moment, moment + 1000]), "dateTimeAsIso", .time(moment), "2023-11-14 22:13:20"),
    Case(.times([]), nil, .null, "n/a"),
    Case(.other([]), nil, .json(["a", 1, true]), "a, 1, true"),
    Case(.other([]), "s", .json(.number(90)), "1.50 min"),
    Case(.other([]), "s", .json(.bool(true)), "true"),
    Case(.frames([]), nil, .frames([DataFrame(fields: [])]), "[1 frame]"),
  ]

  @Test(arguments: cases) func `writes a value by its type and its field's`(_ example: Case) {
    let config = FieldConfig(unit: example.unit, decimals: example.decimals, noValue: "n/a")
    #expect(DisplayProcessor(field: Field(name: "v", values: example.field, config: config)).text(of: example.value) == example.text)
  }

  @Test func `moments are those of the zone`() {
    let zone = TimeZoneRules(name: "east", transitions: [], offsets: [], initialOffset: 19_800)
    let processor = DisplayProcessor(field: Field(name: "v", values: .times([])), zone: zone)
    #expect(processor.text(of: .time(Self.moment)) == "2023-11-15 03:43:20")
  }

  @Test func `what does not count in the field's unit keeps its mappings and decimals`() {
    let config = FieldConfig(unit: "bytes", decimals: 1, mappings: [.value(["1": .init(text: "one")])])
    let processor = DisplayProcessor(field: Field(name: "v", values: .numbers([]), config: config))
    #expect(processor.formatted(.number(2048), hasUnit: false).description == "2048.0")
    #expect(processor.formatted(.number(1), hasUnit: false).description == "one")
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
