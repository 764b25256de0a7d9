extension PromQLError: CustomStringConvertible {
  package var description: String { message }

  /// Line and column of the error in `source`, both from 1; the column counts bytes. `nil` without a position.
  package func location(in source: String) -> (line: Int, column: Int)? {
    guard let range, !source.isEmpty, range.lowerBound <= source.utf8.count else { return nil }
    return source.lineAndColumn(ofByte: range.lowerBound)
  }

  /// As Prometheus' HTTP API has it: `1:5: parse error: …`.
  package func fullMessage(in source: String) -> String {
    guard kind == .parse else { return message }
    let place = location(in: source).map { "\($0.line):\($0.column)" } ?? "unknown position"
    return "\(place): parse error: \(message)"
  }

  /// The message, then the line concerned with carets below the place: three lines, or one without a position.
  package func rendered(in source: String) -> String {
    guard let range, let place = location(in: source) else { return message }
    let bytes = Array(source.utf8)
    let lineStart = range.lowerBound - (place.column - 1)
    let lineEnd = bytes[range.lowerBound...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
    // Of a long line only the part around the error is shown.
    let shownStart = max(lineStart, range.lowerBound - 60)
    let shownEnd = max(range.lowerBound, min(lineEnd, shownStart + 100))
    let before = String(decoding: bytes[shownStart..<range.lowerBound], as: UTF8.self)
    let after = String(decoding: bytes[range.lowerBound..<shownEnd], as: UTF8.self)
    let indent = (shownStart > lineStart ? "…" : "") + before
    let carets = max(1, min(range.upperBound, shownEnd) - range.lowerBound)
    return "\(message) at \(place.line):\(place.column)\n"
      + "  \((indent + after + (shownEnd < lineEnd ? "…" : "")).withControlCharactersShown)\n"
      + "  \(String(repeating: " ", count: indent.count))\(String(repeating: "^", count: carets))"
  }
}

extension Annotation {
  /// As Prometheus shows it: `PromQL warning: … (1:5)`.
  func fullMessage(in source: String) -> String {
    let prefix = severity == .warning ? "PromQL warning: " : "PromQL info: "
    guard let offset else { return prefix + message }
    let place = source.lineAndColumn(ofByte: offset)
    return "\(prefix)\(message) (\(place.line):\(place.column))"
  }
}

extension String {
  /// Both from 1; the column counts bytes.
  func lineAndColumn(ofByte offset: Int) -> (line: Int, column: Int) {
    var line = 1
    var column = 1
    for byte in utf8.prefix(offset) {
      (line, column) = byte == UInt8(ascii: "\n") ? (line + 1, 1) : (line, column + 1)
    }
    return (line, column)
  }

  /// Control characters become `·`, so that text from outside cannot steer a terminal.
  fileprivate var withControlCharactersShown: String {
    String(String.UnicodeScalarView(unicodeScalars.map { $0.properties.generalCategory == .control ? "·" : $0 }))
  }
}
