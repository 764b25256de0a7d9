import Alerting
import GoTemplate
import PromQL
import TestSupport
import Testing
import Text
import TimeSeries

/// Templates as a real Prometheus expanded them.
@Suite struct TemplateCorpusTests {
  private static let surroundings: TemplateSurroundings = {
    let now = Timestamp(seconds: 1_700_000_000)
    var source = MemorySource()
    source.append(1, at: now, to: ["__name__": "up", "instance": "127.0.0.1:19790", "job": "shop"])
    source.append(0, at: now, to: ["__name__": "up", "instance": "127.0.0.1:19791", "job": "dead"])
    let up = source
    return TemplateSurroundings(externalLabels: ["cluster": "demo"], externalURL: "http://prom.example.com/base", now: now.seconds) { (query) throws(FunctionFailure) in
      try TemplateQueries.samples(of: query, at: now, in: up)
    }
  }()

  @Test func `every template expands as in Prometheus`() throws {
    guard let folder = SharedMaterial.folder else { return }
    let bytes = try FileBytes.read("\(folder)/corpus/rules/templates.json", limit: 1 << 24)
    let cases = try #require(try JSONValue.parse(bytes)["cases"]?.array)
    let labels: Labels = ["instance": "web-1.example.com:9100", "job": "shop"]
    var agreed = 0
    for example in cases {
      let text = example["template"]?.string ?? ""
      let value = example["value"]?.string.flatMap { $0 == "NaN" ? .nan : Double($0) } ?? 0
      // The number in the rule's name is of no matter to anybody else.
      let number = (example["expanded"]?.string ?? "").firstRange(of: "__alert_").map { (example["expanded"]?.string ?? "")[$0.upperBound...].prefix(5) }
      let template = AlertTemplate(text, alert: String(number ?? "T0000"))
      let isRejected = (try? template.check()) == nil
      if example["expanded"]?.string == nil {
        #expect(isRejected, "\(text)")
        agreed += isRejected ? 1 : 0
        continue
      }
      let expanded = template.expandedOrFailure(labels: labels, value: value, in: Self.surroundings)
      #expect(expanded == example["expanded"]?.string, "\(text) of \(value)")
      agreed += expanded == example["expanded"]?.string && !isRejected ? 1 : 0
    }
    #expect(agreed == cases.count)
  }
}
