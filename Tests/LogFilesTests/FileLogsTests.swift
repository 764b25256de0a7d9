import Foundation
import LogEntries
import LogFiles
import LogQL
import Testing
import Text
import TimeSeries

/// Files as a source: formats, times, levels, order, and what stands in their way.
@Suite struct FileLogsTests {
  /// 2026-12-01 00:00 UTC
  private static let now: Nanoseconds = 1_796_083_200_000_000_000

  private func inFolder<Value>(_ files: [String: String], _ body: (String) throws -> Value) throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("oriel-logs-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for (name, text) in files { try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8) }
    return try body(folder)
  }

  private func lines(_ path: String, _ query: String = "", order: LogSelection.Order = .forward) throws -> [LogLine] {
    let source = try FileLogs([path], host: "here", zone: .utc, now: Self.now)
    var lines: [LogLine] = []
    var parsed = LinesQuery(matchers: [])
    if !query.isEmpty, case .lines(let found) = try LogQuery(parsing: query) { parsed = found }
    try LogQLEngine(source: source).lines(of: parsed, in: .all, order: order) { line in
      lines.append(line)
      return true
    }
    return lines
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var line: String
    var seconds: Int64
    var level: LogLevel
    var text: String?
  }

  static let cases = [
    Case(testDescription: "pino", line: #"{"level":50,"time":1796071003123,"pid":7,"hostname":"h","msg":"no"}"#, seconds: 1_796_071_003, level: .error),
    Case(testDescription: "logfmt", line: "level=warn ts=2026-11-30T20:46:43Z msg=\"slow\"", seconds: 1_796_071_603, level: .warn),
    Case(testDescription: "access log", line: #"10.0.0.1 - - [30/Nov/2026:20:46:43 +0000] "GET / HTTP/1.1" 503 12"#, seconds: 1_796_071_603, level: .error),
    Case(testDescription: "syslog of the year before", line: "Dec 24 20:46:43 box cron[7]: job failed", seconds: 1_766_609_203, level: .error),
    Case(testDescription: "klog", line: "W1130 20:46:43.123456       7 a.go:12] late", seconds: 1_796_071_603, level: .warn),
    Case(testDescription: "CRI", line: "2026-11-30T20:46:43.123456789Z stderr F ERROR broken", seconds: 1_796_071_603, level: .error, text: "ERROR broken"),
    Case(
      testDescription: "Docker", line: #"{"log":"INFO fine\n","stream":"stdout","time":"2026-11-30T20:46:43.1Z"}"#, seconds: 1_796_071_603, level: .info,
      text: "INFO fine"),
  ]

  @Test(arguments: cases) func `reads time and level`(_ example: Case) throws {
    try inFolder(["a.log": example.line + "\n"]) { folder in
      let found = try lines("\(folder)/a.log")
      #expect(found.map { $0.time / 1_000_000_000 } == [example.seconds])
      #expect(found.map(\.level) == [example.level])
      #expect(found.map(\.line) == [example.text ?? example.line])
    }
  }

  @Test func `a stack trace stays with its entry, and has the number of its first line`() throws {
    try inFolder(["a.log": "2026-11-30 20:00:00 INFO up\n2026-11-30 20:00:01 ERROR down\njava.lang.X: no\n\tat a.B\n2026-11-30 20:00:02 INFO up\n"]) { folder in
      let found = try lines("\(folder)/a.log")
      #expect(found.map(\.line) == ["2026-11-30 20:00:00 INFO up", "2026-11-30 20:00:01 ERROR down\njava.lang.X: no\n\tat a.B", "2026-11-30 20:00:02 INFO up"])
      #expect(found.map { $0.place.map { $0.origin.lineNumber(at: $0.offset) } } == [1, 2, 5])
    }
  }

  @Test func `files of a folder are merged by time, in both directions`() throws {
    let files = ["a.log": "2026-11-30T20:00:00Z one\n2026-11-30T20:00:02Z three\n", "b.log": "2026-11-30T20:00:01Z two\n"]
    try inFolder(files) { folder in
      let texts = ["one", "two", "three"]
      let forward = try lines(folder)
      #expect(forward.map { String($0.line.split(separator: " ")[1]) } == texts)
      let backward = try lines(folder, order: .backward)
      #expect(backward.map { String($0.line.split(separator: " ")[1]) } == texts.reversed())
      let chosen = try lines(folder, #"{filename=~".*/b.log"}"#)
      #expect(chosen.count == 1)
    }
  }

  @Test func `push JSON has its own labels and nanoseconds`() throws {
    let document = #"{"streams":[{"stream":{"app":"x"},"values":[["1795176000700000001","hello",{"trace_id":"t"}]]}]}"#
    try inFolder(["push.json": document]) { folder in
      let found = try lines(folder, #"{app="x"} | trace_id="t""#)
      #expect(found.map(\.time) == [1_795_176_000_700_000_001])
      #expect(found.first?.stream == Labels([("app", "x")]))
    }
  }

  @Test func `a file that is not there is an error with its name`() {
    #expect(throws: LogFileError(path: "/nowhere/a.log", reason: "No such file or directory")) {
      try FileLogs(["/nowhere/a.log"], host: "", zone: .utc, now: Self.now)
    }
  }
}
