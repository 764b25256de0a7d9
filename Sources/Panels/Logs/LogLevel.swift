import Canvas
import DataFrames
import Text
import TimeSeries
import Widgets

/// How grave a log line is: Grafana's levels and the words that stand for them.
enum LogLevel: String, Hashable, Sendable {
  case critical, error, warning, info, debug, trace, unknown

  private static let words: [String: LogLevel] = [
    "emerg": .critical, "emergency": .critical, "fatal": .critical, "alert": .critical, "crit": .critical, "critical": .critical, "panic": .critical,
    "err": .error, "eror": .error, "error": .error, "severe": .error, "e": .error, "warn": .warning, "warning": .warning, "w": .warning,
    "info": .info, "information": .info, "informational": .info, "notice": .info, "i": .info, "dbug": .debug, "debug": .debug, "d": .debug,
    "trace": .trace, "verbose": .trace,
  ]

  /// Syslog's numbers and words of any case.
  init?(word: String) {
    if let number = Int(word) {
      switch number {
      case 0...2: self = .critical
      case 3: self = .error
      case 4: self = .warning
      case 5, 6: self = .info
      case 7: self = .debug
      default: return nil
      }
      return
    }
    guard let level = Self.words[word.lowercased()] else { return nil }
    self = level
  }

  /// From a label, else from a field of the line (JSON or `key=value`), else from the first word in it that is a level.
  static func of(_ line: String, labels: [(name: String, value: String)]) -> LogLevel {
    for name in ["detected_level", "level", "severity", "lvl", "loglevel", "severity_text"] {
      if let label = labels.first(where: { $0.name == name }), let level = LogLevel(word: label.value) { return level }
    }
    let words = line.utf8.prefix(600).split(whereSeparator: { !Self.isLetter($0) }).prefix(60).map { String(decoding: $0, as: UTF8.self) }
    for (index, word) in words.enumerated() where ["level", "lvl", "severity", "loglevel"].contains(word.lowercased()) && index + 1 < words.count {
      if let level = LogLevel(word: words[index + 1]) { return level }
    }
    return words.lazy.filter { $0.utf8.count > 2 }.compactMap { LogLevel(word: $0) }.first ?? .unknown
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

  func color(_ theme: Theme) -> Color {
    switch self {
    case .critical: theme.color("purple") ?? theme.error
    case .error: theme.error
    case .warning: theme.warning
    case .info: theme.success
    case .debug: theme.info
    case .trace: theme.mutedText
    case .unknown: theme.faint
    }
  }

  var text: String {
    switch self {
    case .critical: "crit"
    case .warning: "warn"
    case .unknown: ""
    default: rawValue
    }
  }
}
