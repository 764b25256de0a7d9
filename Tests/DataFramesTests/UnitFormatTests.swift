import DataFrames
import Testing
import Text
import TimeSeries

@Suite struct UnitFormatTests {
  struct Case: CustomTestStringConvertible {
    var unit: String
    var decimals: Int?
    var value: Double
    var text: String
    var testDescription: String { "\(unit) \(value) → \(text)" }

    init(_ unit: String, _ value: Double, _ text: String, decimals: Int? = nil) {
      (self.unit, self.value, self.text, self.decimals) = (unit, value, text, decimals)
    }
  }

  static let plain = [
    Case("none", 0, "0"), Case("none", 0.1234, "0.123"), Case("none", 1.234, "1.23"), Case("none", 12.34, "12.3"),
    Case("none", 123.4, "123"), Case("none", 1.5, "1.50"), Case("none", -1.234, "-1.23"), Case("none", 1234567, "1234567"),
    Case("none", 2.5, "3", decimals: 0), Case("none", -2.5, "-2", decimals: 0), Case("none", 0, "0.00", decimals: 2),
    Case("none", 1e21, "1e+21"), Case("none", .infinity, "∞"), Case("none", -.infinity, "-∞"), Case("none", .nan, "NaN"),
    Case("", 5, "5"), Case("req/s", 12.5, "12.5 req/s"), Case("prefix:~", 3, "~3"), Case("suffix: x", 3, "3  x"),
    Case("percent", 12.345, "12.3%"), Case("percentunit", 0.5, "50%"), Case("percentunit", 0.1234, "12.3%"),
    Case("humidity", 40, "40 %H"), Case("hex", 255, "FF"), Case("hex0x", -255, "-0xFF"), Case("hex", 255.5, "100"),
    Case("hex", 255.5, "FF.8", decimals: 1), Case("sci", 1234, "1.234e+3"), Case("sci", 1234, "1.23e+3", decimals: 2),
    Case("sci", 0.00012, "1.2e-4"), Case("sci", 9.99, "1.0e+1", decimals: 1), Case("locale", 1234567.891, "1,234,567.891"),
    Case("locale", 1234567.8915, "1,234,567.89", decimals: 2), Case("locale", -999.5, "-1,000", decimals: 0),
    Case("string", 1.25, "1.25"), Case("bool", 1, "True"), Case("bool_on_off", 0, "Off"), Case("bool:up/down", 0, "down"),
    Case("bool:up", 0, "-"),
  ]

  static let scaled = [
    Case("short", 0.002, "0.00200"), Case("short", 999, "999"), Case("short", 1000, "1 K"), Case("short", 1234, "1.23 K"),
    Case("short", 1.5e7, "15 Mil"), Case("short", 1e30, "1000000 Sept"), Case("short", -1500, "-1.50 K"),
    Case("sishort", 1500, "1.50 k"), Case("bytes", 0, "0 B"), Case("bytes", 1023, "1023 B"), Case("bytes", 1024, "1 KiB"),
    Case("bytes", 1_572_864, "1.50 MiB"), Case("bytes", 0.5, "0.500 B"), Case("kbytes", 10_000_000, "9.537 GiB", decimals: 3),
    Case("deckbytes", 10_000_000, "10.000 GB", decimals: 3), Case("gbytes", 0.5, "512 MiB"), Case("bps", 1500, "1.50 kb/s"),
    Case("Bps", 1e6, "1 MB/s"), Case("binBps", 2048, "2 KiB/s"), Case("kwatt", 1, "1 kW"), Case("kwatt", 1500, "1.50 MW"),
    Case("kwatt", 0.5, "500 W"), Case("kwatt", 0, "0 kW"), Case("watt", 0.0015, "1.50 mW"), Case("µfarad", 1000, "1 mF"),
    Case("μfarad", 1000, "1 mF"), Case("hertz", 2.4e9, "2.40 GHz"), Case("pressurepsi", 1500, "1.50ksi"),
    Case("si:µF", 1234, "1.23 mF", decimals: 2), Case("si:mF", 1, "1 mF"), Case("si:xF", 1000, "1 kxF"),
    Case("cps", 1200, "1.20K c/s"), Case("ops", 12, "12 ops/s"), Case("count:x/min", 1234, "1.23K x/min", decimals: 2),
    Case("currencyUSD", 1532.82, "$1.53K", decimals: 2), Case("currencyUSD", -5, "-$5"), Case("currencySEK", 1500, "1.50Kkr"),
    Case("currencySEK", -5, "-5kr"), Case("currency:@", 1234, "@1.23K", decimals: 2),
    Case("currency:financial:$", 1234567.25, "$1,234,567.3"), Case("currency:financial:€:suffix", 1234.5, "1,234.50€", decimals: 2),
    Case("celsius", 21.5, "21.5 °C"), Case("farenheit", 70, "70 °F"), Case("mohm", 5, "5 mΩ"),
  ]

  static let times = [
    Case("s", 0, "0 s"), Case("s", 1e-7, "100 ns"), Case("s", 0.0005, "500 µs"), Case("s", 0.25, "250 ms"), Case("s", 59, "59 s"),
    Case("s", 90, "1.50 min"), Case("s", 7200, "2 hour"), Case("s", 172_800, "2 day"), Case("s", 1_209_600, "2 week"),
    Case("s", 63_113_800, "2 year"), Case("s", -90, "-1.50 min"), Case("ms", 1250, "1.25 s", decimals: 2),
    Case("ms", 10_000_086.123, "2.8 hour", decimals: 1), Case("ms", 172_800_000, "2 day"), Case("ns", 1500, "1.50 µs"),
    Case("ns", 3.6e12, "1 hour"), Case("ns", 9e10, "1.50 min"), Case("ns", 6e10, "1 min"), Case("µs", 1e9, "1000 s"), Case("m", 90, "1.50 hour"), Case("h", 36, "1.50 day"),
    Case("d", 14, "2 week"), Case("timeticks", 100, "1 s"), Case("dtdurations", 0, "0 seconds"),
    Case("dtdurations", 3700, "1 hour"), Case("dtdurations", 3700, "1 hour, 1 minute", decimals: 1),
    Case("dtdurations", -60, "1 minute ago"), Case("dtdurationms", 86_400_001, "1 day, 0 hours", decimals: 1),
    Case("dthms", 3661, "01:01:01"), Case("dthms", 360_000, "100:00:00"), Case("dtdhms", 90061, "1 d 01:01:01"),
    Case("clockms", 500, "500ms"), Case("clocks", 5, "05s:000ms"), Case("clocks", 5, "05s", decimals: 0),
    Case("clocks", 3725, "01h:02m:05s:000ms"), Case("clocks", 3725, "01h:02m", decimals: 1),
    Case("clocks", 125, "02m:05s", decimals: 1),
  ]

  @Test(arguments: plain + scaled + times) func `a unit shows a number`(_ example: Case) {
    let formatter = ValueFormatter(unit: example.unit, decimals: example.decimals)
    #expect(formatter.format(example.value).description == example.text)
  }

  // 2021-03-04 05:06:07.089 UTC, a Thursday.
  static let moment = 1_614_834_367_089.0

  @Test(arguments: [
    ("dateTimeAsIso", "2021-03-04 05:06:07"), ("dateTimeAsUS", "03/04/2021 5:06:07 am"),
    ("dateTimeAsLocal", "03/04/2021, 05:06:07 AM"), ("dateTimeAsSystem", "2021-03-04 05:06:07"),
    ("time:YYYY.MM", "2021.03"), ("time: HH:mm:ss.SSS", "05:06:07.089"), ("time:dddd [the] Do", "Thursday the 4th"),
    ("dateTimeFromNow", "3 hours ago"), ("dateTimeAsIsoNoDateIfToday", "05:06:07"),
  ]) func `a date unit shows a moment`(unit: String, text: String) {
    let now = Timestamp(milliseconds: 1_614_834_367_089 + 3 * 3_600_000)
    #expect(ValueFormatter(unit: unit, now: now).format(Self.moment).description == text)
  }

  @Test func `dates follow the zone`() {
    let zone = TimeZoneRules(name: "east", transitions: [], offsets: [], initialOffset: 7200)
    #expect(ValueFormatter(unit: "dateTimeAsIso", zone: zone).format(Self.moment).text == "2021-03-04 07:06:07")
    #expect(ValueFormatter(unit: "dateTimeAsIso").format(1e300).text == "Invalid date")
  }

  @Test func `every unit id is listed once and takes every number`() {
    let ids = UnitTable.categories.flatMap(\.units).map(\.id)
    #expect(Set(ids).count == ids.count)
    let numbers = [0, -0.0, 1, -1, 0.5, .leastNonzeroMagnitude, 1e308, -1e308, .nan, .infinity, -.infinity, 9.007e15]
    for id in ids + ["time:", "si:", "currency:financial", "count:", "bool:", ":", "currency:financial:"] {
      for decimals in [nil, 0, 3, -2, 400] {
        let formatter = ValueFormatter(unit: id, decimals: decimals)
        for number in numbers { #expect(formatter.format(number).description.utf8.count < 1000) }
      }
    }
  }
}
