import Collectors
import FoundationEssentials
import TestSupport
import Testing
import Text
import TimeSeries

@Suite struct ReferenceExpositionTests {
  @Test func `expositions are read and refused as in Prometheus`() throws {
    guard let folder = SharedMaterial.folder,
      let data = FileManager.default.contents(atPath: "\(folder)/corpus/promql/textformat.json")
    else {
      print("skipped: the reference material is absent")
      return
    }
    let cases = try JSONValue.parse(Array(data))["cases"]?.array ?? []
    var failures: [String] = []
    for (index, example) in cases.enumerated() {
      let input = example["input"]?.string.map { Array($0.utf8) } ?? Self.base64(example["input_b64"]?.string ?? "")
      var entries: [JSONValue] = []
      var problem: ExpositionError?
      do {
        let format: ExpositionFormat = example["format"]?.string == "prom" ? .prometheusText : .openMetrics
        try Exposition.read(input, format: format) { entries.append(Self.json($0)) }
      } catch {
        problem = error
      }
      let shown = "case \(index) \(String(decoding: input.prefix(60), as: UTF8.self))"
      if (problem == nil) != (example["ok"]?.bool ?? false) {
        failures.append("\(shown): \(problem?.description ?? "accepted"), expected: \(example["error"]?.string ?? "accepted")")
      }
      let expected = (example["entries"]?.array ?? []).map(Self.withPlainNumbers)
      if entries != expected {
        let difference = zip(entries, expected).first { $0 != $1 }
        failures.append("\(shown): \(entries.count) of \(expected.count) entries, first difference \(String(describing: difference))")
      }
    }
    print("reference expositions: \(cases.count - failures.count) passed, \(failures.count) failed")
    #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
  }

  @Test(arguments: ["alertmanager-0.25.0", "blackbox-probe", "node-exporter-1.5.0", "prometheus-2.42.0", "shop-openmetrics"])
  func `real scrapes are read whole`(_ name: String) throws {
    guard let folder = SharedMaterial.folder,
      let data = FileManager.default.contents(atPath: "\(folder)/corpus/prometheus/exposition/\(name).txt")
    else {
      print("skipped: the reference material is absent")
      return
    }
    let bytes = Array(data)
    let lines = bytes.split(separator: 0x0A)
    let exposition = try Exposition(bytes, format: name.contains("openmetrics") ? .openMetrics : .prometheusText)
    #expect(exposition.duplicates == 0)
    #expect(exposition.families.reduce(0) { $0 + $1.samples.count } == lines.count { $0.first != UInt8(ascii: "#") })
  }

  private static func json(_ entry: ExpositionEntry) -> JSONValue {
    switch entry {
    case .type(let name, let kind): return (["kind": "type", "name": .string(name), "type": .string(kind.rawValue)] as JSONValue).sorted
    case .help(let name, let help): return (["kind": "help", "name": .string(name), "help": .string(help)] as JSONValue).sorted
    case .unit(let name, let unit): return (["kind": "unit", "name": .string(name), "unit": .string(unit)] as JSONValue).sorted
    case .comment(let text): return (["kind": "comment", "comment": .string(text)] as JSONValue).sorted
    case .sample(let sample):
      var object = JSONObject()
      object["kind"] = "sample"
      object["labels"] = json(sample.labels)
      object["value"] = .number(sample.value)
      if let timestamp = sample.timestamp { object["timestamp_ms"] = .number(Double(timestamp.milliseconds)) }
      if let exemplar = sample.exemplar {
        object["exemplar"] = ["labels": json(exemplar.labels), "value": .number(exemplar.value)]
      }
      return JSONValue.object(object).sorted
    }
  }

  private static func json(_ labels: Labels) -> JSONValue {
    .object(JSONObject(labels.labels.map { JSONObject.Member(key: $0.name, value: .string($0.value)) }))
  }

  /// Values are written as text in the reference.
  private static func withPlainNumbers(_ entry: JSONValue) -> JSONValue {
    guard var object = entry.object else { return entry }
    if let number = object["value"]?.number { object["value"] = .number(number) }
    if let exemplar = object["exemplar"] { object["exemplar"] = withPlainNumbers(exemplar) }
    return JSONValue.object(object).sorted
  }

  private static func base64(_ text: String) -> [UInt8] { Data(base64Encoded: text).map { Array($0) } ?? [] }
}

extension JSONValue {
  /// With the members of all objects in order, for comparing.
  fileprivate var sorted: JSONValue {
    guard let members = object?.members else { return self }
    return .object(
      JSONObject(
        members.map { JSONObject.Member(key: $0.key, value: $0.value.sorted) }.sorted { $0.key < $1.key }))
  }
}
