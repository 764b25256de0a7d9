import DataFrames
@testable import Datasources
import DatasourceKit
import TestSupport
import Testing
import Text
import TimeSeries
import Transport

@Suite struct PrometheusExemplarTests {
  private static func target(_ expression: String, exemplar: Bool = true) -> PrometheusTarget {
    PrometheusTarget(refID: "A", model: ["expr": .string(expression), "exemplar": .bool(exemplar)])
  }

  private static func entry(_ seconds: Double, _ value: Double, _ trace: String) -> JSONValue {
    ["labels": ["trace_id": .string(trace)], "value": .string("\(value)"), "timestamp": .number(seconds)]
  }

  @Test func `of each step the highest is kept, and what is far below it`() throws {
    let data: JSONValue = [
      [
        "seriesLabels": ["__name__": "x_bucket", "job": "api"],
        "exemplars": [Self.entry(1.0004, 1, "low"), Self.entry(2, 100, "high"), Self.entry(3, 99, "near"), Self.entry(70, 5, "later"), ["value": "none"]],
      ]
    ]
    let frame = try #require(PrometheusExemplars(data).frame(step: 60_000, target: Self.target("x_bucket")))
    #expect(frame.holdsExemplars && frame.meta.isAnnotations && frame.refID == "A")
    #expect(frame.fields.map(\.name) == ["Time", "Value", "__name__", "job", "trace_id"])
    #expect(frame.fields[0].values == .times([2000, 70_000]) && frame.fields[1].values == .numbers([100, 5]))
    #expect(frame.fields[4].values == .strings(["high", "later"]))
    #expect(PrometheusExemplars(.null).frame(step: 60_000, target: Self.target("x")) == nil)
  }

  @Test func `of two that are two deviations apart both are kept`() throws {
    let crowd = (0..<20).map { Self.entry(Double($0) / 10, 10 + Double($0 % 2), "t\($0)") }
    let data: JSONValue = [["seriesLabels": [:], "exemplars": .array(crowd + [Self.entry(3, 100, "top")])]]
    let frame = try #require(PrometheusExemplars(data).frame(step: 60_000, target: Self.target("x")))
    #expect(frame.fields[1].values == .numbers([11, 100]))
  }

  @Test(arguments: [
    ("rate(a_bucket[5m])", ["b"], true), ("rate(a_bucket[5m])", ["sum(rate(a_bucket[1m]))"], false), ("a_sum", ["a_sum"], true),
    ("ns:a_bucket > 1", ["ns:a_bucket > 2"], false),
  ])
  func `a histogram's exemplars are asked once`(_ expression: String, _ earlier: [String], _ asks: Bool) {
    #expect(Self.target(expression).asksExemplars(after: earlier.map { Self.target($0) }) == asks)
    #expect(!Self.target(expression, exemplar: false).asksExemplars(after: []))
  }
}
