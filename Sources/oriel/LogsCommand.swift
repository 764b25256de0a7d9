import ArgumentParser
import Canvas
import Dashboards
import Glibc
import LogEntries
import LogFiles
import LogQL
import Text
import TimeSeries

/// Log lines of files, with LogQL and without any server.
struct LogsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logs", abstract: "Print log lines of files, folders or standard input, chosen with LogQL.",
    discussion: """
      Formats, times and levels are found out; packed files (.gz, .zst) are read as they are; a folder is read with all that is below it.

        oriel logs /var/log --query '|= "timeout"' --from now-1h
        kubectl logs -f pod | oriel logs - --format json

      Without --limit every line comes, oldest first; with it the newest come first, as from Loki, unless --direction says otherwise. Metric queries \
      are asked with “oriel query … --logs PATH”.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, csv }
  enum Direction: String, ExpressibleByArgument, CaseIterable { case forward, backward }

  @Argument(help: "Files, folders, patterns such as “*.log”, or - for standard input.", completion: .file())
  var paths: [String]

  @Option(help: ArgumentHelp("A log query: {job=\"nginx\"} |= \"error\" | json; the selector may be left out.", valueName: "logql"))
  var query: String?

  @Option(help: ArgumentHelp("From this moment on: now-1h, 2026-11-30 12:00.", valueName: "time"))
  var from: String?

  @Option(help: ArgumentHelp("Up to this moment.", valueName: "time"))
  var to: String?

  @Flag(name: .shortAndLong, help: "Go on with what is written from now on; rotation is followed.")
  var follow = false

  @Option(help: "text, json (an object a line) or csv.")
  var format = Format.text

  @Option(help: "At most so many lines.")
  var limit: Int?

  @Option(help: "forward (oldest first) or backward (newest first).")
  var direction: Direction?

  @Option(help: ArgumentHelp("Time zone of times that name none: utc, Europe/Berlin; this machine’s otherwise.", valueName: "zone"))
  var timezone: String?

  func run() throws {
    guard !paths.isEmpty else { throw ValidationError("name a file, a folder, or - for standard input") }
    if let limit, limit < 1 { throw ValidationError("--limit \(limit): expected 1 or more") }
    // A reader that has seen enough ends this program quietly, as it ends any other.
    signal(SIGPIPE, SIG_DFL)
    let now = LiveWorld.clock()
    let zone = try self.zone()
    let parsed = try linesQuery()
    let range = try self.range(now, zone)
    let isBackward = !follow && (direction ?? (limit == nil ? .forward : .backward)) == .backward
    var printer = LogPrinter(format: format)
    do {
      try printer.begin()
      let moment = now.milliseconds * 1_000_000
      if paths == ["-"] {
        let source = StreamLogs(descriptor: STDIN_FILENO, host: HostName.current, zone: zone, now: moment)
        try printer.printLines(of: parsed, in: source, range, isBackward ? .backward : .forward, limit: limit)
        return
      }
      let source = try FileLogs(paths, host: HostName.current, zone: zone, now: moment)
      for remark in source.remarks { StandardError.print(remark) }
      let followed = follow ? try FollowedFiles(paths, host: HostName.current, zone: zone, now: moment) : nil
      try printer.printLines(of: parsed, in: source, range, isBackward ? .backward : .forward, limit: limit)
      if let followed { try printer.printLines(of: parsed, in: followed, .all, .forward, limit: nil) }
    } catch let error as LogQLError {
      throw CommandFailure(description: query.map { error.rendered(in: $0) } ?? error.message)
    } catch let error as LogFileError {
      throw CommandFailure(description: VisibleText.of("\(error)"))
    }
  }

  private func zone() throws -> TimeZoneRules {
    guard let timezone else { return .system }
    if timezone.lowercased() == "utc" { return .utc }
    guard let zone = TimeZoneRules.named(timezone) else { throw ValidationError("--timezone \(timezone): expected utc or a name such as Europe/Berlin") }
    return zone
  }

  /// A pipeline alone applies to every stream.
  private func linesQuery() throws -> LinesQuery {
    guard let query, !query.trimmed.isEmpty else { return LinesQuery(matchers: []) }
    let isPipeline = ["|", "!"].contains(query.trimmed.prefix(1))
    do throws(LogQLError) {
      let text = isPipeline ? "{a=\"b\"} " + query : query
      switch try LogQuery(parsing: text) {
      case .lines(let lines): return LinesQuery(matchers: isPipeline ? [] : lines.matchers, stages: lines.stages)
      case .metric: throw LogQLError(kind: .execution, "this is a metric query; ask it with: oriel query '\(query)' --logs \(paths.first ?? "PATH") --range 1h")
      }
    } catch {
      var error = error
      if isPipeline, let range = error.range { error.range = max(0, range.lowerBound - 8)..<max(0, range.upperBound - 8) }
      throw CommandFailure(description: error.rendered(in: query))
    }
  }

  private func range(_ now: Timestamp, _ zone: TimeZoneRules) throws -> LogRange {
    let parser = TimeRangeParser(now: now, zone: zone)
    func moment(_ text: String?, _ option: String, roundingUp: Bool) throws -> Nanoseconds? {
      guard let text else { return nil }
      guard let time = parser.moment(text, roundingUp: roundingUp) else { throw ValidationError("\(option) \(text): expected a time such as now-1h or 2026-11-30 12:00") }
      let (nanoseconds, overflow) = time.milliseconds.multipliedReportingOverflow(by: 1_000_000)
      return overflow ? (time.milliseconds < 0 ? .min : .max) : nanoseconds
    }
    return LogRange(start: try moment(from, "--from", roundingUp: false) ?? .min, end: try moment(to, "--to", roundingUp: true) ?? .max)
  }
}

/// Writes lines as they come.
struct LogPrinter {
  let format: LogsCommand.Format
  private let isTerminal = isatty(STDOUT_FILENO) == 1
  private let isColoured = isatty(STDOUT_FILENO) == 1 && ProcessEnvironment.variables["NO_COLOR"] == nil
  private var buffer = ""

  init(format: LogsCommand.Format) { self.format = format }

  mutating func begin() throws {
    if format == .csv { buffer += "time,level,message,line,format,file,number\n" }
  }

  mutating func printLines(of query: LinesQuery, in source: any LogSource, _ range: LogRange, _ order: LogSelection.Order, limit: Int?) throws {
    let engine = LogQLEngine(source: source)
    let clock = ContinuousClock()
    var last = clock.now
    try engine.lines(of: query, in: range, order: order, limit: limit) { line in
      append(line)
      // What is slow is shown at once, what is fast in larger pieces.
      if buffer.utf8.count > 1 << 16 || clock.now - last > .milliseconds(50) {
        try flush()
        last = clock.now
      }
      return true
    }
    try flush()
  }

  private mutating func flush() throws {
    guard !buffer.isEmpty else { return }
    try StandardOutput.print(buffer, terminator: "", isDrawn: isTerminal)
    buffer = ""
  }

  private mutating func append(_ line: LogLine) {
    switch format {
    case .text: buffer += text(line)
    case .json: buffer += json(line).compactText + "\n"
    case .csv:
      let fields = LogRecordFields(line.line)
      let number = line.place.map { String($0.origin.lineNumber(at: $0.offset)) } ?? ""
      let values = [
        LogTime.rfc3339(line.time), level(line), fields.message, line.line, line.place?.origin.format ?? "loki-push", line.place?.origin.path ?? "", number,
      ]
      buffer += values.map(Self.csv).joined(separator: ",") + "\n"
    }
  }

  private static func csv(_ text: String) -> String {
    text.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) } ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
  }

  private func level(_ line: LogLine) -> String {
    if let level = line.level { return level.rawValue }
    for name in ["level", "detected_level"] {
      if let word = line.parsed[name] ?? line.metadata[name] ?? line.stream[name] { return LogLevel(word: word)?.rawValue ?? word }
    }
    var text = line.line
    return text.withUTF8 { LogLevel.firstWord(in: $0) }?.rawValue ?? LogLevel.unknown.rawValue
  }

  private func json(_ line: LogLine) -> JSONValue {
    let record = LogRecordFields(line.line)
    var labels = JSONObject()
    for label in line.stream.labels { labels[label.name] = .string(label.value) }
    var fields = JSONObject()
    for field in record.fields { fields[field.name] = .string(field.value) }
    for label in line.parsed.labels where fields[label.name] == nil { fields[label.name] = .string(label.value) }
    for label in line.metadata.labels where label.name != "detected_level" && fields[label.name] == nil { fields[label.name] = .string(label.value) }
    var object = JSONObject()
    object["time"] = .string(LogTime.rfc3339(line.time))
    object["level"] = .string(level(line))
    object["message"] = .string(record.message)
    object["line"] = .string(line.line)
    object["labels"] = .object(labels)
    object["fields"] = .object(fields)
    object["format"] = .string(line.place?.origin.format ?? "loki-push")
    object["file"] = .string(line.place?.origin.path ?? line.stream["filename"] ?? "")
    object["number"] = .number(Double(line.place.map { $0.origin.lineNumber(at: $0.offset) } ?? 0))
    if let trace = record.traceID { object["traceId"] = .string(trace) }
    if let caller = record.caller { object["caller"] = .string(caller) }
    return .object(object)
  }

  private func text(_ line: LogLine) -> String {
    let level = level(line)
    let shown = isTerminal ? VisibleText.withTabs(line.line) : line.line
    let name = level == LogLevel.unknown.rawValue ? "-" : level
    let padded = name + String(repeating: " ", count: max(0, 8 - name.count))
    guard isColoured else { return "\(LogTime.rfc3339(line.time)) \(padded) \(shown)\n" }
    let color = ["error": "31", "critical": "35", "fatal": "35", "warn": "33", "info": "32", "debug": "34", "trace": "90"][level] ?? "90"
    return "\u{1B}[90m\(LogTime.rfc3339(line.time))\u{1B}[0m \u{1B}[\(color)m\(padded)\u{1B}[0m \(shown)\n"
  }
}

/// `2026-11-30T20:46:43.123456789Z`
enum LogTime {
  static func rfc3339(_ time: Nanoseconds) -> String {
    let date = CivilDate(milliseconds: time.floorDivided(by: 1_000_000), zone: .utc)
    func padded(_ value: Int, _ width: Int) -> String {
      let text = String(value)
      return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }
    return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))T\(padded(date.hour, 2)):\(padded(date.minute, 2)):\(padded(date.second, 2))."
      + padded(Int(time.floorRemainder(by: 1_000_000_000)), 9) + "Z"
  }
}
