import FoundationEssentials
import PromQL
import TestSupport
import Testing
import Text
import TimeSeries

@Suite struct SeriesNotationTests {
  @Test func `series are read and refused as in Prometheus`() throws {
    guard let folder = SharedMaterial.folder,
      let data = FileManager.default.contents(atPath: "\(folder)/corpus/promql/parser.json")
    else {
      print("skipped: the reference material is absent")
      return
    }
    var failures: [String] = []
    let examples = try JSONValue.parse(Array(data))["series"]?.array ?? []
    for example in examples {
      let input = example["input"]?.string ?? ""
      do throws(PromQLError) {
        let series = try SeriesNotation(parsing: input)
        let values = series.values.map(Self.shown)
        let expected = example["values"]?.array?.compactMap(\.string) ?? []
        let labels = (example["labels"]?.object?.members ?? []).map { ($0.key, $0.value.string ?? "") }
        if values.map(Self.rounded) != expected.map(Self.rounded) || series.labels != Labels(labels) { failures.append("\(input): \(series.labels) \(values)") }
      } catch {
        let message = error.fullMessage(in: input)
        if message != example["error"]?.string { failures.append("\(input): \(message), expected \(example["error"]?.string ?? "series")") }
      }
    }
    print("reference series: \(examples.count - failures.count) passed, \(failures.count) failed")
    #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
  }

  /// With every number cut to 13 digits: the reference's table of bounds is off in the last ones.
  private static func rounded(_ text: String) -> String {
    var result = ""
    var number = ""
    for character in text + "\n" {
      if character.isNumber || character == "." {
        number.append(character)
      } else {
        result += number.contains(".") ? (Double(number) ?? 0).withDecimals(13) : number
        result.append(character)
        number = ""
      }
    }
    return result
  }

  private static func shown(_ value: SequenceValue) -> String {
    switch value {
    case .omitted: "_"
    case .float(let value): value.withDecimals(6)
    case .histogram(let histogram, _): histogram.description
    }
  }

  static let sequences: [(String, [Double?])] = [
    ("1 2x2 _x2 3", [1, 2, 2, 2, nil, nil, 3]), ("-1+2x3", [-1, 1, 3, 5]), ("1-1e1x1", [1, -9]), ("0x3", [0, 0, 0, 0]),
    ("Inf -Inf +Inf .5", [.infinity, -.infinity, .infinity, 0.5]), ("", []), ("\t1  2 ", [1, 2]),
  ]

  @Test(arguments: sequences) func `sequences stand for their values`(_ text: String, _ values: [Double?]) throws {
    let series = try SeriesNotation(parsing: "up \(text)")
    #expect(series.values == values.map { $0.map(SequenceValue.float) ?? .omitted })
  }

  @Test(arguments: ["up NaNx3", "up 1x", "up 1x99999999999", "up later", "up{a=1} 2", "up 1..2", "up {{count:1", "up{a=\"b\""])
  func `what is no series is refused`(_ text: String) {
    #expect(throws: PromQLError.self) { try SeriesNotation(parsing: text) }
  }

  @Test(arguments: [
    ("{} {{offset: 2}}", "1:13: parse error: unexpected \" \" in series values"),
    ("{} {{counter_reset_hint:later}}", "1:25: parse error: bad histogram descriptor found: \"later\""),
    ("{} {{schema:2}}+{{schema:1}}x9", "1:30: parse error: error combining histograms: cannot merge from schema 1 to 2"),
  ])
  func `what is wrong in a histogram is said as Prometheus says it`(_ text: String, _ message: String) {
    #expect { try SeriesNotation(parsing: text) } throws: { ($0 as? PromQLError)?.fullMessage(in: text) == message }
  }
}
