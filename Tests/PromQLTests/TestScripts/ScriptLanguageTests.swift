import PromQL
import Testing

/// What scripts may say, and what they say in vain.
@Suite struct ScriptLanguageTests {
  private static let data = """
    load 1m
      tank{side="left"}   5 4
      tank{side="right"}  {{sum:3 count:2 buckets:[1 1]}} 6


    """

  private func report(_ script: String) throws -> ScriptReport { ScriptRunner().run(try TestScript(parsing: script)) }

  @Test(arguments: [
    "eval_fail instant at 0 label_replace(tank, \"~\", \"\", \"\", \"(\")\n  expect fail",
    "eval_fail instant at 0 label_replace(tank, \"a\", \"\", \"\", \"(\")\n  expect fail regex: invalid regular expression",
    "eval_warn instant at 0 sum(tank)",
    "eval instant at 0 sum(tank)\n  expect warn msg: PromQL warning: encountered a mix of histograms and floats for aggregation (1:5)",
    "eval instant at 0 sum(tank)\n  expect warn msg: PromQL warning: encountered a mix of histograms and floats for aggregation",
    "eval instant at 0 sum(tank)\n  expect warn regex: ^PromQL warning: encountered a mix .* aggregation$",
    "eval instant at 0 max(tank)\n  expect no_warn\n  expect info\n  {} 5",
  ])
  func `these hold`(_ evaluation: String) throws {
    let report = try report(Self.data + evaluation)
    #expect(report.passed == 1, "\(report.failures)")
  }

  @Test(arguments: [
    ("eval_fail instant at 0 vector(0)", "expected the failure of any text, got a result"),
    ("eval_fail instant at 0 sum(", "the query does not parse: 1:5: parse error: unclosed left parenthesis"),
    ("eval_fail instant at 0 label_replace(tank, \"a\", \"\", \"\", \"(\")\n  expect fail msg: no", "expected the failure \"no\", got: "),
    ("eval instant at 0 sum(tank)\n  expect warn msg: PromQL warning: encountered a mix", "expected the warning \"PromQL warning: encountered a mix\", got "),
    ("eval instant at 0 sum(tank)\n  expect no_warn", "expected no warning, got: PromQL warning: encountered a mix"),
    ("eval instant at 0 max(tank)\n  expect warn\n  {} 5", "expected the warning of any text, got none"),
    ("eval instant at 0 tank{side=\"top\"}\n  {side=\"top\"} 2", "expected {side=\"top\"} 2, which is missing"),
    ("eval instant at 0 tank{side=\"left\"}", "got tank{side=\"left\"} 5, which is not expected"),
    ("eval instant at 0 \"a\"\n  expect string \"b\"", "expected the string \"b\", got \"a\""),
  ])
  func `these do not hold`(_ evaluation: String, _ reason: String) throws {
    let report = try report(Self.data + evaluation)
    #expect(report.passed == 0)
    #expect(report.failures.first?.reason.hasPrefix(reason) == true, "\(report.failures)")
  }

  @Test(arguments: [
    ("fail\n  expect fail", "at most one expect fail is allowed"),
    ("warn\n  expect no_warn", "no_warn and warn, or no_info and info, cannot be combined"),
  ])
  func `what cannot be expected together is refused`(_ lines: String, _ reason: String) {
    #expect {
      try report(Self.data + "eval_fail instant at 0 tank\n  expect \(lines)\n")
    } throws: {
      ($0 as? ScriptError)?.reason == reason
    }
  }

  @Test(arguments: [
    ("a@st 10s", "a 1", "10"), ("a@st _ -5s", "a 1 2", "0 55"), ("a@st _x2 -5s", "a 1 2 3", "0 0 115"),
    ("a@st -5sx2", "a 1 2 3", "-5 55 115"), ("a@st -5s-1mx2", "a 1 2 3", "-5 -5 -5"), ("a@st 1s+1sx1", "a 1 2", "1 62"),
    ("a@st -5s * *", "a 1 2 3", "-5 55 115"), ("a@st _ -5s *x1", "a 1 2 3 4", "0 55 115 175"),
    ("@st -5s", "a 1 2 3", "-5 55 115"), ("@st _ -5s", "a 1 2 3 4", "0 55 0 175"),
  ])
  func `start timestamps stand before their series`(_ starts: String, _ series: String, _ expected: String) throws {
    let count = expected.split(separator: " ").count
    let script = "load 1m\n\(starts)\n\(series)\n\neval range from 0 to \(count - 1)m step 1m start_timestamp(a)\n{} \(expected)"
    let report = try report(script)
    #expect(report.passed == 1, "\(report.failures)")
  }

  @Test(arguments: [
    ("a@st -5s\na 1 2", "the @st line above needs the same labels and as many values as this one"),
    ("b@st -5s\na 1", "the @st line above needs the same labels and as many values as this one"),
    ("a@st -5s", "an @st line must be followed by its series"), ("a@st 1s\na@st 1s\na 1", "an @st line must be followed by its series"),
    ("a@st soon\na 1", "not a valid duration string: \"soon\""), ("a@st _x0\na 1", "invalid repetition in \"_x0\""),
    ("a@st 1s+1s\na 1", "expected x and a count after the step of \"1s+1s\""),
  ])
  func `start timestamps that fit no series are refused`(_ lines: String, _ reason: String) {
    #expect { try report("load 1m\n\(lines)\n") } throws: { ($0 as? ScriptError)?.reason == reason }
  }
}
