import Glibc
package import LogEntries
package import Text
package import TimeSeries

/// What comes through a pipe, once, as it comes: `kubectl logs -f pod | oriel logs -`.
package final class StreamLogs: LogSource {
  private let descriptor: Int32
  private let streams: FileStreams
  private let file: PipeOrigin
  private let zone: TimeZoneRules
  private let now: Nanoseconds

  package init(descriptor: Int32, host: String, zone: TimeZoneRules, now: Nanoseconds) {
    self.descriptor = descriptor
    streams = FileStreams(Labels([("filename", "-"), ("job", "stdin"), ("host", host), ("source", "files")]))
    file = PipeOrigin()
    (self.zone, self.now) = (zone, now)
  }

  package func streams(matching matchers: [Matcher], in range: LogRange) -> [Labels] {
    streams.all.filter { labels in matchers.allSatisfy { $0.matches(labels) } }
  }

  /// In the order of arrival, whatever is asked for.
  package func read(_ selection: LogSelection, _ body: (LogRecord) throws -> Bool) throws {
    guard streams.mayMatch(selection.matchers) else { return }
    var input = GrowingInput(zone: zone, now: now, votes: file.votes)
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      try Task.checkCancellation()
      // An entry may go on in the next line: it waits a moment for it.
      var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let ready = poll(&state, 1, input.isHolding ? 150 : 1000)
      if ready < 0, errno != EINTR { return }
      var isOver = false
      if ready > 0 {
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        if count < 0, errno == EINTR || errno == EAGAIN { continue }
        if count > 0 { input.feed(buffer[..<count]) } else { isOver = true }
      }
      for entry in input.take(all: ready == 0 || isOver) {
        guard selection.range.contains(entry.time) else { continue }
        file.noted(entry)
        let goesOn = try entry.text.withUnsafeBufferPointer { line in
          guard let record = streams.record(entry.head, line, file, selection.matchers) else { return true }
          return try body(record)
        }
        if !goesOn { return }
      }
      if isOver { return }
    }
  }
}

/// Standard input as the place of entries: numbers of lines are counted as they come.
final class PipeOrigin: LogOrigin {
  let votes = FormatTally()
  let path = "-"
  var format: String { votes.format }
  /// An entry's offset is its line's number.
  func lineNumber(at offset: Int64) -> Int { Int(clamping: offset) }
  func noted(_ entry: GrowingInput.Entry) {}
}

/// Entries of bytes that come in pieces.
struct GrowingInput {
  struct Entry {
    var head: BlockEntry
    var text: [UInt8]
    var time: Nanoseconds { head.time }
  }

  private var reader: EntryHeadReader
  private let votes: FormatTally
  private var rest: [UInt8] = []
  private var waiting: Entry?
  private var lastTime: Nanoseconds
  private var hasTimes = false
  private var ready: [Entry] = []
  private var line = 0

  init(zone: TimeZoneRules, now: Nanoseconds, votes: FormatTally) {
    reader = EntryHeadReader(zone: zone, now: now)
    self.votes = votes
    lastTime = now
  }

  var isHolding: Bool { waiting != nil || !rest.isEmpty }

  mutating func feed(_ bytes: ArraySlice<UInt8>) {
    rest += bytes
    var start = 0
    while let end = rest[start...].firstIndex(of: 0x0A) {
      add(Array(rest[start..<(end > start && rest[end - 1] == 0x0D ? end - 1 : end)]))
      start = end + 1
    }
    rest.removeFirst(start)
    if rest.count > EntryBlock.longestEntry {
      add(rest)
      rest = []
    }
  }

  private mutating func add(_ bytes: [UInt8]) {
    line += 1
    let head = bytes.withUnsafeBufferPointer { reader.head(of: $0) }
    votes.vote(head.form, keys: [])
    hasTimes = hasTimes || head.time != nil
    if var last = waiting, head.isContinuation || (head.time == nil && hasTimes && head.form == .plain) {
      if last.text.count + bytes.count < EntryBlock.longestEntry { last.text += [0x0A] + bytes }
      waiting = last
      return
    }
    if let last = waiting { ready.append(last) }
    waiting = nil
    guard !bytes.isEmpty else { return }
    lastTime = head.time ?? (hasTimes ? lastTime : Clock.now)
    let text = head.unwrapped ?? Array(bytes[head.body])
    waiting = Entry(
      head: BlockEntry(time: lastTime, level: head.level, range: 0..<text.count, unwrapped: nil, stream: head.stream, offset: Int64(line)), text: text)
  }

  /// - Parameter all: Also the one that might go on.
  mutating func take(all: Bool) -> [Entry] {
    if all, !rest.isEmpty {
      let last = rest
      rest = []
      add(last)
    }
    if all, let last = waiting {
      ready.append(last)
      waiting = nil
    }
    defer { ready.removeAll() }
    return ready
  }
}

enum Clock {
  static var now: Nanoseconds {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
  }
}

/// The time of reading, which entries get that have none.
package enum LogFileClock {
  package static var now: Nanoseconds { Clock.now }
}
