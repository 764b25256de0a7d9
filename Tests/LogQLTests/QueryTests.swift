import LogEntries
import LogQL
import Testing
import TimeSeries

/// The language over a handful of lines of our own.
@Suite struct QueryTests {
  static let store = StoredLogs([
    StoredLogs.Stream(
      labels: Labels([("job", "shop")]),
      entries: [
        LogEntry(time: 1_000_000_000_000_000_000, line: #"{"level":"error","took":"120ms","user":{"name":"ann"}}"#),
        LogEntry(time: 1_000_000_010_000_000_000, line: #"{"level":"info","took":"soon"}"#),
        LogEntry(time: 1_000_000_020_000_000_000, line: "from 10.1.2.3: level=warn took=2s", metadata: Labels([("pod", "a")])),
      ])
  ])

  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var query: String
    var lines: [String]
  }

  static let cases = [
    Case(testDescription: "alternatives", query: #"{job="shop"} |= "soon" or "10.1""#, lines: [#"{"level":"info","took":"soon"}"#, "from 10.1.2.3: level=warn took=2s"]),
    Case(testDescription: "an address in a network", query: #"{job="shop"} |= ip("10.0.0.0/8")"#, lines: ["from 10.1.2.3: level=warn took=2s"]),
    Case(testDescription: "nested fields", query: #"{job="shop"} | json | user_name="ann" | line_format "{{.level | ToUpper}} {{.user_name}}""#, lines: ["ERROR ann"]),
    Case(testDescription: "a value that does not convert keeps its line", query: #"{job="shop"} | json | took > 1s | __error__="LabelFilterErr" | line_format "{{.took}}""#, lines: ["soon"]),
    Case(testDescription: "metadata needs no parser", query: #"{job="shop"} | pod="a" | logfmt | line_format "{{.took}}""#, lines: ["2s"]),
    Case(testDescription: "a pattern", query: #"{job="shop"} | pattern "from <ip>: <_>" | ip!="" | line_format "{{.ip}}""#, lines: ["10.1.2.3"]),
  ]

  @Test(arguments: cases) func `finds lines`(_ example: Case) throws {
    guard case .lines(let query) = try LogQuery(parsing: example.query) else { return }
    let found = try LogQLEngine(source: Self.store).lines(of: query, in: .all, order: .forward, limit: 10)
    #expect(found.map(\.line) == example.lines)
  }

  @Test func `newest lines come first, up to the limit`() throws {
    guard case .lines(let query) = try LogQuery(parsing: #"{job="shop"}"#) else { return }
    let found = try LogQLEngine(source: Self.store).lines(of: query, in: .all, order: .backward, limit: 2)
    #expect(found.map(\.time) == [1_000_000_020_000_000_000, 1_000_000_010_000_000_000])
  }

  @Test func `an error names its line and column and points at the place`() {
    do throws(LogQLError) {
      _ = try LogQuery(parsing: #"{job="shop" | json"#)
      Issue.record("it was read")
    } catch {
      #expect(error.rendered(in: #"{job="shop" | json"#) == "parse error at line 1, col 13: syntax error: unexpected |, expecting } or ,\n  {job=\"shop\" | json\n              ^")
    }
  }
}
