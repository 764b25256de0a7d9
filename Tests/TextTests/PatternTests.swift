import Testing
import Text

@Suite struct PatternTests {
  @Test func `a Prometheus pattern matches the whole text`() throws {
    let pattern = try Pattern("a|b.*", syntax: .prometheus)
    #expect(pattern.matches("a") && pattern.matches("bcd"))
    #expect(!pattern.matches("ac") && !pattern.matches("xb"))
  }

  @Test func `a broken pattern says where`() {
    #expect(throws: PatternError.self) { try Pattern("a(", syntax: .prometheus) }
  }
}
