extension LogLevel {
  private static let bounded: [(word: [UInt8], level: LogLevel)] = ([
    ("trace", .trace), ("debug", .debug), ("fatal", .fatal), ("critical", .critical), ("error", .error), ("err", .error), ("warning", .warn),
    ("warn", .warn), ("info", .info),
  ] as [(String, LogLevel)]).map { (word: Array($0.0.utf8), level: $0.1) }

  /// The earliest word in a line that is a level, as Loki looks for `detected_level` where no field says it.
  ///
  /// Words are bounded by blanks, brackets, quotes and the like; only the first 4 KiB are looked at.
  package static func firstWord(in line: UnsafeBufferPointer<UInt8>) -> LogLevel? {
    let count = min(line.count, 4096)
    var index = 0
    while index < count {
      // Only a letter that begins one of the words is worth a comparison.
      switch line[index] | 0x20 {
      case UInt8(ascii: "t"), UInt8(ascii: "d"), UInt8(ascii: "f"), UInt8(ascii: "c"), UInt8(ascii: "e"), UInt8(ascii: "w"), UInt8(ascii: "i"):
        if index == 0 || isLeftBound(line[index - 1]), let level = word(in: line, at: index, count) { return level }
      default: break
      }
      index += 1
    }
    return nil
  }

  private static func word(in line: UnsafeBufferPointer<UInt8>, at start: Int, _ count: Int) -> LogLevel? {
    for (word, level) in bounded where start + word.count <= line.count {
      guard word.indices.allSatisfy({ line[start + $0] | 0x20 == word[$0] }) else { continue }
      let end = start + word.count
      if end == line.count || isRightBound(line[end]) { return level }
    }
    return nil
  }

  private static func isLeftBound(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x20, 0x09, UInt8(ascii: "["), UInt8(ascii: "("), UInt8(ascii: "{"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "="),
      UInt8(ascii: "|"):
      true
    default: false
    }
  }

  private static func isRightBound(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "]"), UInt8(ascii: ")"), UInt8(ascii: "}"), UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "!"): true
    default: isLeftBound(byte)
    }
  }
}
