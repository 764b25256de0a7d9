import Testing
import TimeSeries

@Suite struct LabelsTests {
  @Test func `labels are sorted, unique and never empty`() {
    let labels = Labels([("b", "1"), ("a", "2"), ("b", "3"), ("c", "")])
    #expect(labels.labels.map(\.name) == ["a", "b"])
    #expect(labels["b"] == "3")
  }

  @Test func `a metric prints as Prometheus prints it`() {
    #expect(Labels([("__name__", "up"), ("job", "a\"b")]).description == #"up{job="a\"b"}"#)
    #expect(Labels([("__name__", "my.name"), ("x", "1")]).description == #"{"my.name", x="1"}"#)
    #expect(Labels().description == "{}")
    #expect(Labels([("__name__", "up")]).description == "up")
  }

  @Test(arguments: [("1h30m", 5_400_000), ("90s", 90_000), ("5m10ms", 300_010), ("0", 0), ("1w", 604_800_000)])
  func `durations read as Prometheus writes them`(text: String, milliseconds: Int64) {
    #expect(PromDuration.parse(text) == milliseconds)
  }

  @Test(arguments: ["", "5", "1m1h", "1.5h", "1x", "99999999999999y", "m"])
  func `other notations are not durations`(text: String) {
    #expect(PromDuration.parse(text) == nil)
  }
}
