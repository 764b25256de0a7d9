/// Why bytes are no traces, and where.
package struct TraceReadingError: Error, Hashable, Sendable {
  /// What was expected and what stood there instead.
  package var reason: String
  /// Counted from 0, where it is known.
  package var byte: Int?
  /// Of a file with one document a line, counted from 1.
  package var line: Int?

  package init(_ reason: String, byte: Int? = nil, line: Int? = nil) {
    (self.reason, self.byte, self.line) = (reason, byte, line)
  }
}

/// What a document held.
package struct SpanBatch: Hashable, Sendable {
  package var spans: [Span] = []
  /// Spans that could not be taken, with the first reason.
  package var rejected = 0
  package var rejectionReason: String?
  package var notes: [String] = []

  package init() {}

  mutating func reject(_ reason: String) {
    rejected += 1
    if rejectionReason == nil { rejectionReason = reason }
  }

  package mutating func add(_ other: SpanBatch) {
    spans += other.spans
    rejected += other.rejected
    rejectionReason = rejectionReason ?? other.rejectionReason
    notes += other.notes
  }
}
