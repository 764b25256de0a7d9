package import TimeSeries

/// Nanoseconds since the Unix epoch.
package typealias Nanoseconds = Int64

/// Labels that log entries share.
package final class LogStream: Sendable {
  package let labels: Labels

  package init(_ labels: Labels) { self.labels = labels }
}

/// An entry while it is read. Its line belongs to the source and is good only until the call returns.
package struct LogRecord {
  package var stream: LogStream
  package var time: Nanoseconds
  package var line: UnsafeBufferPointer<UInt8>
  /// Structured metadata: labels of this entry alone.
  package var metadata: Labels
  /// What the source has found out itself: the label `level` in queries, as long as no stage sets another.
  package var level: LogLevel?
  /// Where it stands; `nil` for entries of no file.
  package var place: LogPlace?

  package init(
    stream: LogStream, time: Nanoseconds, line: UnsafeBufferPointer<UInt8>, metadata: Labels = Labels(), level: LogLevel? = nil, place: LogPlace? = nil
  ) {
    (self.stream, self.time, self.line, self.metadata) = (stream, time, line, metadata)
    (self.level, self.place) = (level, place)
  }

  /// The line as text; bytes that are not UTF-8 become U+FFFD.
  package var text: String { String(decoding: line, as: UTF8.self) }
}

/// An entry that is kept.
package struct LogEntry: Hashable, Sendable {
  package var time: Nanoseconds
  package var line: String
  package var metadata: Labels

  package init(time: Nanoseconds, line: String, metadata: Labels = Labels()) {
    (self.time, self.line, self.metadata) = (time, line, metadata)
  }
}

/// A file that entries come from.
package protocol LogOrigin: AnyObject, Sendable {
  var path: String { get }
  /// The format that was found out: `JSON (pino)`, `syslog`.
  var format: String { get }
  /// Counted from 1.
  func lineNumber(at offset: Int64) -> Int
}

package struct LogPlace: Sendable {
  package var origin: any LogOrigin
  /// Of the entry's first byte.
  package var offset: Int64

  package init(origin: any LogOrigin, offset: Int64) { (self.origin, self.offset) = (origin, offset) }
}
