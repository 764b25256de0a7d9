import Glibc
package import LogEntries
import Synchronization
package import Text
package import TimeSeries

/// What is written to files from now on; it survives rotation and truncation.
package final class FollowedFiles: Sendable {
  private final class Tail {
    let path: String
    var file: LogFile?
    var offset: Int64
    var input: GrowingInput
    let streams: FileStreams

    init(path: String, file: LogFile, host: String, zone: TimeZoneRules, now: Nanoseconds) {
      self.path = path
      self.file = file
      offset = file.size
      input = GrowingInput(zone: zone, now: now, votes: file.votes)
      streams = FileStreams(FileLabels.of(path, host: host))
    }
  }

  // Read and changed only while `lock` is held.
  private nonisolated(unsafe) let tails: [Tail]
  private let lock = Mutex(())
  private let streams: [FileStreams]
  private let host: String

  /// - Throws: ``LogFileError`` where a path that was named cannot be read.
  package init(_ paths: [String], host: String, zone: TimeZoneRules, now: Nanoseconds) throws(LogFileError) {
    var found = FoundPaths()
    for path in paths { try found.add(path) }
    self.host = host
    var tails: [Tail] = []
    for path in found.paths {
      do throws(LogFileError) {
        tails.append(Tail(path: path.name, file: try LogFile(path: path.name, labels: FileLabels.of(path.name, host: host)), host: host, zone: zone, now: now))
      } catch {
        if path.isNamed { throw error }
      }
    }
    streams = tails.map(\.streams)
    self.tails = tails
  }

  /// Until `body` returns `false` or the task is cancelled.
  private func read(_ body: (LogRecord) throws -> Bool) throws {
    // Nobody else reads what is followed: the lock is held as long as it is.
    try lock.withLock { _ in
      while true {
        try Task.checkCancellation()
        var isQuiet = true
        for tail in tails {
          if try !read(tail, &isQuiet, body) { return }
        }
        if isQuiet { usleep(100_000) }
      }
    }
  }

  private func read(_ tail: Tail, _ isQuiet: inout Bool, _ body: (LogRecord) throws -> Bool) throws -> Bool {
    guard let file = tail.file else {
      reopen(tail)
      return true
    }
    let size = file.size
    // Truncated: it begins anew.
    if size < tail.offset { tail.offset = 0 }
    var isIdle = true
    while tail.offset < size {
      var buffer = [UInt8](repeating: 0, count: Int(min(size - tail.offset, 1 << 18)))
      let count = buffer.withUnsafeMutableBytes { file.read(into: $0, at: tail.offset) }
      if count == 0 { break }
      isIdle = false
      tail.offset += Int64(count)
      tail.input.feed(buffer[..<count])
      if try !give(tail, file, all: false, body) { return false }
    }
    if !isIdle { isQuiet = false }
    if isIdle, tail.input.isHolding, try !give(tail, file, all: true, body) { return false }
    // Another file has its name: what was written to the old one has been read.
    var status = stat()
    if isIdle, stat(tail.path, &status) != 0 || file.identity != [UInt64(status.st_dev), UInt64(status.st_ino)] { reopen(tail) }
    return true
  }

  private func reopen(_ tail: Tail) {
    guard let file = try? LogFile(path: tail.path, labels: FileLabels.of(tail.path, host: host)), file.identity != tail.file?.identity ?? [] else { return }
    tail.file = file
    tail.offset = 0
  }

  private func give(_ tail: Tail, _ file: LogFile, all: Bool, _ body: (LogRecord) throws -> Bool) throws -> Bool {
    for entry in tail.input.take(all: all) {
      let goesOn = try entry.text.withUnsafeBufferPointer { line in
        guard let record = tail.streams.record(entry.head, line, file, []) else { return true }
        return try body(record)
      }
      if !goesOn { return false }
    }
    return true
  }
}

extension FollowedFiles: LogSource {
  /// In the order of arrival, without end.
  package func read(_ selection: LogSelection, _ body: (LogRecord) throws -> Bool) throws {
    try read { record in
      guard selection.range.contains(record.time), selection.matchers.allSatisfy({ $0.matches(record.stream.labels) }) else { return true }
      return try body(record)
    }
  }

  package func streams(matching matchers: [Matcher], in range: LogRange) -> [Labels] {
    streams.flatMap(\.all).filter { labels in matchers.allSatisfy { $0.matches(labels) } }
  }
}
