/// Why a query cannot be read or answered.
package struct LogQLError: Error, Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case parse
    /// A stage cannot be set up, or a series carries an error.
    case pipeline
    case limit
    case execution
  }

  package var kind: Kind
  /// In Loki's words, without a position.
  package var message: String
  /// Bytes of the query; `nil` where the whole is meant.
  package var range: Range<Int>?

  package init(kind: Kind = .parse, _ message: String, at range: Range<Int>? = nil) {
    (self.kind, self.message, self.range) = (kind, message, range)
  }
}

extension LogQLError: CustomStringConvertible {
  package var description: String { message }

  /// Line and column from 1; columns count characters. `nil` without a place.
  package func location(in query: String) -> (line: Int, column: Int)? {
    guard let range, range.lowerBound <= query.utf8.count else { return nil }
    let before = String(decoding: Array(query.utf8.prefix(range.lowerBound)), as: UTF8.self)
    let line = 1 + before.utf8.count { $0 == UInt8(ascii: "\n") }
    let column = before.split(separator: "\n", omittingEmptySubsequences: false).last?.unicodeScalars.count ?? 0
    return (line, column + 1)
  }

  /// As a server says it: `parse error at line 1, col 6: …`.
  package func fullMessage(in query: String) -> String {
    guard kind == .parse else { return message }
    guard let place = location(in: query) else { return "parse error : \(message)" }
    return "parse error at line \(place.line), col \(place.column): \(message)"
  }

  /// The message, then the line concerned with carets below the place.
  package func rendered(in query: String) -> String {
    guard let range, let place = location(in: query) else { return fullMessage(in: query) }
    let lines = query.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.indices.contains(place.line - 1) else { return fullMessage(in: query) }
    let line = Array(lines[place.line - 1].unicodeScalars)
    // Of a long line only the part around the error is shown.
    let start = max(0, place.column - 1 - 60)
    let end = min(line.count, start + 100)
    let shown = String(String.UnicodeScalarView(line[start..<max(start, end)].map { $0.properties.generalCategory == .control ? "·" : $0 }))
    let carets = max(1, min(range.count, max(1, end - (place.column - 1))))
    let indent = (start > 0 ? 1 : 0) + place.column - 1 - start
    return "\(fullMessage(in: query))\n  \(start > 0 ? "…" : "")\(shown)\(end < line.count ? "…" : "")\n  "
      + String(repeating: " ", count: indent) + String(repeating: "^", count: carets)
  }
}
