/// What is wrong with a query.
package struct TraceQLError: Error, Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// The text does not follow the grammar.
    case syntax
    /// It does, but types do not fit.
    case invalid
    /// It is right, but no server answers it yet, and neither does this one.
    case unsupported
  }

  package var kind: Kind
  package var reason: String
  /// Counted from 0, in bytes; where the doubt begins.
  package var byte: Int
  /// Counted from 1; columns count bytes.
  package var line: Int
  package var column: Int

  init(_ kind: Kind, _ reason: String, at byte: Int, in text: String) {
    (self.kind, self.reason, self.byte) = (kind, reason, byte)
    let before = Array(text.utf8.prefix(byte))
    line = 1 + before.count { $0 == 0x0A }
    column = 1 + before.count - ((before.lastIndex(of: 0x0A) ?? -1) + 1)
  }

  /// In the words that Tempo uses.
  package var message: String {
    switch kind {
    case .syntax: "parse error at line \(line), col \(column): \(reason)"
    case .invalid: reason
    case .unsupported: "not supported: \(reason)"
    }
  }
}
