import Testing
import Text

@Suite struct GrafanaPatternTests {
  @Test(arguments: [("cpu", "cpu", true), ("cpu", "cpu 1", false), ("/cpu/", "a cpu 1", true), ("/CPU/i", "cpu", true), ("cpu.*", "cpu 1", true), ("/^b|c$/", "abc", true)])
  func `bare patterns match whole texts, others search`(_ pattern: String, _ text: String, _ isMatch: Bool) throws {
    #expect(try Pattern(grafana: pattern).matches(text) == isMatch)
  }
}
