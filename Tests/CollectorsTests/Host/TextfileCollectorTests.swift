@testable import Collectors
import Testing
import TimeSeries

@Suite struct TextfileCollectorTests {
  struct Case: CustomTestStringConvertible {
    var testDescription: String
    var files: [String: String]
    var values: [String: Double]
    var error: Double
  }

  static let cases = [
    Case(testDescription: "no files are no error", files: ["readme.txt": "hello"], values: [:], error: 0),
    Case(
      testDescription: "metrics of all files are exposed", files: ["a.prom": "a 1\n", "b.prom": "b{x=\"y\"} 2\n"],
      values: ["a": 1, "b{x=\"y\"}": 2], error: 0),
    Case(
      testDescription: "a file with a timestamp is left out", files: ["a.prom": "a 1 1234\n", "b.prom": "b 2\n"],
      values: ["b": 2], error: 1),
    Case(
      testDescription: "a broken file is left out", files: ["a.prom": "a{ 1\n", "b.prom": "b 2\n"], values: ["b": 2],
      error: 1),
    Case(
      testDescription: "a file that contradicts an earlier one is left out",
      files: ["a.prom": "# TYPE a counter\na 1\n", "b.prom": "# TYPE a gauge\na 2\n"], values: ["a": 1], error: 1),
  ]

  @Test(arguments: cases) func `reads the files of a folder`(_ example: Case) throws {
    let proc = FakeProc()
    for (name, text) in example.files { try proc.write("textfile/\(name)", text) }
    var settings = proc.settings
    settings.textfileDirectory = proc.root + "/textfile"
    var collector = HostCollector(settings: settings, collectors: [TextfileCollector.self])
    let values = collector.values(atSecond: 1)
    #expect(values.filter { "ab".contains($0.key.first ?? " ") } == example.values)
    #expect(values["node_textfile_scrape_error"] == example.error)
  }
}
