package import TimeSeries

/// Half-open: the start belongs to it, the end does not.
package struct LogRange: Hashable, Sendable {
  package var start: Nanoseconds
  package var end: Nanoseconds

  package init(start: Nanoseconds, end: Nanoseconds) {
    (self.start, self.end) = (start, end)
  }

  package static let all = LogRange(start: .min, end: .max)
  package func contains(_ time: Nanoseconds) -> Bool { start <= time && time < end }
}

/// What is asked of a source of log entries.
package struct LogSelection: Sendable {
  package enum Order: Hashable, Sendable {
    /// Oldest first.
    case forward
    /// Newest first.
    case backward
    /// As it costs least.
    case any
  }

  package var matchers: [Matcher]
  package var range: LogRange
  package var order: Order
  /// Every line contains all of these: a source may leave out the others without looking further.
  package var literals: [[UInt8]]

  package init(matchers: [Matcher], range: LogRange = .all, order: Order = .any, literals: [[UInt8]] = []) {
    (self.matchers, self.range, self.order, self.literals) = (matchers, range, order, literals)
  }
}

/// Where the LogQL engine finds entries: files, a journal, what a test wrote.
package protocol LogSource: Sendable {
  /// Hands over the entries of the selected streams, one after the other, until `body` returns `false`.
  ///
  /// - Throws: What stops the reading; `CancellationError` where the task was cancelled.
  func read(_ selection: LogSelection, _ body: (LogRecord) throws -> Bool) throws

  /// The label sets of streams that satisfy all matchers and may have entries in the range, sorted.
  func streams(matching matchers: [Matcher], in range: LogRange) throws -> [Labels]
}

/// Entries in memory.
package struct StoredLogs: LogSource {
  package struct Stream: Sendable {
    package var labels: Labels
    package var entries: [LogEntry]

    package init(labels: Labels, entries: [LogEntry]) { (self.labels, self.entries) = (labels, entries) }
  }

  private let streams: [(stream: LogStream, entries: [LogEntry])]
  /// (stream, entry), oldest first; of equal times in the order given.
  private let order: [(Int32, Int32)]
  /// The document that they were read from; an entry's offset is then its number there.
  private let origin: (any LogOrigin)?

  package init(_ streams: [Stream], origin: (any LogOrigin)? = nil) {
    self.origin = origin
    self.streams = streams.map { (LogStream($0.labels), $0.entries) }
    var places: [(time: Int64, stream: Int32, entry: Int32)] = []
    for (stream, content) in streams.enumerated() {
      for (entry, value) in content.entries.enumerated() { places.append((value.time, Int32(stream), Int32(entry))) }
    }
    places.sort { ($0.time, $0.stream, $0.entry) < ($1.time, $1.stream, $1.entry) }
    order = places.map { ($0.stream, $0.entry) }
  }

  package func read(_ selection: LogSelection, _ body: (LogRecord) throws -> Bool) throws {
    let isChosen = streams.map { stream in selection.matchers.allSatisfy { $0.matches(stream.stream.labels) } }
    let places = selection.order == .backward ? AnySequence(order.reversed()) : AnySequence(order)
    for (stream, place) in places where isChosen[Int(stream)] {
      let entry = streams[Int(stream)].entries[Int(place)]
      let number = Int64(place) + 1
      guard selection.range.contains(entry.time) else { continue }
      var line = entry.line
      let goesOn = try line.withUTF8 { line in
        try body(
          LogRecord(
            stream: streams[Int(stream)].stream, time: entry.time, line: line, metadata: entry.metadata,
            place: origin.map { LogPlace(origin: $0, offset: number) }))
      }
      if !goesOn { return }
    }
  }

  package func streams(matching matchers: [Matcher], in range: LogRange) -> [Labels] {
    streams.filter { stream in
      matchers.allSatisfy { $0.matches(stream.stream.labels) } && stream.entries.contains { range.contains($0.time) }
    }.map(\.stream.labels).sorted()
  }
}
