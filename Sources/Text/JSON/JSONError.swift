/// What is wrong with a JSON text, and where.
package struct JSONError: Error, Hashable, Sendable {
  /// Counted from 0.
  package var byte: Int
  /// Counted from 1; the column counts bytes.
  package var line: Int
  package var column: Int
  /// What was expected, or which limit was reached.
  package var reason: String

  package init(byte: Int, line: Int, column: Int, reason: String) {
    (self.byte, self.line, self.column, self.reason) = (byte, line, column, reason)
  }
}

/// How much of a JSON text is accepted.
package struct JSONLimits: Hashable, Sendable {
  package var bytes: Int
  var depth: Int
  /// Values of any kind in the whole document.
  var values: Int

  package init(bytes: Int = 64 << 20, depth: Int = 128, values: Int = 10_000_000) {
    (self.bytes, self.depth, self.values) = (bytes, depth, values)
  }

  package static let standard = JSONLimits()
}
