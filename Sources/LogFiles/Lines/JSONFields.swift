import LogEntries
import LogQL
import Text

/// What the members of a JSON record mean: time, level, message, trace.
struct JSONFields {
  var time: Nanoseconds?
  var level: LogLevel?
  var message: String?
  var traceID: String?
  var spanID: String?
  var exception: String?
  var caller: String?
  /// All, flat, in their order; names as LogQL's `json` gives them.
  var all: [(name: String, value: String)] = []
  /// Keys of the top, as written.
  var keys: Set<String> = []
  /// The members of the top that time and level were found in.
  var timeKey: String?
  var levelKey: String?

  private static let timeKeys = [
    "@timestamp", "timestamp", "ts", "time", "t", "@t", "datetime", "date", "eventtime", "asctime", "instant", "timestamp_ns", "started_at",
    "edgestarttimestamp", "timeunixnano", "t_$date", "instant_epochsecond", "timestamp_seconds", "__realtime_timestamp",
  ]
  private static let levelKeys = [
    "level", "log.level", "log_level", "severity", "severitytext", "severity_text", "lvl", "levelname", "loglevel", "@l", "s", "error_severity",
    "priority", "levelno", "level_value", "severitynumber", "severity_number", "@fields_lvl", "fields_level",
  ]
  private static let messageKeys = ["message", "msg", "@m", "@mt", "event", "body", "log", "text", "short_message", "fields_message", "@fields_msg", "body_stringvalue"]
  private static let traceKeys = ["trace_id", "traceid", "trace.id", "oteltraceid", "dd.trace_id", "logging.googleapis.com/trace", "x-b3-traceid", "@tr", "trace"]
  private static let spanKeys = ["span_id", "spanid", "span.id", "otelspanid", "dd.span_id", "@sp"]
  private static let exceptionKeys = ["stack", "stack_trace", "exc_info", "error.stack_trace", "exception", "@x", "stacktrace", "err_stack", "error_stack_trace", "exception_stacktrace", "error_stack"]
  private static let callerKeys = ["caller", "source", "logger_caller", "log_origin_file_name"]

  /// - Returns: `nil` where the line is no object.
  init?(_ line: UnsafeBufferPointer<UInt8>, zone: TimeZoneRules, now: Nanoseconds) {
    guard JSONLine.begins(line) else { return nil }
    var found: [String: String] = [:]
    var flat: [(name: String, value: String)] = []
    var keys: Set<String> = []
    let isWhole = JSONLine.members(of: line) { path, name, value, isTop in
      let key = path.lowercased()
      if isTop { keys.insert(path) }
      if found[key] == nil { found[key] = value }
      flat.append((name, value))
    }
    guard isWhole || !flat.isEmpty else { return nil }
    (all, self.keys) = (flat, keys)
    func first(_ names: [String]) -> String? {
      for name in names { if let value = found[name], !value.isEmpty { return value } }
      return nil
    }
    for name in Self.timeKeys {
      guard let text = found[name], let time = JSONTime.read(text, zone: zone, now: now) else { continue }
      self.time = time
      timeKey = keys.first { $0.lowercased() == name }
      if name == "instant_epochsecond", let nanos = found["instant_nanoofsecond"].flatMap({ Int64($0) }) { self.time = time.addingReportingOverflow(nanos).partialValue }
      if name == "timestamp_seconds", let nanos = found["timestamp_nanos"].flatMap({ Int64($0) }) { self.time = time.addingReportingOverflow(nanos).partialValue }
      break
    }
    for name in Self.levelKeys {
      guard let text = found[name], let level = Self.level(text, of: name, keys: keys) else { continue }
      self.level = level
      levelKey = keys.first { $0.lowercased() == name }
      break
    }
    message = first(Self.messageKeys)
    // Serilog's template is filled from the properties; without a level it is information.
    if keys.contains("@t"), keys.contains("@mt") || keys.contains("@m") {
      level = level ?? .info
      if !keys.contains("@m"), let template = found["@mt"] {
        var text = template
        for (name, value) in flat where text.contains("{\(name)") { text = text.replacingTemplate(name, with: value) }
        message = text
      }
    }
    if level == nil, let status = (found["status"] ?? found["response_status"] ?? found["edgeresponsestatus"] ?? found["downstreamstatus"]).flatMap({ Int($0) }) {
      level = status >= 500 ? .error : status >= 400 ? .warn : .info
    }
    traceID = first(Self.traceKeys).flatMap(TraceID.normal)
    spanID = first(Self.spanKeys)
    exception = first(Self.exceptionKeys)
    caller = first(Self.callerKeys)
  }

  static func level(_ text: String, of name: String, keys: Set<String>) -> LogLevel? {
    if let number = Double(text) {
      if name == "priority" { return LogLevel(syslog: Int(number.rounded())) }
      if name.hasPrefix("severity") {
        switch number {
        case 1..<5: return .trace
        case 5..<9: return .debug
        case 9..<13: return .info
        case 13..<17: return .warn
        case 17..<21: return .error
        case 21..<25: return .fatal
        default: return nil
        }
      }
      // Nextcloud counts from debug.
      if keys.contains("reqId"), (0...4).contains(number) { return [.debug, .info, .warn, .error, .fatal][Int(number)] }
      return LogLevel(number: number)
    }
    if name == "s", text.utf8.count > 2 { return nil }
    return LogLevel(word: text)
  }
}

extension String {
  fileprivate func replacingTemplate(_ name: String, with value: String) -> String {
    guard let start = range(ofText: "{\(name)"), let end = self[start.upperBound...].firstIndex(of: "}") else { return self }
    return self[..<start.lowerBound] + value + self[index(after: end)...]
  }

  private func range(ofText needle: String) -> Range<String.Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(needle) { return start..<index(start, offsetBy: needle.count) }
      start = index(after: start)
    }
    return nil
  }
}

/// Ids of traces as links need them.
enum TraceID {
  /// 32 or 16 hex digits; the last part of a path; `nil` for what is none, such as "0".
  static func normal(_ text: String) -> String? {
    let last = text.split(separator: "/").last.map(String.init) ?? text
    let hex = last.filter { $0 != "-" }
    guard hex.utf8.count >= 16, hex.utf8.count <= 36, hex.utf8.allSatisfy({ TimeScan.isDigit($0) || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x66) }) else { return nil }
    return hex.utf8.contains { $0 != 0x30 } ? last : nil
  }
}

/// Times in JSON: text of any shape, or a number whose size tells its unit.
enum JSONTime {
  static func read(_ text: String, zone: TimeZoneRules, now: Nanoseconds) -> Nanoseconds? {
    let isDate = text.utf8.count > 8 && text.utf8.dropFirst(4).first == UInt8(ascii: "-")
    if !isDate, let first = text.utf8.first, TimeScan.isDigit(first), let number = Double(text) {
      guard number > 100_000_000 else { return nil }
      if let whole = Int64(text) {
        let factor: Int64 = whole < 100_000_000_000 ? 1_000_000_000 : whole < 100_000_000_000_000 ? 1_000_000 : whole < 100_000_000_000_000_000 ? 1000 : 1
        let (time, overflow) = whole.multipliedReportingOverflow(by: factor)
        return overflow ? nil : time
      }
      // The digits themselves: a double has no room for nanoseconds.
      let parts = text.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count == 2, let whole = Int64(parts[0]), parts[1].utf8.allSatisfy(TimeScan.isDigit) else { return nil }
      let unit: Int64 = whole < 100_000_000_000 ? 1_000_000_000 : whole < 100_000_000_000_000 ? 1_000_000 : 1000
      let (time, overflow) = whole.multipliedReportingOverflow(by: unit)
      let fraction = Double("0." + parts[1]) ?? 0
      return overflow ? nil : time.addingReportingOverflow(Int64((fraction * Double(unit)).rounded())).partialValue
    }
    guard text.utf8.count <= 64 else { return nil }
    var text = text
    var scan = TimeScan(zone: zone, now: now)
    return text.withUTF8 { scan.time(in: $0)?.time }
  }
}
