import Glibc
package import LogEntries
import Synchronization
package import Text
package import TimeSeries

/// Log files as a source of entries: each file is a stream.
package struct FileLogs: LogSource {
  private let files: [(file: LogFile, streams: FileStreams, profile: FileProfile)]
  private let documents: [StoredLogs]
  private let zone: TimeZoneRules
  private let now: Nanoseconds
  /// What could not be read, and what was left out.
  package let remarks: [String]

  /// - Parameters:
  ///   - paths: Files, folders and patterns such as `*.log`.
  ///   - zone: Of times that name none.
  ///   - now: Nanoseconds; a time without a year is not after it.
  /// - Throws: ``LogFileError`` where a path that was named cannot be read.
  package init(_ paths: [String], host: String, zone: TimeZoneRules, now: Nanoseconds) throws(LogFileError) {
    (self.zone, self.now) = (zone, now)
    var found = FoundPaths()
    for path in paths { try found.add(path) }
    var remarks = found.remarks
    var files: [(file: LogFile, streams: FileStreams, profile: FileProfile)] = []
    var documents: [StoredLogs] = []
    var seen: Set<[UInt64]> = []
    for path in found.paths {
      do throws(LogFileError) {
        let file = try LogFile(path: path.name, labels: FileLabels.of(path.name, host: host))
        guard seen.insert(file.identity).inserted else { continue }
        if file.isBinary {
          if path.isNamed { throw LogFileError(path: path.name, reason: "is no text") }
          continue
        }
        if let document = try PushDocument.read(file) {
          documents.append(document)
          continue
        }
        files.append((file, FileStreams(file.labels), FileProfile(file, zone: zone, now: now)))
      } catch {
        if path.isNamed { throw error }
        remarks.append(error.description)
      }
    }
    (self.files, self.documents, self.remarks) = (files, documents, remarks)
  }

  package var isEmpty: Bool { files.isEmpty && documents.isEmpty }

  // MARK: Reading

  package func read(_ selection: LogSelection, _ body: (LogRecord) throws -> Bool) throws {
    let chosen = files.filter { file in
      file.profile.mayMeet(selection.range, modified: file.file.modified) && file.streams.mayMatch(selection.matchers)
    }
    if selection.order == .any {
      for document in documents { try document.read(selection, body) }
      for file in chosen {
        let cursor = cursor(file, selection)
        var count = 0
        while let (entry, line) = cursor.next() {
          count += 1
          if count % 4096 == 0 { try Task.checkCancellation() }
          guard selection.range.contains(entry.time) else { continue }
          guard let record = file.streams.record(entry, line, file.file, selection.matchers) else { continue }
          if try !body(record) { return }
        }
      }
      return
    }
    try merge(chosen, selection, body)
  }

  private func cursor(_ file: (file: LogFile, streams: FileStreams, profile: FileProfile), _ selection: LogSelection) -> FileCursor {
    FileCursor(file.file, profile: file.profile, order: selection.order, range: selection.range, literals: selection.literals, zone: zone, now: now)
  }

  /// All at once in the order of time; a file is opened for reading only when its turn comes near.
  private func merge(
    _ chosen: [(file: LogFile, streams: FileStreams, profile: FileProfile)], _ selection: LogSelection, _ body: (LogRecord) throws -> Bool
  ) throws {
    let isBackward = selection.order == .backward
    func bound(_ profile: FileProfile) -> Nanoseconds { isBackward ? profile.last ?? .max : profile.first ?? .min }
    var waiting = chosen.sorted { isBackward ? bound($0.profile) < bound($1.profile) : bound($0.profile) > bound($1.profile) }
    var open: [OpenSource] = []
    for document in documents {
      let source = OpenSource(document: try DocumentCursor(document, selection))
      if source.advance() { open.append(source) }
    }
    var count = 0
    while true {
      count += 1
      if count % 4096 == 0 { try Task.checkCancellation() }
      var best: Int?
      for index in open.indices {
        guard let chosen = best else {
          best = index
          continue
        }
        let (one, two) = (open[index].time, open[chosen].time)
        if isBackward ? one > two : one < two { best = index }
      }
      // A file that may have an earlier entry is opened first.
      if let next = waiting.last {
        let limit = bound(next.profile)
        if best.map({ isBackward ? open[$0].time <= limit : open[$0].time >= limit }) ?? true {
          waiting.removeLast()
          let source = OpenSource(file: next.file, streams: next.streams, cursor: cursor(next, selection), selection: selection)
          if source.advance() { open.append(source) }
          continue
        }
      }
      guard let best else { return }
      guard try open[best].give(body) else { return }
      if !open[best].advance() { open.remove(at: best) }
    }
  }

  package func streams(matching matchers: [Matcher], in range: LogRange) throws -> [Labels] {
    var found: Set<Labels> = []
    for document in documents { found.formUnion(document.streams(matching: matchers, in: range)) }
    for file in files where file.profile.mayMeet(range, modified: file.file.modified) {
      for labels in file.streams.all where matchers.allSatisfy({ $0.matches(labels) }) { found.insert(labels) }
    }
    return found.sorted()
  }
}

/// A source in a merge, with the entry whose turn is next.
private final class OpenSource {
  private enum Kind {
    case file(LogFile, FileStreams, FileCursor, LogSelection)
    case document(DocumentCursor)
  }

  private let kind: Kind
  private var record: LogRecord?
  private(set) var time: Nanoseconds = 0

  init(file: LogFile, streams: FileStreams, cursor: FileCursor, selection: LogSelection) { kind = .file(file, streams, cursor, selection) }
  init(document: DocumentCursor) { kind = .document(document) }

  /// `false` at the end.
  func advance() -> Bool {
    switch kind {
    case .file(let file, let streams, let cursor, let selection):
      while let (entry, line) = cursor.next() {
        guard selection.range.contains(entry.time), let found = streams.record(entry, line, file, selection.matchers) else { continue }
        (record, time) = (found, entry.time)
        return true
      }
      return false
    case .document(let cursor):
      guard let next = cursor.nextTime else { return false }
      time = next
      return true
    }
  }

  func give(_ body: (LogRecord) throws -> Bool) throws -> Bool {
    switch kind {
    case .file:
      // The text of an envelope lives in the entry itself.
      guard let record else { return true }
      return try body(record)
    case .document(let cursor): return try cursor.give(body)
    }
  }
}

/// Goes through a document's entries that were chosen.
final class DocumentCursor {
  private var entries: [(stream: LogStream, entry: LogEntry, place: LogPlace?)] = []
  private var index = 0

  init(_ document: StoredLogs, _ selection: LogSelection) throws {
    try document.read(selection) { record in
      entries.append((record.stream, LogEntry(time: record.time, line: record.text, metadata: record.metadata), record.place))
      return true
    }
  }

  var nextTime: Nanoseconds? { index < entries.count ? entries[index].entry.time : nil }

  func give(_ body: (LogRecord) throws -> Bool) throws -> Bool {
    let (stream, entry, place) = entries[index]
    index += 1
    var line = entry.line
    return try line.withUTF8 { try body(LogRecord(stream: stream, time: entry.time, line: $0, metadata: entry.metadata, place: place)) }
  }
}

/// The streams of a file: one, or one for each of `stdout` and `stderr`.
final class FileStreams: Sendable {
  private let base: LogStream
  private let byName: Mutex<[String: LogStream]>
  private let scratch = EntryScratch()

  init(_ labels: Labels) {
    base = LogStream(labels)
    byName = Mutex([:])
  }

  var all: [Labels] {
    let named = byName.withLock { $0.values.map(\.labels) }
    return named.isEmpty ? [base.labels] : named
  }

  /// Whether a stream of the file can meet the matchers; `stream` is known only when lines are read.
  func mayMatch(_ matchers: [Matcher]) -> Bool {
    matchers.allSatisfy { $0.name == "stream" || $0.matches(base.labels) }
  }

  func record(_ entry: BlockEntry, _ line: UnsafeBufferPointer<UInt8>, _ file: any LogOrigin, _ matchers: [Matcher]) -> LogRecord? {
    let stream = entry.stream.map(self.stream) ?? base
    for matcher in matchers where matcher.name == "stream" && !matcher.matches(stream.labels) { return nil }
    let text = entry.unwrapped.map(scratch.keep) ?? line
    return LogRecord(
      stream: stream, time: entry.time, line: text, metadata: Self.metadata(entry.level), level: entry.level, place: LogPlace(origin: file, offset: entry.offset))
  }

  private func stream(_ name: String) -> LogStream {
    byName.withLock { streams in
      if let known = streams[name] { return known }
      let stream = LogStream(Labels(base.labels.labels.map { ($0.name, $0.value) } + [("stream", name)]))
      streams[name] = stream
      return stream
    }
  }

  private static let byLevel: [LogLevel: Labels] = Dictionary(
    uniqueKeysWithValues: LogLevel.allCases.map { ($0, Labels([("detected_level", $0.rawValue)])) })

  private static func metadata(_ level: LogLevel?) -> Labels { byLevel[level ?? .unknown] ?? Labels() }
}

/// Keeps the text of an envelope while its record is handed over.
final class EntryScratch: Sendable {
  private let buffers = Mutex<Buffers>(Buffers())

  private struct Buffers: ~Copyable {
    // Used only under the lock around it; what was handed out is good until the call after the next.
    nonisolated(unsafe) var list: [UnsafeMutableBufferPointer<UInt8>] = []
    var next = 0

    deinit { for buffer in list { buffer.deallocate() } }
  }

  func keep(_ text: [UInt8]) -> UnsafeBufferPointer<UInt8> {
    nonisolated(unsafe) var kept = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    buffers.withLock { buffers in
      if buffers.list.count < 4 {
        buffers.list.append(.allocate(capacity: max(text.count, 4096)))
        buffers.next = buffers.list.count - 1
      } else {
        buffers.next = (buffers.next + 1) % 4
      }
      let place = buffers.next
      if buffers.list[place].count < text.count {
        buffers.list[place].deallocate()
        buffers.list[place] = .allocate(capacity: text.count * 2)
      }
      _ = buffers.list[place].update(fromContentsOf: text)
      kept = UnsafeBufferPointer(rebasing: buffers.list[place][..<text.count])
    }
    return kept
  }
}
