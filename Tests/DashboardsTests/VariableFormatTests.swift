import Testing
import Text

@testable import Dashboards

@Suite struct VariableFormatTests {
  @Test(arguments: [
    (VariableValue.single("a|b"), "a\\|b"), (.list(["a|b"]), "a\\|b"), (.list(["a.b", "c|d"]), "(a\\.b|c\\|d)"), (.single("(x)[y]{z}"), "\\(x\\)\\[y\\]\\{z\\}"),
    (.single("a^b$c*d+e?f\\g"), "a\\^b\\$c\\*d\\+e\\?f\\\\g"),
  ])
  func `what has a meaning in patterns is escaped, the bar too`(value: VariableValue, text: String) {
    let subject = VariableFormat.Subject(name: "v", value: value, text: "", isAll: false)
    #expect(VariableFormat.format(subject, as: "regex", zone: .utc) == text)
  }
}
