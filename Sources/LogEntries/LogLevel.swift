/// How grave a log entry is, in Loki's words.
package enum LogLevel: String, Hashable, Sendable, CaseIterable, Comparable {
  case unknown, trace, debug, info, warn, error, critical, fatal

  private static let words: [String: LogLevel] = [
    "trace": .trace, "trc": .trace, "finest": .trace, "finer": .trace, "verbose": .trace, "vrb": .trace, "silly": .trace,
    "debug": .debug, "dbg": .debug, "debg": .debug, "dbug": .debug, "fine": .debug, "config": .debug, "d": .debug, "v": .debug,
    "debug1": .debug, "debug2": .debug, "debug3": .debug, "debug4": .debug, "debug5": .debug, "d1": .debug, "d2": .debug, "d3": .debug,
    "d4": .debug, "d5": .debug, "http": .debug,
    "info": .info, "inf": .info, "information": .info, "informational": .info, "notice": .info, "note": .info, "log": .info, "i": .info, "n": .info,
    "default": .info, "success": .info, "statement": .info, "detail": .info, "hint": .info, "ok": .info,
    "warn": .warn, "wrn": .warn, "warning": .warn, "w": .warn,
    "error": .error, "err": .error, "eror": .error, "severe": .error, "e": .error, "failure": .error,
    "critical": .critical, "crit": .critical, "alert": .critical, "emergency": .critical, "emerg": .critical, "dpanic": .critical, "c": .critical,
    "fatal": .fatal, "panic": .fatal, "f": .fatal,
  ]

  /// A word of any case, also with Go's distance (`INFO+2`, `DEBUG-4`); `nil` for what is no level.
  package init?(word: some StringProtocol) {
    guard word.utf8.count <= 16 else { return nil }
    let word = word.lowercased()
    if let level = Self.words[word] {
      self = level
      return
    }
    guard let sign = word.firstIndex(where: { $0 == "+" || $0 == "-" }), Int(word[word.index(after: sign)...]) != nil,
      let level = Self.words[String(word[..<sign])]
    else { return nil }
    self = level
  }

  /// Syslog's severity, 0 to 7.
  package init?(syslog severity: Int) {
    switch severity {
    case 0...2: self = .critical
    case 3: self = .error
    case 4: self = .warn
    case 5, 6: self = .info
    case 7: self = .debug
    default: return nil
    }
  }

  /// The numbers of loggers: pino's and bunyan's tens, and the thousands of Java.
  package init?(number: Double) {
    switch number {
    case 10..<20: self = .trace
    case 20..<30: self = .debug
    case 30..<40: self = .info
    case 40..<50: self = .warn
    case 50..<60: self = .error
    case 60..<70: self = .fatal
    case 5000..<10000: self = .trace
    case 10000..<20000: self = .debug
    case 20000..<30000: self = .info
    case 30000..<40000: self = .warn
    case 40000..<50000: self = .error
    case 50000..<60000: self = .fatal
    default: return nil
    }
  }

  package static func < (left: LogLevel, right: LogLevel) -> Bool { left.rank < right.rank }
  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
