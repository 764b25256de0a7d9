import Testing
import Text

@Suite struct URLTextTests {
  @Test(arguments: [
    ("a+b", true, "a b"), ("a+b", false, "a+b"), ("a%2Bb", true, "a+b"), ("a%20b", false, "a b"), ("100%", false, "100%"), ("%zz", true, "%zz"),
  ])
  func `a plus is a blank in queries and itself in paths`(text: String, isQuery: Bool, decoded: String) {
    #expect(URLText.decoded(text, plusIsBlank: isQuery) == decoded)
  }
}
