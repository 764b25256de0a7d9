import CSystem
import LogEntries
import LogQL
import Text

enum AnsiText {
  /// Without the sequences that colour terminals.
  static func without(_ bytes: [UInt8]) -> [UInt8] {
    var kept: [UInt8] = []
    kept.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      if bytes[index] == 0x1B, index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "[") {
        index += 2
        while index < bytes.count, (0x20...0x3F).contains(bytes[index]) { index += 1 }
        index += 1
      } else {
        kept.append(bytes[index])
        index += 1
      }
    }
    return kept
  }
}

enum AccessLine {
  /// The status behind the quoted request: `"GET / HTTP/1.1" 200`; `nil` where none stands there.
  static func status(_ line: UnsafeBufferPointer<UInt8>) -> Int? {
    guard let open = line.firstIndex(of: UInt8(ascii: "\"")) else { return nil }
    var index = open + 1
    while index < line.count, line[index] != UInt8(ascii: "\"") { index += line[index] == UInt8(ascii: "\\") ? 2 : 1 }
    guard index + 4 < line.count, line[index + 1] == 0x20 else { return nil }
    var value = 0
    for place in index + 2..<index + 5 {
      guard TimeScan.isDigit(line[place]) else { return nil }
      value = value * 10 + Int(line[place] - 0x30)
    }
    return (100..<600).contains(value) ? value : nil
  }
}

enum Syslog {
  private static let failures = ["failed", "failure", "error"].map { Array($0.utf8) }

  static func level(_ line: UnsafeBufferPointer<UInt8>) -> LogLevel {
    guard let base = line.baseAddress else { return .info }
    return failures.contains { sys_find(base, line.count, $0, $0.count) != nil } ? .error : .info
  }

  /// Of `<34>…`.
  static func priority(_ line: UnsafeBufferPointer<UInt8>) -> Int? {
    guard let end = line.prefix(6).firstIndex(of: UInt8(ascii: ">")), end > 1 else { return nil }
    return Int(String(decoding: line[1..<end], as: UTF8.self)).flatMap { $0 < 192 ? $0 : nil }
  }
}

enum Logfmt {
  /// Where a line is made of pairs, at least two of them; the level and the time that they name.
  static func levelAndTime(_ line: UnsafeBufferPointer<UInt8>, zone: TimeZoneRules, now: Nanoseconds) -> (level: LogLevel?, time: Nanoseconds?)? {
    guard let equals = line.prefix(64).firstIndex(of: UInt8(ascii: "=")), !line[..<equals].contains(0x20), equals > 0, !line[..<equals].contains(UInt8(ascii: ":")) else { return nil }
    var (level, time): (LogLevel?, Nanoseconds?)
    var count = 0
    PairedLine.pairs(of: line) { name, value in
      count += 1
      switch name.lowercased() {
      case "level", "lvl", "severity": level = level ?? LogLevel(word: value)
      case "ts", "time", "timestamp", "t": time = time ?? JSONTime.read(value, zone: zone, now: now)
      default: break
      }
      return count < 24
    }
    return count >= 2 ? (level, time) : nil
  }
}

/// Lines that continue the one before: traces of stacks above all.
enum ContinuationLine {
  private static let starts = ["Caused by:", "... ", "Traceback (most recent call last):", "goroutine ", "\tat ", "at ", "}", ")", "]"].map { Array($0.utf8) }

  static func isOne(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    starts.contains { line.starts(with: $0) }
  }
}

/// The level of a text line.
enum LevelFinder {
  /// The first word behind the time, or before it, that is a level; words in capitals count however they are bounded.
  static func level(in line: UnsafeBufferPointer<UInt8>, after start: Int) -> LogLevel? {
    var index = 0
    let limit = min(line.count, max(start, 0) + 200)
    var fallback: LogLevel?
    while index < limit {
      guard isLetter(line[index]) else {
        index += 1
        continue
      }
      let begin = index
      while index < line.count, isLetter(line[index]) || TimeScan.isDigit(line[index]) { index += 1 }
      guard index - begin >= 1, index - begin <= 13 else { continue }
      // One letter stands for a level only in brackets, between blanks behind a time, or at the very start.
      if index - begin == 1 {
        let isAlone = (begin == 0 || line[begin - 1] <= 0x20 || line[begin - 1] == UInt8(ascii: "[")) && index < line.count
          && (line[index] == 0x20 || line[index] == UInt8(ascii: "/") || line[index] == UInt8(ascii: ",") || line[index] == UInt8(ascii: "]"))
        guard isAlone, "VDIWEFN".utf8.contains(line[begin]), begin <= start + 24, start > 0 else { continue }
      }
      let word = String(decoding: line[begin..<index], as: UTF8.self)
      guard let level = LogLevel(word: word), isLevelWord(word, line, begin, index) else { continue }
      let isCapital = word.utf8.allSatisfy { $0 < 0x61 }
      let isBracketed = begin > 0 && [UInt8(ascii: "["), UInt8(ascii: "<"), UInt8(ascii: "."), UInt8(ascii: "=")].contains(line[begin - 1])
      if isCapital || isBracketed || begin <= max(start, 0) + 2 { return level }
      fallback = fallback ?? level
    }
    return fallback ?? LogLevel.firstWord(in: line)
  }

  private static func isLetter(_ byte: UInt8) -> Bool { byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A }

  /// Words that mean other things in prose.
  private static func isLevelWord(_ word: String, _ line: UnsafeBufferPointer<UInt8>, _ begin: Int, _ end: Int) -> Bool {
    switch word.lowercased() {
    case "log", "default", "config", "http", "ok", "success", "note", "fine", "statement", "detail", "hint", "failure", "alert", "notice", "v", "d", "i", "w", "e", "f", "n", "c":
      // Only in capitals or brackets, as a level is written.
      let isMarked = begin > 0 && (line[begin - 1] == UInt8(ascii: "[") || line[begin - 1] == UInt8(ascii: ":"))
      return word.utf8.allSatisfy { $0 < 0x61 } && word != "HTTP" && word != "OK" || isMarked && (word == "notice" || word == "alert")
    default: return true
    }
  }
}
