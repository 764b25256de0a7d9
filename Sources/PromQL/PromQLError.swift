/// Why an expression cannot be parsed or evaluated.
package struct PromQLError: Error, Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case parse, execution, limit, cancelled
  }

  package var kind: Kind
  /// In Prometheus' words, without a position.
  package var message: String
  /// Byte offsets into the expression.
  var range: Range<Int>?

  package init(kind: Kind, message: String, range: Range<Int>? = nil) {
    (self.kind, self.message, self.range) = (kind, message, range)
  }
}

/// A remark that travels with a result.
package struct Annotation: Hashable, Sendable {
  package enum Severity: Sendable { case warning, info }

  package var severity: Severity
  /// Without prefix and position.
  package var message: String
  /// Byte offset of the expression concerned, for `(line:col)`.
  var offset: Int?

  package init(severity: Severity, message: String, offset: Int? = nil) {
    (self.severity, self.message, self.offset) = (severity, message, offset)
  }
}
